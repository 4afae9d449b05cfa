import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import type { DataRecord } from "../data/index.js";
import { datasetNamed, readRecords } from "../data/index.js";
import { makeRecord } from "../data/record.js";
import { buildWorld, isRight, setNamed, setRecord } from "../world/index.js";
import type { Answer } from "./answer.js";
import { type AnsweredSample, measure } from "./measure.js";
import { taskNamed } from "./tasks.js";

type Fields = Partial<DataRecord>;

function answered(fields: Fields, answer: Partial<Answer>, prompt: object = {}): AnsweredSample {
  const id = fields.id ?? "1";
  return {
    sample: { record: makeRecord("set", "split", id, fields), prompt: { instruction: "?", ...prompt } },
    answer: { id, prompt: "?", output: "", seconds: 0, model: "m", data: "d", images: "p", ...answer },
  };
}

const firstScore = (task: string, samples: AnsweredSample[]) => measure(taskNamed(task), samples).scores[0];

describe("measure", () => {
  it.each([
    ["vqav2", "val"],
    ["gqa", "testdev"],
  ])("finds right in the files of %s what the drawn world finds right", async (name, split) => {
    const directory = temporaryFolder();
    await buildWorld({ directory, seed: 8, scale: 0.3, sets: [name] });
    const records: DataRecord[] = [];
    for await (const record of readRecords(datasetNamed(name), join(directory, name), { split }))
      records.push(record);
    const world = records.map((_, index) => setRecord(setNamed(name), { split, seed: 8, index }));
    // Files may have their rows in another order; a question may come twice, of different images.
    const inOrder = records.toSorted((a, b) => Number(a.id) - Number(b.id));
    expect(inOrder.map(({ question }) => question)).toEqual(world.map(({ record }) => record.question));
    // Every third answer is a wrong one.
    const outputs = world.map(({ question }, i) => (i % 3 === 0 ? question!.others[0]! : question!.answer));
    const { values } = measure(
      taskNamed(name),
      inOrder.map((record, i) => answered(record, { output: outputs[i]! })),
    );
    const rights = world.map(({ question, scene }, i) =>
      Number(isRight(outputs[i]!, { question: question!, scene })),
    );
    expect(outputs.filter((_, i) => values[i] !== rights[i])).toEqual([]);
    expect(rights.filter((right) => right === 0).length).toBe(Math.ceil(rights.length / 3));
  });

  it("counts how many people gave an answer", () => {
    const answers = [
      { answer: "kite", count: 2 },
      { answer: "bird", count: 8 },
    ];
    const { scores, values } = measure(taskNamed("vqav2"), [
      answered({ answers }, { output: "kite" }),
      answered({ answers }, { output: "bird" }),
      answered({ answers }, { output: "plane" }),
    ]);
    expect(values[0]).toBeCloseTo(0.6); // 8 of 10 times 2/3, 2 of 10 times 1/3
    expect(values.slice(1)).toEqual([1, 0]);
    expect(scores.map(({ metric, samples }) => [metric, samples])).toEqual([
      ["vqa-2017", 3],
      ["vqa", 3],
    ]);
    expect(scores[0]!.value).toBeCloseTo(1.6 / 3);
  });

  it("takes the likeliest option, also among options of the same text", () => {
    const options = ["yes", "no", "yes"];
    const choose = (scores: number[], label: number) =>
      firstScore("scienceqa", [answered({ options, label }, { output: "yes", candidates: options, scores })])!
        .value;
    expect(choose([-3, -2, -1], 2)).toBe(1);
    expect(choose([-1, -2, -1.5], 2)).toBe(0);
  });

  it.each([
    ["true", 1, 1],
    [" Yes, it is.", 1, 1],
    ["true", 0, 0],
    ["False", 0, 1],
    ["no", 0, 1],
    ["perhaps", 1, 0],
    ["perhaps", 0, 0],
    ["truest", 1, 0],
    ["", 0, 0],
  ])("reads %j about a statement with label %i as %i", (output, label, value) => {
    expect(firstScore("vsr", [answered({ label }, { output })])!.value).toBe(value);
  });

  it("weighs the words for yes together against those for no", () => {
    const prompt = { candidates: ["no", "false", "yes", "true"], classes: [0, 0, 1, 1] };
    const meme = (label: number, scores: number[]) => answered({ label }, { scores }, prompt);
    // The best word is one for no, but both words for yes together are likelier: log 2 above -1.2.
    const yes = meme(1, [-1, -9, -1.2, -1.2]);
    const no = meme(0, [-1, -1, -1.5, -4]);
    expect(measure(taskNamed("hateful_memes"), [yes, no]).values).toEqual([1, 1]);
    expect(firstScore("hateful_memes", [yes, no])!.value).toBe(1);
    const swapped = [meme(0, yes.answer.scores!), meme(1, no.answer.scores!)];
    expect(firstScore("hateful_memes", swapped)!.value).toBe(0);
    const { statistic } = measure(taskNamed("hateful_memes"), [yes, no]);
    expect(statistic(Int32Array.of(0, 1))).toBe(1);
    expect(statistic(Int32Array.of(0, 0))).toBeUndefined();
  });

  it("ranks the right reply of a dialog", () => {
    const options = ["a", "b", "c"];
    const round = (id: string, label: number) => answered({ id, options, label }, { scores: [-2, -1, -3] });
    const { values, scores } = measure(taskNamed("visdial"), [round("7#1", 1), round("7#2", 2)]);
    expect(values).toEqual([1, 1 / 3]);
    expect(scores[0]).toMatchObject({ name: "MRR", samples: 2 });
    // One dialog: there is nothing else to draw.
    expect(scores[0]!.interval).toBeNull();
    expect(scores.map(({ name }) => name)).not.toContain("NDCG");
  });

  it("weighs fitting replies where people judged them", () => {
    const round = answered({ id: "7#1", options: ["a", "b"], label: 0 }, { scores: [-2, -1] });
    const judged = { ...round, sample: { ...round.sample, relevance: [1, 0] } };
    const { values, scores } = measure(taskNamed("visdial"), [round, judged]);
    expect(values).toEqual([0.5, 0.5]);
    // Only the first place counts, as one option is fitting; another stands there.
    expect(scores.at(-1)).toMatchObject({ name: "NDCG", value: 0, samples: 1 });
  });

  it("gives captions the mean of what each image gets", () => {
    const { values, scores } = measure(taskNamed("nocaps"), [
      answered({ references: ["a red kite in the sky", "a kite"] }, { output: "A red kite in the sky." }),
      answered({ references: ["two dogs on a beach"] }, { output: "a plane" }),
    ]);
    expect(values[0]).toBeGreaterThan(1);
    expect(values[1]).toBe(0);
    expect(scores[0]!.value).toBeCloseTo((values[0]! + values[1]!) / 2);
    expect(scores.map(({ metric }) => metric)).toEqual(["cider", ...Array(4).fill("bleu"), "rouge-l"]);
  });

  it("names the question that lacks answers", () => {
    const answers = [{ answer: "kite", count: 9 }];
    expect(() => measure(taskNamed("textvqa"), [answered({ id: "q7", answers }, {})])).toThrow(
      "textvqa needs 10 answers, but q7 has 9",
    );
  });
});
