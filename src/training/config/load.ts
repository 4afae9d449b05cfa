import { dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { isScalar, parseDocument, visit } from "yaml";
import { fileReason, kindOf, readRegularText, statusOf } from "../../files/index.js";
import { parseJson, printableLine } from "../../text/index.js";
import { parseTraining } from "./parse.js";
import { TrainingConfigError } from "./problems.js";
import type { Training } from "./training-config.js";

/**
 * Reads a configuration: a module (`.mjs`, `.js`, `.ts`) whose default export is one, or a function that returns one;
 * or `.json`, `.yaml`, `.yml`. Paths in it are relative to its folder. A module is run as it is.
 * @throws TrainingConfigError that lists every problem with its path
 */
export async function loadTraining(path: string): Promise<Training> {
  const full = resolve(path);
  const refuse: (problem: string) => never = (problem) => {
    throw new TrainingConfigError(path, [problem]);
  };
  const found = await statusOf(full).catch((error) => refuse(`cannot be read: ${fileReason(error)}`));
  if (!found) refuse("there is no such file");
  if (!found.isFile()) refuse(`it is ${kindOf(found)}, not a file`);
  const reader = readers[extname(full)];
  if (!reader) refuse(`its name ends in none of ${Object.keys(readers).join(", ")}`);
  if (found.size > maxConfigBytes) {
    const bytes = found.size.toLocaleString("en-US");
    refuse(`has ${bytes} bytes; a configuration has at most ${maxConfigBytes.toLocaleString("en-US")}`);
  }
  const value = await reader(full).catch((error: Error) => refuse(`cannot be read: ${reasonOf(error)}`));
  return parseTraining(value, dirname(full), path);
}

/** Bytes: more is no configuration, and takes long to be refused. */
const maxConfigBytes = 256 * 1024;

/** In one line: some of these messages go on with an excerpt. */
function reasonOf(error: unknown): string {
  const message = fileReason(error);
  if (/call stack/.test(message)) return "it is nested too deeply";
  return printableLine(message.split("\n")[0]!.replace(/:$/, ""));
}

type Reader = (path: string) => Promise<unknown>;

const readYaml: Reader = async (path) => {
  // The library compares each key with all others, which takes minutes when there are many.
  const document = parseDocument(await readRegularText(path), { uniqueKeys: false });
  if (document.errors.length > 0) throw document.errors[0];
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) throw new Error(`the key ${JSON.stringify(name)} is there twice`);
        seen.add(name);
      }
    },
  });
  return document.toJS();
};

const readers: Readonly<Record<string, Reader>> = {
  ".mjs": importDefault,
  ".js": importDefault,
  ".ts": async (path) => defaultOf(await jiti.import(path)),
  ".json": async (path) => parseJson(await readRegularText(path)),
  ".yaml": readYaml,
  ".yml": readYaml,
};

/** Node reads TypeScript by itself from 22.18 on only. */
const jiti = createJiti(import.meta.url, { fsCache: false, interopDefault: false });

async function importDefault(path: string): Promise<unknown> {
  return defaultOf(await import(pathToFileURL(path).href));
}

async function defaultOf({ default: value }: { default?: unknown }): Promise<unknown> {
  if (value === undefined) throw new Error("it has no default export; export the configuration as default");
  return typeof value === "function" ? await value() : value;
}
