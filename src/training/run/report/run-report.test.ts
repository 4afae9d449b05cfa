import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { toyParameters, toyStage } from "../../testing/toy-stage.js";
import { runStage, type Stage } from "../run-stage.js";
import { stageFiles } from "../stage-files.js";
import { writeRunReport } from "./run-report.js";

async function train(
  directory: string,
  changes: Partial<Stage> = {},
  run: object = { seed: 1, name: "<b>" },
) {
  await runStage(toyStage(changes), { directory, run: { ...run }, parameters: toyParameters() });
}

async function reportOf(directory: string): Promise<string> {
  expect(await writeRunReport(directory)).toBe(join(directory, "report.html"));
  return readFileSync(join(directory, "report.html"), "utf8");
}

const titles = (page: string) => [...page.matchAll(/<figcaption>(.*?) <span>/g)].map(([, title]) => title);

/** The corners of the curves of a class, in their images' units. */
function corners(page: string, kind: string): number[][] {
  return [...page.matchAll(new RegExp(`class="${kind}" points="([^"]+)"`, "g"))].map(([, points]) =>
    points!.split(/[ ,]/).map(Number),
  );
}

let directory: string;
const scores: Record<number, number> = { 10: 0.25, 20: 0.75, 30: 0.5 };

beforeEach(() => {
  directory = temporaryFolder();
});

describe("writeRunReport", () => {
  let page: string;

  beforeAll(async () => {
    const folder = temporaryFolder();
    await train(folder, {
      name: "one",
      validate: { every: 10, run: async (_, step) => ({ score: scores[step]!, loss: step }) },
    });
    await train(folder, { name: "another", steps: 500 });
    // The order of training, not of names.
    utimesSync(stageFiles(folder, "one").state, 1e9, 1e9);
    page = await reportOf(folder);
  });

  it("shows each stage with validations, losses and learning rate", () => {
    expect([...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      "one",
      "another",
      "Configuration",
    ]);
    expect(titles(page)).toEqual([
      "validation score",
      "validation loss",
      "loss",
      "learning rate",
      "loss",
      "learning rate",
    ]);
  });

  it("marks the best validation, and says so in the table", () => {
    expect(page.match(/class="marked"/g)).toHaveLength(1);
    expect(page).toMatch(/class="marked"[^>]*><title>step 20: 0\.75</);
    expect(page).toMatch(
      /<td>one<\/td><td>30<\/td><td>[\d.]+<\/td><td>[\d.]+<\/td><td>0\.75<\/td><td>20<\/td>/,
    );
    expect(page).toMatch(
      /<td>another<\/td><td>500<\/td><td>[\d.]+<\/td><td>[\d.e-]+<\/td><td>–<\/td><td>–<\/td><td>\d+ s</,
    );
  });

  it("draws long curves with few corners, all within their images", () => {
    const lines = corners(page, "line");
    expect(lines).toHaveLength(6);
    for (const points of [...lines, ...corners(page, "band")]) {
      expect(points.length).toBeLessThanOrEqual(2 * 2 * 240);
      points.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(i % 2 === 0 ? 420 : 220);
      });
    }
    // The score rises, then falls: upward is smaller.
    const [, first, , second, , third] = lines[0]!;
    expect(second).toBeLessThan(third!);
    expect(third).toBeLessThan(first!);
  });

  it("shows the configuration once, with nothing in it taken for markup", () => {
    expect(page.match(/<pre>/g)).toHaveLength(1);
    expect(page).toContain("&quot;name&quot;: &quot;&lt;b&gt;&quot;");
    expect(page).not.toContain("<b>");
  });

  it("loads and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|https?:|src=|url\(/);
  });
});

it("draws the loss of a single set alone, whose negative is the score, with accuracy beside it", async () => {
  const validate = async (_: unknown, step: number) => ({
    score: scores[step]! - 1,
    "own/a": 1 - scores[step]!,
    "own/a accuracy": scores[step]!,
  });
  await train(directory, { validate: { every: 10, run: validate } });
  const page = await reportOf(directory);
  expect(titles(page)).toEqual(["validation own/a", "validation own/a accuracy", "loss", "learning rate"]);
  expect(page.match(/class="marked"/g)).toHaveLength(1);
  expect(page).toMatch(/class="marked"[^>]*><title>step 20: 0\.25</);
});

it("shows answers before and after, what was forgotten first, with nothing taken for markup", async () => {
  await train(directory, { steps: 2 });
  const sample = { image: "a.png", instruction: "<i>?", right: ["Two cats", "cats"] };
  const samples = [
    { ...sample, record: "a.jsonl:1", before: "no", after: "dog" },
    { ...sample, record: "a.jsonl:2", before: "no", after: " two cats." },
    { ...sample, record: "a.jsonl:3", before: "cats", after: "<b>" },
  ];
  writeFileSync(
    join(directory, "answers.json"),
    JSON.stringify({ steps: 2, sets: [{ name: "own/a", samples }] }),
  );
  const page = await reportOf(directory);
  expect(page).toContain("<td>own/a</td><td>3</td><td>1 (33 %)</td><td>1 (33 %)</td>");
  expect([...page.matchAll(/<td>a\.jsonl:(\d)<\/td>/g)].map(([, line]) => line)).toEqual(["3", "2", "1"]);
  expect(page).toContain('<span class="wrong">&lt;b&gt;</span>');
  expect(page).toContain('<span class="right"> two cats.</span>');
  expect(page).not.toMatch(/<b>|<i>/);
  writeFileSync(join(directory, "answers.json"), "{}");
  await expect(reportOf(directory)).rejects.toThrow("answers.json is damaged; delete it");
});

it("shows configurations apart where they differ", async () => {
  await train(directory, { name: "one", steps: 2 }, { seed: 1 });
  await train(directory, { name: "two", steps: 2 }, { seed: 2 });
  const page = await reportOf(directory);
  expect([...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)).toEqual(["one", "two"]);
});

it("shows a run of one step, and one whose log is ahead of its state as far as that", async () => {
  await train(directory, { steps: 1 });
  const { log } = stageFiles(directory, "toy");
  const line = readFileSync(log, "utf8");
  writeFileSync(log, line + line.replace('"step":0', '"step":1'));
  const page = await reportOf(directory);
  expect(page).toContain("<td>toy</td><td>1</td>");
  expect(page).not.toMatch(/NaN|Infinity/);
});

it("names a folder without a run, one that is missing, and a log that is damaged", async () => {
  await expect(writeRunReport(directory)).rejects.toThrow("is no folder of a training run");
  await expect(writeRunReport(join(directory, "no"))).rejects.toThrow(`Cannot read ${join(directory, "no")}`);
  await train(directory, { steps: 3 });
  const { log } = stageFiles(directory, "toy");
  const lines = readFileSync(log, "utf8").split("\n");
  writeFileSync(log, [lines[0], '{"step":1,"loss":"low","learningRate":1}', lines[2], ""].join("\n"));
  await expect(writeRunReport(directory)).rejects.toThrow(`${log}, line 2: not the line of step 1`);
  rmSync(log);
  await expect(reportOf(directory)).rejects.toThrow("has 0 lines");
});
