import sharp from "sharp";
import { expect, test } from "vitest";
import { figureFolder, type ReproductionOptions, reproductionDocument } from "./document.js";
import { heldOutSets, StudyView } from "./study-view.js";
import { syntheticGate, syntheticResults, syntheticStudy } from "./synthetic.js";

const study = syntheticStudy([1, 2]);
const whole = reproductionDocument(study);
const mainT5 = { kind: "t5", queries: 4 } as const;
const instructBlip = { variant: "instructblip", asking: "instructions" } as const;
const blip2 = { variant: "blip2", asking: "instructions" } as const;

/** Rows of the table under a title, each as its cells. */
function tableUnder(markdown: string, title: string): string[][] {
  const lines = markdown.slice(markdown.indexOf(`\n${title}\n`)).split("\n");
  const start = lines.findIndex((line) => line.startsWith("|"));
  const rows = lines.slice(start);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function isWhole(options: ReproductionOptions): { markdown: string; figures: ReadonlyMap<string, string> } {
  const document = reproductionDocument(options);
  const { markdown, figures } = document;
  expect(markdown).not.toMatch(/NaN|undefined|Infinity|\[object/);
  for (const [, name] of markdown.matchAll(new RegExp(`\\]\\(${figureFolder}/([^)]+)\\)`, "g"))) {
    expect(figures.has(name!)).toBe(true);
  }
  const shown = [...figures.keys()].filter((name) => markdown.includes(`${figureFolder}/${name}`));
  expect(shown).toHaveLength(figures.size);
  // Every row of a table has as many cells as its head.
  let columns = 0;
  for (const line of markdown.split("\n")) {
    const cells = line.startsWith("|") ? line.split(/(?<!\\)\|/).length : 0;
    if (columns > 0 && cells > 0) expect([line, cells]).toEqual([line, columns]);
    columns = cells;
  }
  return document;
}

test("the whole document holds together and misses nothing", () => {
  const { markdown, figures } = isWhole(study);
  expect(markdown).not.toContain("What is missing");
  expect(markdown).not.toContain("quick run");
  expect([...figures.keys()]).toEqual([
    "held-out.svg",
    "queries.svg",
    "multitask.svg",
    "fine-tuning.svg",
    "sets.svg",
  ]);
  expect(tableUnder(markdown, "## The 26 sets")).toHaveLength(28);
});

test("figures are images", async () => {
  for (const svg of whole.figures.values()) {
    const { format, width } = await sharp(Buffer.from(svg)).metadata();
    expect([format, width]).toEqual(["svg", 760]);
    expect(svg).not.toMatch(/NaN|undefined|<script/);
  }
});

test("the same results in another order give the same document", () => {
  const again = reproductionDocument({
    ...study,
    results: study.results.toReversed(),
    gates: study.gates.toReversed(),
    fineTuning: study.fineTuning.toReversed(),
  });
  expect(again.markdown).toBe(whole.markdown);
  expect([...again.figures]).toEqual([...whole.figures]);
});

test("averages hold only sets that pass the gate in words and in vectors", () => {
  const results = [syntheticResults(instructBlip, mainT5, 1)];
  const view = new StudyView(results, [syntheticGate("t5")]);
  const gated = heldOutSets.filter((set) => set !== "vsr" && set !== "gqa");
  expect(view.group("t5", "held out").sets).toEqual(gated);
  expect(view.group("llama", "held out").sets).toEqual([]);
  const values = gated.map((set) => view.scores(instructBlip, mainT5)?.value(set) as number);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(view.average(instructBlip, mainT5, "held out")?.value).toBeCloseTo(mean, 9);
  const perSet = tableUnder(whole.markdown, "### T5, 4 queries");
  const held = Object.fromEntries(perSet.map(([set, where]) => [set, where]));
  expect(held).toMatchObject({
    GQA: "out, not averaged",
    VSR: "out, not averaged",
    iVQA: "out",
    VQAv2: "in",
  });
});

test("the averages of all seeds are the means of each one's", () => {
  const seeds = tableUnder(whole.markdown, "### Seeds, T5, 4 queries").filter(
    ([model]) => model === "InstructBLIP",
  );
  expect(seeds.map(([, seed]) => seed)).toEqual(["1", "2"]);
  const [, ...means] = tableUnder(whole.markdown, "### T5").find(
    ([model]) => model === "InstructBLIP",
  ) as string[];
  for (const column of [0, 1, 2, 3]) {
    const [first, second] = seeds.map(([, , ...scores]) => Number(scores[column]));
    expect(Math.abs((first! + second!) / 2 - Number.parseFloat(means[column]!))).toBeLessThan(0.11);
  }
});

test("verdicts follow the numbers", () => {
  const verdict = (markdown: string): string =>
    markdown
      .split("\n")
      .find((line) => line.includes("T5, 4 queries, held-out sets: InstructBLIP")) as string;
  expect(verdict(whole.markdown)).toContain("lies above, with intervals that do not touch. Difference +");
  // The two models' answers exchanged.
  const exchanged = study.results.map((result) => {
    const { variant } = result;
    if (variant !== "instructblip" && variant !== "blip2") return result;
    return { ...result, variant: variant === "blip2" ? "instructblip" : "blip2" };
  });
  const { markdown } = reproductionDocument({ ...study, results: exchanged });
  expect(verdict(markdown)).toContain("falls below, with intervals that do not touch. Difference −");
  // The same answers of both.
  const same = study.results.filter(({ variant }) => variant === "blip2");
  const { markdown: equal } = reproductionDocument({
    ...study,
    results: [...same, ...same.map((result) => ({ ...result, variant: "instructblip" }))],
  });
  expect(verdict(equal)).toContain("no measurable difference");
  expect(verdict(equal)).toContain("Difference 0.0 (0.0 to 0.0), 0.0 % relative");
});

test("the control says whether more queries help a Q-Former that does not read the instruction", () => {
  /** The study, in which that model answers with 8 queries as another one does with 4. */
  const answeringAs = (variant: string): string => {
    const results = study.results.map((result) => {
      if (result.variant !== "no-instruction" || result.queries !== 8) return result;
      const isIt = (other: typeof result) => other.variant === variant && other.seed === result.seed;
      const { sets } = study.results.find((other) => isIt(other) && other.kind === "t5") as typeof result;
      return { ...result, sets };
    });
    return reproductionDocument({ ...study, results }).markdown;
  };
  expect(answeringAs("no-instruction")).toContain("so the control does not tell");
  expect(answeringAs("instructblip")).not.toContain("so the control does not tell");
});

test("what is not there yet is said, and the rest is shown", () => {
  const nothing = isWhole({ ...study, results: [], gates: [], fineTuning: [], times: [] });
  expect(nothing.figures.size).toBe(0);
  expect(nothing.markdown).toContain("No model has been evaluated yet.");

  const begun = isWhole({
    ...study,
    results: [syntheticResults(instructBlip, mainT5, 1), syntheticResults(blip2, mainT5, 1)],
    gates: [syntheticGate("t5")],
    fineTuning: [],
  });
  expect([...begun.figures.keys()]).toEqual(["held-out.svg", "queries.svg", "multitask.svg", "sets.svg"]);
  expect(begun.markdown).toContain("The gate of LLaMA is not measured");
  expect(begun.markdown).toContain("Fine-tuning from BLIP-2 with seed 1.");
  expect(begun.markdown).toContain("There is one seed only");
  expect(begun.markdown).toContain("InstructBLIP, LLaMA, 4 queries: no results.");
  expect(tableUnder(begun.markdown, "### T5").map(([model]) => model)).toContain("InstructBLIP");
});

test("a quick run says so, and misses nothing that it does not do", () => {
  const quick = isWhole({
    ...study,
    results: study.results.filter(
      ({ kind, queries, variant }) =>
        kind === "t5" && queries === 4 && ["instructblip", "no-instruction", "blip2"].includes(variant),
    ),
    gates: [syntheticGate("t5")],
    quick: true,
  });
  expect(quick.markdown).toContain("This was a quick run");
  expect(quick.markdown).not.toContain("What is missing");
});

test("a seed or a set that only some have is left out of comparisons, and named", () => {
  const partial = study.results
    .filter(({ seed, variant, queries }) => seed === 1 || (variant !== "no-balance" && queries === 4))
    .map((result) => {
      if (result.variant !== "multitask-plain") return result;
      const { scienceqa, ...sets } = result.sets;
      return { ...result, sets };
    });
  const { markdown } = isWhole({ ...study, results: partial });
  expect(markdown).toContain("InstructBLIP without balancing, T5, 4 queries: nothing of seed 2.");
  expect(markdown).toContain("Multitask, plain input, T5, 4 queries: no score on scienceqa;");
  expect(markdown).toContain("T5, 4 queries, held-in sets, only seed 1: InstructBLIP without balancing");
  expect(markdown).toContain(
    "T5, held-out sets, only seed 1: with 4 queries, reading the instruction brings",
  );
  const averages = tableUnder(markdown, "### T5");
  const row = averages.find(([model]) => model === "Multitask, plain input") as string[];
  expect(row[1]).toMatch(/^\d/);
  expect(row.slice(2, 4)).toEqual(["–", "–"]);
});

test("a language model that passes no gate has no held-out averages", () => {
  const gates = study.gates.map(({ kind, sets }) => ({
    kind,
    sets: Object.fromEntries(Object.keys(sets).map((set) => [set, { words: 0.5, vectors: 0.5 }])),
  }));
  const { markdown, figures } = isWhole({ ...study, gates });
  expect(markdown).toContain("T5 reaches 95 % on no held-out set in text");
  expect(figures.has("held-out.svg")).toBe(false);
  expect(figures.has("sets.svg")).toBe(true);
});

test("results that do not fit together are refused", () => {
  const first = study.results[0]!;
  const refuse = (results: ReproductionOptions["results"]) => () =>
    reproductionDocument({ ...study, results });
  expect(refuse([{ ...first, variant: "own-idea" }])).toThrow('No variant is called "own-idea"');
  expect(refuse([first, first])).toThrow("There are several results of blip2 with seed 1");
});
