import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { exists, fileReason, isAbsent } from "../../files/index.js";
import {
  endOfText,
  issueMessage,
  JsonSyntaxError,
  jsonPath,
  parseValue,
  skipWhiteSpace,
} from "../../text/index.js";
import { readCsv } from "../formats/csv.js";
import { streamJson } from "../formats/json-stream.js";
import { type Line, readLines } from "../formats/lines.js";
import { readText } from "../formats/text-source.js";
import { fail, type Place, type Problems } from "../problems.js";
import { fileProblem, leadsOut } from "./paths.js";
import { otherPaths, type Places } from "./places.js";
import { SeenIds } from "./seen-ids.js";

/** Something read from an annotation file, checked against a schema. */
export interface Row<T> {
  readonly value: T;
  /** JSON keys from the file's root; for a line, its number from 0. */
  readonly keys: readonly (string | number)[];
  readonly place: Place;
}

/** The JSON values of one pattern and what they must look like. */
type Shapes = Readonly<Record<string, z.ZodType>>;

/** One of the rows of `Shapes`, told apart by `pattern`. */
type ShapedRow<S extends Shapes> = {
  [P in keyof S & string]: Row<z.infer<S[P]>> & { readonly pattern: P };
}[keyof S & string];

interface FolderOptions {
  /** Folders that may stand in place of others. */
  readonly places?: Places;
  /** Paths may lead out of the folder: the annotation file is the user's own. */
  readonly isOwn?: boolean;
}

/**
 * The folder of a data set. Reads annotation files row by row; what is wrong goes to `problems`, and a row that is
 * wrong is left out. Methods throw `DataError` when nothing more can be read from a file.
 */
export class DataFolder {
  /** Paths at which something was found, so that many records of an image look for it once. */
  readonly #found = new SeenIds();
  readonly #folders = new Map<string, Promise<boolean>>();

  private constructor(
    /** Real path, without links. */
    readonly root: string,
    readonly problems: Problems,
    private readonly places: Places,
    private readonly isOwn: boolean,
  ) {}

  /** @throws DataError when there is no such folder, or it may not be read */
  static async open(
    directory: string,
    problems: Problems,
    { places = {}, isOwn = false }: FolderOptions = {},
  ): Promise<DataFolder> {
    const wanted = isOwn ? "" : "; give the folder that holds the data set's files";
    const root = await realpath(directory).catch((error) => {
      if (isAbsent(error)) fail({ file: "." }, `there is no folder ${directory}${wanted}`);
      fail({ file: "." }, `${directory} cannot be read: ${fileReason(error)}`);
    });
    if (!(await stat(root)).isDirectory()) fail({ file: "." }, `${directory} is no folder${wanted}`);
    return new DataFolder(root, problems, places, isOwn);
  }

  /** Whether something is there or in a place like it, even a broken link. */
  async has(path: string): Promise<boolean> {
    return exists(join(this.root, await this.locate(path)));
  }

  /** Whether `locate` has found something at the very path; for millions of records, without a promise. */
  isFound(path: string): boolean {
    return this.isOwn || this.#found.has(path);
  }

  /**
   * Where a file or folder is: at `path`, or where the set's places have it otherwise. When it is nowhere, `path`, which
   * is what to say is missing.
   */
  async locate(path: string): Promise<string> {
    if (leadsOut(path) || this.isFound(path)) return path;
    if (await exists(join(this.root, path))) {
      this.#found.add(path);
      return path;
    }
    for (const { folder, path: other } of otherPaths(path, this.places)) {
      if ((await this.#hasFolder(folder)) && (await exists(join(this.root, other)))) return other;
    }
    return path;
  }

  /** Those folders that may stand in place of others which are there. */
  async otherPlaces(): Promise<string[]> {
    const others = new Set(Object.values(this.places).flat());
    const found: string[] = [];
    for (const folder of others) if (folder !== "" && (await this.#hasFolder(folder))) found.push(folder);
    return found;
  }

  /**
   * Sorted names in a folder; none when there is no such folder.
   * @throws DataError when it may not be read
   */
  async list(path: string): Promise<string[]> {
    const located = await this.locate(path);
    try {
      return (await readdir(join(this.root, located))).sort();
    } catch (error) {
      if (isAbsent(error)) return [];
      fail({ file: located }, `cannot be read: ${fileReason(error)}`);
    }
  }

  /** What is wrong with the path of a file, if anything. */
  async pathProblem(path: string): Promise<string | undefined> {
    return this.outsideProblem(path) ?? (await fileProblem(this.root, path));
  }

  /** What is wrong with a path that leads out of the folder. In the user's own file it may. */
  outsideProblem(path: string): string | undefined {
    return !this.isOwn && leadsOut(path) ? `${JSON.stringify(path)} leads out of the data folder` : undefined;
  }

  #hasFolder(path: string): Promise<boolean> {
    const known = this.#folders.get(path) ?? exists(join(this.root, path));
    this.#folders.set(path, known);
    return known;
  }

  /** Values of a JSON file by pattern, in the order of the file. For patterns see `streamJson`. */
  async *json<S extends Shapes>(path: string, shapes: S): AsyncGenerator<ShapedRow<S>> {
    const file = await this.locate(path);
    const items = streamJson(await this.#text(file), Object.keys(shapes), {
      file,
      onFault: (place, message) => this.problems.reject(place, message),
      onLarge: (place, message) => this.problems.warn(place, message),
    });
    for await (const { pattern, keys, value, place } of items) {
      const parsed = this.#parse(shapes[pattern]!, value, place);
      // The pattern says which shape the value has; the compiler cannot follow that.
      if (parsed) yield { pattern, keys, value: parsed.data, place } as ShapedRow<S>;
    }
  }

  /** Lines of JSON. Empty lines are skipped; in the midst of the file they are warned of. */
  async *jsonLines<T>(path: string, shape: z.ZodType<T>): AsyncGenerator<Row<T>> {
    const file = await this.locate(path);
    let empty: Line | undefined;
    for await (const line of readLines(await this.#text(file), file)) {
      const place = { file, line: line.number };
      if (line.text.trim() === "") {
        empty ??= line;
        continue;
      }
      if (empty) this.problems.warn({ file, line: empty.number }, "the line is empty");
      empty = undefined;
      if (line.number === 1 && /^\s*\[/.test(line.text)) {
        fail(
          place,
          "the file begins like a JSON list; expected are JSON lines: an object {...} in each line",
        );
      }
      const value = this.#parseLine(line.text, place);
      const parsed = value && this.#parse(shape, value.value, place);
      if (parsed) yield { value: parsed.data, keys: [line.number - 1], place };
    }
  }

  /** Rows of a CSV file with a header, by the header's names. */
  async *csv<T>(path: string, shape: z.ZodObject & z.ZodType<T>): AsyncGenerator<Row<T>> {
    const file = await this.locate(path);
    let header: readonly string[] | undefined;
    let index = 0;
    for await (const { cells, line } of readCsv(await this.#text(file), file)) {
      const place = { file, line };
      if (!header) {
        header = cells;
        this.#checkHeader(header, Object.keys(shape.shape), place);
        continue;
      }
      const keys = [index++];
      if (cells.length !== header.length) {
        this.problems.reject(place, `has ${cells.length} cells where the header has ${header.length}`);
        continue;
      }
      const value = Object.fromEntries(header.map((name, column) => [name, cells[column]]));
      const parsed = this.#parse(shape, value, place);
      if (parsed) yield { value: parsed.data, keys, place };
    }
    if (!header) fail({ file, line: 1 }, "is empty: a header is expected");
  }

  /** Lines of text that are not blank. */
  async *lines(path: string): AsyncGenerator<Row<string>> {
    const file = await this.locate(path);
    for await (const { text, number } of readLines(await this.#text(file), file)) {
      if (text.trim() !== "") yield { value: text, keys: [number - 1], place: { file, line: number } };
    }
  }

  async #text(file: string): Promise<AsyncIterable<string>> {
    const problem = await this.pathProblem(file);
    if (problem !== undefined) fail({ file }, problem);
    return readText(join(this.root, file), file, () => {
      this.problems.warn({ file, line: 1, column: 1 }, "begins with a byte-order mark, which is left out");
    });
  }

  #parse<T>(shape: z.ZodType<T>, value: unknown, place: Place): { data: T } | undefined {
    const parsed = shape.safeParse(value);
    if (parsed.success) return parsed;
    for (const { path, message } of parsed.error.issues) {
      const key = `${place.key ?? ""}${jsonPath(path)}`.replace(/^\./, "");
      this.problems.reject({ ...place, key }, issueMessage(message));
    }
    return undefined;
  }

  #parseLine(text: string, place: Place): { value: unknown } | undefined {
    const start = skipWhiteSpace(text, 0);
    try {
      const { value, end, faults } = parseValue(text, start, true);
      for (const { path, message } of faults) {
        this.problems.reject({ ...place, key: path.replace(/^\./, "") }, message);
      }
      const after = skipWhiteSpace(text, end);
      if (after < text.length) {
        this.problems.reject({ ...place, column: after + 1 }, "something follows the line's JSON value");
        return undefined;
      }
      return faults.length > 0 ? undefined : { value };
    } catch (error) {
      if (error instanceof JsonSyntaxError) {
        this.problems.reject({ ...place, column: error.offset + 1 }, `is not JSON: ${error.message}`);
      } else if (error === endOfText) {
        const column = text.length + 1;
        this.problems.reject({ ...place, column }, "the line ends in the middle of its JSON: it is cut off");
      } else throw error;
      return undefined;
    }
  }

  #checkHeader(header: readonly string[], wanted: readonly string[], place: Place): void {
    const twice = header.find((name, column) => header.indexOf(name) !== column);
    if (twice !== undefined) fail({ ...place, key: twice }, "the column is there twice; which one counts?");
    const missing = wanted.filter((name) => !header.includes(name));
    if (missing.length > 0) fail(place, `the header lacks ${missing.join(", ")}`);
  }
}
