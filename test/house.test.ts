/** The rooms of the house, as docs/architecture.md has them, against what the files import. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const source = join(import.meta.dirname, "..", "src");

/**
 * Rooms that have doors beside index.ts, below each room's folder. To be made fewer; none is to be added. What is left of
 * `data`, `evaluation`, `inference`, `models`, `processing` and `runtime` is light, where index.ts loads the native runtime,
 * sharp, all readers or all metrics: it serves `--help`, the caller's thread, and threads that begin. `library/types` has the
 * interface that fakes of the model implement.
 */
const sideDoors: Record<string, readonly string[]> = {
  data: ["video/video"],
  evaluation: ["metrics/index", "metrics/table", "settings/names"],
  inference: ["folder/model-directory"],
  models: ["presets"],
  processing: ["images/image-error", "images/image-size", "images/image-text", "unless-aborted"],
  runtime: ["native-gate", "thread"],
};

interface Import {
  readonly from: string;
  readonly to: string;
  /** Types are gone when the program runs, and what a call imports is loaded when it is made. */
  readonly isAtLoad: boolean;
}

/** Paths below src/, with slashes. */
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("/testing/"));

const parsed = new Map(
  files.map((file) => {
    const text = readFileSync(join(source, file), "utf8");
    return [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
  }),
);

function importsOf([file, parsed]: [string, ts.SourceFile]): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isAtLoad: boolean): void => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) return;
    const to = join(file, "..", specifier.text).replaceAll("\\", "/").replace(/\.js$/, ".ts");
    found.push({ from: file, to, isAtLoad });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, false);
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

/** Places of a file where something is compared with one of these strings. */
function comparisonsWith(strings: readonly string[], [file, parsed]: [string, ts.SourceFile]): string[] {
  const found: string[] = [];
  const isOne = (node: ts.Node) => ts.isStringLiteralLike(node) && strings.includes(node.text);
  const visit = (node: ts.Node): void => {
    const isComparison =
      ts.isBinaryExpression(node) &&
      (isOne(node.left) || isOne(node.right)) &&
      /^[!=]==?$/.test(node.operatorToken.getText());
    if (isComparison || (ts.isCaseClause(node) && isOne(node.expression)))
      found.push(`${file}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

const imports = [...parsed].flatMap(importsOf);
const roomOf = (file: string): string => file.split("/")[0] ?? "";
const between = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to));

/** From the table of rooms: on which floor each is, and what it imports. */
function readTable(): Map<string, { floor: number; imports: Set<string> }> {
  const document = readFileSync(join(source, "..", "docs", "architecture.md"), "utf8");
  const rows = [...document.matchAll(/^\| (\d+) \| `src\/([a-z]+)\/`( N)? \|.*\| ?(.*?) ?\|$/gm)];
  const names = new Set(rows.map(([, , name = ""]) => name));
  const rooms = new Map<string, { floor: number; imports: Set<string> }>();
  for (const [, floor, name = "", usesNode, column = ""] of rows) {
    const allowed = new Set((column.match(/[a-z]+/g) ?? []).filter((word) => names.has(word)));
    if (column.includes("what they stand on")) {
      for (const each of [...allowed]) for (const below of rooms.get(each)?.imports ?? []) allowed.add(below);
    }
    if (usesNode) allowed.add("files");
    allowed.delete(name);
    rooms.set(name, { floor: Number(floor), imports: allowed });
  }
  return rooms;
}

describe("the house", () => {
  const rooms = readTable();

  it("has the rooms that docs/architecture.md has", () => {
    expect([...rooms.keys()].sort()).toEqual([...new Set(files.map(roomOf))].sort());
  });

  it("says at the door of each room that has one what it is, and documents those that the package exports", () => {
    const doors = files.filter((file) => /^[a-z]+\/index\.ts$/.test(file));
    const unsaid = doors.filter(
      (door) => !/^\/\*\*\n \* .*\n \* @module\n \*\/\n/.test(readFileSync(join(source, door), "utf8")),
    );
    expect(unsaid).toEqual([]);
    const read = (name: string) => JSON.parse(readFileSync(join(source, "..", name), "utf8"));
    const exported = Object.values<{ types?: string } | string>(read("package.json").exports).flatMap(
      (each) => (typeof each === "object" && each.types ? each.types : []),
    );
    const documented = read("typedoc.json").entryPoints as string[];
    expect(documented.map((entry) => entry.replace("src", "./dist").replace(/ts$/, "d.ts"))).toEqual(
      exported.sort(),
    );
  });

  it("is imported from below only, and by the rooms that may", () => {
    const wrong = between.filter(({ from, to }) => {
      const [room, other] = [rooms.get(roomOf(from)), rooms.get(roomOf(to))];
      return !room || !other || !room.imports.has(roomOf(to));
    });
    expect(wrong).toEqual([]);
    const upward = [...rooms].flatMap(([name, { floor, imports }]) =>
      [...imports]
        .filter((other) => (rooms.get(other)?.floor ?? Infinity) > floor)
        .map((other) => [name, other]),
    );
    expect(upward, "the table itself").toEqual([]);
  });

  it("is entered by index.ts, or by a side door that is known and used", () => {
    const used = new Map<string, Set<string>>();
    for (const { to } of between) {
      const room = roomOf(to);
      const door = to.slice(room.length + 1, -".ts".length);
      if (door === "index") continue;
      used.set(room, (used.get(room) ?? new Set()).add(door));
    }
    const found = Object.fromEntries([...used].map(([room, doors]) => [room, [...doors].sort()]));
    expect(found).toEqual(sideDoors);
  });

  it("has each test beside what it tests", () => {
    const all = readdirSync(source, { recursive: true, encoding: "utf8" }).map((file) =>
      file.replaceAll("\\", "/"),
    );
    const strays = all.filter((file) => {
      if (!file.endsWith(".test.ts")) return false;
      const folder = dirname(file);
      const name = basename(file, ".test.ts");
      const beside = files.filter((each) => dirname(each) === folder).map((each) => basename(each, ".ts"));
      // Several files together: a folder of tests alone, a test of the folder's name; or one of several tests of a file.
      if (beside.length === 0 || name === basename(folder)) return false;
      return !beside.some((each) => name === each || name.startsWith(`${each}-`));
    });
    expect(strays).toEqual([]);
  });

  it("asks families of language models instead of comparing their names, and no family knows another", () => {
    const families = readdirSync(join(source, "models/families"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const familyOf = (file: string) =>
      families.find((name) => new RegExp(`/families/${name}[./]`).test(file));
    const siblings = imports.filter(({ from, to }) => {
      const [own, other] = [familyOf(from), familyOf(to)];
      return own !== undefined && other !== undefined && own !== other;
    });
    expect(siblings).toEqual([]);
    const outside = [...parsed].filter(([file]) => !file.includes("/families/"));
    expect(outside.flatMap((file) => comparisonsWith(families, file))).toEqual([]);
  });

  it("has no circle of imports", () => {
    const values = new Map(files.map((file) => [file, [] as string[]]));
    for (const { from, to, isAtLoad } of imports) if (isAtLoad) values.get(from)?.push(to);
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const next of values.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});
