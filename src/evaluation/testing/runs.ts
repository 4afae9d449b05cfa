import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { samples } from "../../data/testing/samples.js";
import { type EvaluateOptions, evaluate } from "../evaluate.js";

/** Holds a small folder for each data set, in the owners' layout. */
export const data = samples;

/** Evaluates a tiny model, by default on sets of every form of answer, and returns the run's folder. */
export async function makeRun(model: string, options: Partial<EvaluateOptions> = {}): Promise<string> {
  const out = temporaryFolder();
  await evaluate({
    model,
    data,
    sets: "nocaps,gqa,vsr,scienceqa,msvd_qa,visdial,hateful_memes",
    out,
    ...options,
  });
  return out;
}

/** The answers of a set, in the order of the file, without the time they took. */
export function readLines(run: string, set: string): Record<string, unknown>[] {
  const text = readFileSync(join(run, `${set}.jsonl`), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const { seconds, ...answer } = JSON.parse(line);
      if (typeof seconds !== "number") throw new TypeError(`${line} lacks its time`);
      return answer;
    });
}
