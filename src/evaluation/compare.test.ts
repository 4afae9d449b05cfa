import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { makeModel } from "../library/testing/make-model.js";
import type { Answer } from "./answer.js";
import { compareRuns } from "./compare.js";
import { comparisonPage } from "./report/comparison.js";
import { data, makeRun } from "./testing/runs.js";

let model: string;
let first: string;

beforeAll(async () => {
  model = await makeModel("t5");
  first = await makeRun(model, { sets: "gqa,visdial,hateful_memes" });
});

/** A copy of the first run in which answers of a set are others. */
function changed(set: string, change: (answers: Answer[]) => void): string {
  const run = temporaryFolder();
  cpSync(first, run, { recursive: true });
  const path = join(run, `${set}.jsonl`);
  const answers: Answer[] = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  change(answers);
  writeFileSync(path, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
  return run;
}

const nothing = {
  difference: 0,
  wins: 0,
  losses: 0,
  changed: [],
  interval: { low: 0, high: 0, level: 0.95 },
};

describe("compareRuns", () => {
  it("finds no difference between a run and itself", async () => {
    const comparisons = await compareRuns(first, first);
    expect(comparisons.map(({ set, samples }) => [set, samples])).toEqual([
      ["gqa", 3],
      ["visdial", 20],
      ["hateful_memes", 2],
    ]);
    for (const comparison of comparisons) expect(comparison).toMatchObject(nothing);
  });

  it("counts what became better, pair by pair", async () => {
    const questions = JSON.parse(readFileSync(join(data, "gqa/testdev_balanced_questions.json"), "utf8"));
    const second = changed("gqa", (answers) => {
      for (const answer of answers.slice(0, 2)) answer.output = questions[answer.id].answer;
      answers[2]!.output = "something else";
    });
    const comparisons = await compareRuns(first, second);
    const [gqa, visdial] = [comparisons[0]!, comparisons[1]!];
    expect(visdial).toMatchObject(nothing);
    expect(gqa).toMatchObject({ first: 0, second: 2 / 3, difference: 2 / 3, wins: 2, losses: 0 });
    expect(gqa.changed.map(({ values }) => values)).toEqual([
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
    // What changed most comes first, with what would be right and where the image is.
    const [best, , last] = gqa.changed;
    expect(best).toMatchObject({
      expected: best!.second,
      images: [expect.stringMatching(/^images\/.*\.jpg$/)],
    });
    expect(last!.second).toBe("something else");
    // Three better pairs of three are often drawn; of 1,000 draws about 37 hold none.
    expect(gqa.interval!.high).toBe(1);
    expect(gqa.interval!.low).toBeLessThanOrEqual(1 / 3);
    expect(gqa.interval!.low).toBeGreaterThanOrEqual(0);
    const [back] = await compareRuns(second, first);
    expect(back).toMatchObject({ difference: -2 / 3, wins: 0, losses: 2 });
    expect(back!.interval).toEqual({ low: -gqa.interval!.high, high: -gqa.interval!.low, level: 0.95 });
  });

  it("draws whole dialogs, and pairs of them", async () => {
    // Everything right in one of the two dialogs, the other as before.
    const second = changed("visdial", (answers) => {
      for (const answer of answers) {
        if (answer.id.startsWith(answers[0]!.id.slice(0, 5))) answer.scores!.reverse();
      }
    });
    const visdial = (await compareRuns(first, second))[1]!;
    const gain = 2 * visdial.difference;
    expect(visdial.changed.length).toBeGreaterThan(0);
    // Of two dialogs none, one or both of the changed one are drawn.
    expect(visdial.interval!.low).toBeCloseTo(Math.min(0, gain));
    expect(visdial.interval!.high).toBeCloseTo(Math.max(0, gain));
  });

  it("has a page with what changed, its images, and no markup of an answer", async () => {
    const evil = "<img src=x>";
    const second = changed("gqa", (answers) => {
      for (const answer of answers) answer.output = evil;
    });
    const comparisons = await compareRuns(first, second);
    const html = await comparisonPage([first, "<b>"], comparisons);
    expect(html.match(/<article>/g)).toHaveLength(3);
    expect(html.match(/<img alt="" src="data:image\/jpeg;base64,/g)).toHaveLength(3);
    expect(html).toContain("GQA: 3 changed, 0 better, 0 worse");
    expect(html).toContain(`<dd>${comparisons[0]!.changed[0]!.expected}</dd>`);
    expect(html).not.toMatch(/<img src=x|<b>|<script|(?:src|href)="(?!data:)/);
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html.indexOf("<article>")).toBeLessThan(html.indexOf("<table>"));
  });

  it("compares what both have answered", async () => {
    const second = changed("gqa", (answers) => answers.splice(0, 2));
    expect((await compareRuns(first, second))[0]!.samples).toBe(1);
    expect((await compareRuns(second, first))[0]!.samples).toBe(1);
  });

  it("refuses runs on other data, or without a common set", async () => {
    const part = await makeRun(model, { sets: "gqa", limit: 2 });
    await expect(compareRuns(first, part)).rejects.toThrow("were asked about other samples of gqa");
    const other = await makeRun(model, { sets: "vsr" });
    await expect(compareRuns(first, other)).rejects.toThrow("have no set in common");
    await expect(compareRuns(first, temporaryFolder())).rejects.toThrow("holds no run.json");
  });
});
