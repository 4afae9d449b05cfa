/** Nothing is exported from a file that no other file uses. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const folders = ["src", "test", "bench", "fuzz", "scripts"];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .filter((file) => /\.(ts|mjs)$/.test(file)),
);

/** All that a file exports, in place of a name. */
const everything = "*";

interface Exports {
  readonly own: Set<string>;
  /** Exported under a name, from another file. */
  readonly passedOn: { readonly name: string; readonly from: string; readonly original: string }[];
}

const exported = new Map<string, Exports>(files.map((file) => [file, { own: new Set(), passedOn: [] }]));
const used = new Map<string, Set<string>>(files.map((file) => [file, new Set()]));

function use(file: string, name: string): boolean {
  const names = used.get(file);
  if (!names || names.has(name)) return false;
  names.add(name);
  return true;
}

function read(file: string): void {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const { own, passedOn } = exported.get(file) as Exports;
  const target = (specifier: ts.Node | undefined): string =>
    specifier && ts.isStringLiteral(specifier)
      ? join(file, "..", specifier.text).replaceAll("\\", "/").replace(/^dist/, "src").replace(/\.js$/, ".ts")
      : "";
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const bindings = node.importClause?.namedBindings;
      const from = target(node.moduleSpecifier);
      if (bindings && ts.isNamedImports(bindings))
        for (const { name, propertyName } of bindings.elements) use(from, (propertyName ?? name).text);
      else if (bindings) use(from, everything);
      if (node.importClause?.name) use(from, "default");
    } else if (ts.isExportDeclaration(node)) {
      const from = target(node.moduleSpecifier);
      if (!node.exportClause) passedOn.push({ name: everything, from, original: everything });
      else if (ts.isNamedExports(node.exportClause))
        for (const { name, propertyName } of node.exportClause.elements)
          passedOn.push({ name: name.text, from, original: (propertyName ?? name).text });
      else use(from, everything);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      use(target(node.arguments[0]), everything);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      use(target(node.argument.literal), node.qualifier?.getText(source) ?? everything);
    else if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(isExport)) {
      if (ts.isVariableStatement(node))
        for (const { name } of node.declarationList.declarations) own.add(name.getText(source));
      else if ("name" in node && node.name) own.add((node.name as ts.Node).getText(source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

const isExport = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.ExportKeyword;

/** What is used under a name of another file's is used there. */
function followPassedOn(): void {
  for (let found = true; found; ) {
    found = false;
    for (const [file, { passedOn }] of exported) {
      const names = used.get(file) as Set<string>;
      for (const { name, from, original } of passedOn) {
        const wanted =
          name === everything ? [...names] : names.has(everything) || names.has(name) ? [original] : [];
        for (const each of wanted) found = use(from, each) || found;
      }
    }
  }
}

it("exports nothing that nobody uses", () => {
  for (const file of files) read(file);
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const each of Object.values<{ types?: string }>(exports))
    if (each.types) use(each.types.replace("./dist", "src").replace(/\.d\.ts$/, ".ts"), everything);
  followPassedOn();
  const unused = [...exported].flatMap(([file, { own, passedOn }]) => {
    const names = used.get(file) as Set<string>;
    if (!file.startsWith("src/") || file.endsWith(".d.ts") || names.has(everything)) return [];
    return [...own, ...passedOn.map(({ name }) => name)]
      .filter((name) => name !== everything && !names.has(name))
      .map((name) => `${file}: ${name}`);
  });
  expect(unused).toEqual([]);
});
