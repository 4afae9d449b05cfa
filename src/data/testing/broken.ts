import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { datasetNamed } from "../catalogue.js";
import { checkData, type DataCheck } from "../check.js";
import { describeProblem } from "../problems.js";
import { sampleFolder, samples } from "./samples.js";

/** A copy of a set's sample folder that a test may damage. */
export class BrokenFolder {
  private constructor(
    readonly name: string,
    readonly directory: string,
  ) {}

  static async copyOf(name: string): Promise<BrokenFolder> {
    const directory = temporaryFolder();
    await cp(join(samples, sampleFolder(name)), directory, { recursive: true });
    return new BrokenFolder(name, directory);
  }

  path(file: string): string {
    return join(this.directory, file);
  }

  /** Replaces the first place where a text or pattern stands, which must exist. */
  async replace(file: string, from: string | RegExp, to: string): Promise<void> {
    const text = await readFile(this.path(file), "utf8");
    const changed = text.replace(from, () => to);
    expect(changed).not.toBe(text);
    await writeFile(this.path(file), changed);
  }

  /** Changes the value of a JSON file in place. */
  async edit<T>(file: string, change: (value: T) => void): Promise<void> {
    const value: T = JSON.parse(await readFile(this.path(file), "utf8"));
    change(value);
    await writeFile(this.path(file), JSON.stringify(value));
  }

  async editBytes(file: string, change: (bytes: Buffer) => Uint8Array): Promise<void> {
    await writeFile(this.path(file), change(await readFile(this.path(file))));
  }

  check(): Promise<DataCheck> {
    return checkData(datasetNamed(this.name), this.directory);
  }

  /** Expects a rejection, one of which is exactly this line. */
  async rejects(...lines: (string | RegExp)[]): Promise<void> {
    const { ok, problems } = await this.check();
    const found = problems.filter(({ severity }) => severity === "reject").map(describeProblem);
    expect(ok).toBe(false);
    for (const line of lines)
      expect(found).toContainEqual(line instanceof RegExp ? expect.stringMatching(line) : line);
  }

  /** Expects every sample to be accepted, with exactly these warnings. */
  async accepts(...warnings: string[]): Promise<void> {
    const { ok, problems } = await this.check();
    expect(problems.map(describeProblem)).toEqual(warnings);
    expect(ok).toBe(true);
  }
}

type Act = (folder: BrokenFolder) => Promise<unknown>;

/** Data set, what is wrong, how it comes about, and what must be said of it, place included. */
export type Rejected = readonly [set: string, damage: string, act: Act, problem: string | RegExp];

export async function rejects(...[set, , act, problem]: Rejected): Promise<void> {
  const folder = await BrokenFolder.copyOf(set);
  await act(folder);
  await folder.rejects(problem);
}

/** Data set, what is odd, how it comes about, and all that is said of it. */
export type Accepted = readonly [set: string, oddity: string, act: Act, warnings: readonly string[]];

export async function accepts(...[set, , act, warnings]: Accepted): Promise<void> {
  const folder = await BrokenFolder.copyOf(set);
  await act(folder);
  await folder.accepts(...warnings);
}
