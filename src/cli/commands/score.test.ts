import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { metrics } from "../../evaluation/metrics/index.js";
import { runCommandLine } from "../run.js";

const folder = temporaryFolder();
const goldens = join(import.meta.dirname, "../../../test/fixtures/evaluation/metrics");

/** Writes contents as JSON, or as they are if they are text. */
function write(name: string, contents: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === "string" ? contents : JSON.stringify(contents));
  return path;
}

function golden(name: string) {
  return JSON.parse(readFileSync(join(goldens, name), "utf8"));
}

async function score(...args: string[]): Promise<{ name: string; value: number; samples: number }[]> {
  const context = new FakeContext();
  expect(await runCommandLine(["score", ...args, "--json"], context), context.err).toBe(0);
  const { metric, scores } = JSON.parse(context.out);
  expect(metric).toBe(args[0]);
  for (const { value, interval, samples } of scores) {
    if (interval === null) {
      expect(samples).toBeLessThanOrEqual(2);
      continue;
    }
    expect(interval.low).toBeLessThanOrEqual(value + 1e-9);
    expect(interval.high).toBeGreaterThanOrEqual(value - 1e-9);
  }
  return scores;
}

async function failure(...args: string[]): Promise<string> {
  const context = new FakeContext();
  expect(await runCommandLine(["score", ...args], context)).toBe(1);
  expect(context.out).toBe("");
  return context.err;
}

describe("score", () => {
  it("COCO's layouts: results, and an annotation for each caption", async () => {
    type Image = { image_id: number; hypothesis: string; references: string[] };
    const { images, corpus_scores } = golden("captions_messy.json") as {
      images: Image[];
      corpus_scores: { cider: number; bleu: number[]; rouge_l: number };
    };
    const results = write(
      "captions_results.json",
      images.map(({ image_id, hypothesis }) => ({ image_id, caption: hypothesis })),
    );
    const annotations = images.flatMap(({ image_id, references }) =>
      references.map((caption, index) => ({ image_id, id: 10 * image_id + index, caption })),
    );
    const unseen = { image_id: 1, id: 1, caption: "of an image without prediction" };
    const file = write("captions_val.json", { images: [], annotations: [...annotations.reverse(), unseen] });
    const value = async (metric: string) =>
      (await score(metric, results, "--references", file)).map(({ value }) => value);
    expect(await value("cider")).toEqual([expect.closeTo(corpus_scores.cider, 9)]);
    expect(await value("bleu")).toEqual(corpus_scores.bleu.map((bleu) => expect.closeTo(bleu, 9)));
    expect(await value("rouge-l")).toEqual([expect.closeTo(corpus_scores.rouge_l, 9)]);
  });

  it("VQA's layouts, with the types of answers", async () => {
    const { questions, overall } = golden("vqa_accuracy.json");
    const results = write(
      "vqa_results.json",
      questions.map((question: { question_id: number; prediction: string }) => ({
        question_id: question.question_id,
        answer: question.prediction,
      })),
    );
    const annotations = questions.map(
      (question: { question_id: number; answers: string[]; answer_type: string }) => ({
        question_id: question.question_id,
        image_id: 7,
        answer_type: question.answer_type,
        answers: question.answers.map((answer, index) => ({ answer, answer_id: index + 1 })),
      }),
    );
    const file = write("vqa_annotations.json", { annotations });
    for (const [metric, version] of [
      ["vqa", "official_2021"],
      ["vqa-2017", "official_2017_and_lavis"],
    ] as const) {
      const scores = await score(metric, results, "--references", file);
      const types = overall[version].perAnswerType;
      expect(Object.fromEntries(scores.map(({ name, value }) => [name, value * 100]))).toEqual({
        accuracy: expect.closeTo(overall[version].overall, 3),
        "accuracy (yes/no)": expect.closeTo(types["yes/no"], 3),
        "accuracy (number)": expect.closeTo(types.number, 3),
        "accuracy (other)": expect.closeTo(types.other, 3),
      });
      expect(scores[0]!.samples).toBe(80);
    }
  });

  it("A-OKVQA's layouts: difficult questions are left out, missing answers are wrong", async () => {
    const { aokvqa } = golden("answer_accuracy_worked.json");
    const predictions = write("aokvqa.json", aokvqa.direct_answer_predictions);
    const file = write("aokvqa_val.json", aokvqa.dataset);
    const { value, samples } = (await score("aokvqa", predictions, "--references", file))[0]!;
    expect(value * 100).toBeCloseTo(aokvqa.da_percent, 9);
    expect(samples).toBe(10);
  });

  it("GQA's layouts: balanced questions only", async () => {
    const predictions = write("gqa.json", [
      { questionId: "01", prediction: "yes" },
      { questionId: "02", prediction: "Cat" },
    ]);
    const file = write("gqa_questions.json", {
      "01": { answer: "yes", isBalanced: true },
      "02": { answer: "cat", isBalanced: true },
      "03": { answer: "dog", isBalanced: false },
    });
    expect(await score("gqa", predictions, "--references", file)).toMatchObject([{ value: 0.5, samples: 2 }]);
    expect(await score("gqa-lavis", predictions, "--references", file)).toMatchObject([{ value: 1 }]);
  });

  it("one line for each, with what is right beside it", async () => {
    const lines = [
      { id: 1, prediction: "pan", answers: ["pan", "pan", "wok", "pot", "pot"] },
      { id: 2, prediction: "wok", answers: ["pan", "pan", "wok", "pot", "pot"] },
    ];
    const file = write("ivqa.jsonl", `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
    expect(await score("ivqa", file)).toMatchObject([{ value: 0.75, samples: 2 }]);
    const choices = write("choices.jsonl", '{"id": 1, "prediction": 2, "answer": 2}\n\n');
    expect(await score("top-1", choices)).toMatchObject([{ value: 1, samples: 1 }]);
    const own = write("own.json", [{ id: 1, caption: "a dog", references: ["a dog", "a cat"] }]);
    expect(await score("rouge-l", own)).toMatchObject([{ value: 1, samples: 1 }]);
  });

  it("options named in free text, by letters, numbers or their texts", async () => {
    const file = write("choices.json", [
      { id: 1, prediction: "The answer is (B).", answer: 1, choices: ["red", "blue"] },
      { id: 2, prediction: "red", answer: "A", choices: ["red", "blue"] },
      { id: 3, prediction: "no idea", answer: "A" },
      { id: 4, prediction: "2", answer: 0, choices: ["2", "1"] },
    ]);
    expect(await score("choice", file)).toMatchObject([
      { value: expect.closeTo(3 / 4, 12), notice: "1 of 4 answers name no option, and are wrong" },
    ]);
    // As they stand, which is the default everywhere, they are wrong.
    expect(await score("top-1", file)).toMatchObject([{ value: 0 }]);
  });

  it("Visual Dialog's layouts: ranks, rounds in dialogs, and relevance in a file of its own", async () => {
    const predictions = write("ranks.json", [
      { image_id: 5, round_id: 1, ranks: [2, 1, 3] },
      { image_id: 5, round_id: 2, ranks: [1, 2, 3] },
    ]);
    const dialogs = [{ image_id: 5, dialog: [{ gt_index: 1 }, { gt_index: 2 }] }];
    const sparse = write("visdial.json", { data: { dialogs } });
    const dense = write("dense.json", [{ image_id: 5, round_id: 2, gt_relevance: [1, 0, 0] }]);
    const scores = await score("visdial", predictions, "--references", sparse, "--references", dense);
    expect(scores).toMatchObject([
      { name: "MRR", value: expect.closeTo(2 / 3, 12), samples: 2 },
      { name: "R@1", value: 0.5 },
      { name: "R@5", value: 1 },
      { name: "R@10", value: 1 },
      { name: "mean rank", value: 2 },
      { name: "NDCG", value: 1, samples: 1 },
    ]);
    const scored = write("scores.json", [{ image_id: 5, round_id: 1, scores: [0.2, 0.9, 0.1], gt_index: 1 }]);
    expect((await score("visdial", scored))[0]).toMatchObject({ name: "MRR", value: 1 });
  });

  it("HatefulMemes' layouts", async () => {
    const predictions = write("memes.json", [
      { id: 1, proba: 0.9 },
      { id: 2, proba: 0.4 },
      { id: 3, proba: 0.4 },
    ]);
    const labels = write(
      "dev.jsonl",
      '{"id": 1, "label": 1}\n{"id": 2, "label": 0}\n{"id": 3, "label": 1}\n',
    );
    expect(await score("roc-auc", predictions, "--references", labels)).toMatchObject([
      { value: 0.75, samples: 3 },
    ]);
  });

  it("METEOR asks for WordNet", async () => {
    const file = write("meteor.json", [{ id: 1, caption: "a dog", references: ["a dog"] }]);
    const context = new FakeContext();
    expect(await runCommandLine(["score", "meteor-nltk", file], context)).toBe(2);
    expect(context.err).toMatch(/needs --wordnet, a folder/);
    expect(await failure("meteor-nltk", file, "--wordnet", folder)).toMatch(/index\.noun: cannot be read/);
  });

  it("writes a table", async () => {
    const file = write("table.json", [
      { id: 1, prediction: "a", answer: "a" },
      { id: 2, prediction: "b", answer: "b" },
    ]);
    const context = new FakeContext();
    expect(await runCommandLine(["score", "top-1", file], context)).toBe(0);
    expect(context.out).toBe(
      "score      value  interval                        samples\n" +
        "accuracy  1.0000  95 % between 1.0000 and 1.0000        2\n",
    );
  });

  it("one sample has no interval, and CIDEr of one image says why it is 0", async () => {
    const context = new FakeContext();
    const one = { image_id: 1, caption: "a dog on a mat", references: ["a dog on a mat"] };
    expect(await runCommandLine(["score", "cider", write("one.json", [one])], context)).toBe(0);
    expect(context.out).toMatch(/^CIDEr +0\.0000 +– +1$/m);
    expect(context.err).toMatch(
      /^instructblip: CIDEr is 0 by its definition here: .* needs several images .*\n$/,
    );
    const two = new FakeContext();
    const images = [one, { image_id: 2, caption: "a cat", references: ["a cat"] }];
    expect(await runCommandLine(["score", "cider", write("two.json", images)], two)).toBe(0);
    expect(two.err).toBe("");
  });

  it("--help tells all metrics", async () => {
    const context = new FakeContext();
    expect(await runCommandLine(["score", "--help"], context)).toBe(0);
    for (const name of Object.keys(metrics)) expect(context.out).toMatch(new RegExp(`^ {2,}${name} `, "m"));
  });
});

describe("score tells what is wrong, and where", () => {
  const vqa = (fields: object) => [{ question_id: 1, answer: "a", ...fields }];

  it.each([
    ["vqa", "[", undefined, /p\.json is not JSON: .*\.jsonl/],
    ["vqa", "[1]", undefined, /p\.json: \[0\] is not an object/],
    ["vqa", [], undefined, /p\.json: There are no predictions to score/],
    ["vqa", [{ answer: "a" }], [], /p\.json: \[0\]: it has no id: one of question_id, questionId, id, image/],
    ["vqa", vqa({}), undefined, /p\.json: \[0\]: answers: .*It has no answers: give a file of references/],
    ["vqa", vqa({}), [], /p\.json: \[0\]: there is no reference for 1/],
    ["vqa", vqa({}), { annotations: vqa({ answers: [] }) }, /r\.json: annotations\[0\]: answers: /],
    [
      "vqa",
      vqa({ answer: null }),
      vqa({ answers: ["a"] }),
      /p\.json: \[0\]: prediction: expected a text or a number/,
    ],
    ["vqa", [...vqa({}), ...vqa({})], [], /p\.json: \[1\]: 1 is there twice, also at .*p\.json: \[0\]/],
    [
      "vqa",
      vqa({}),
      { "1": { answers: ["a"] }, "2": { answers: ["a"] } },
      /r\.json: "2": there is no prediction for 2/,
    ],
    ["top-1", vqa({}), vqa({ answers: ["a", "b"] }), /r\.json: \[0\]: answers: top-1 needs 1 of them, not 2/],
    ["cider", [{ image_id: 1, caption: 5 }], [{ image_id: 1, caption: "a" }], /p\.json: \[0\]: caption: /],
    [
      "cider",
      [{ image_id: 1, caption: "a" }],
      [{ image_id: 2, caption: "a" }],
      /p\.json: \[0\]: there are no references for 1/,
    ],
    [
      "visdial",
      [{ image_id: 1, round_id: 1, ranks: [1, 1], gt_index: 0 }],
      undefined,
      /p\.json: \[0\]: ranks: they must be 1, 2, 3/,
    ],
    [
      "visdial",
      [{ image_id: 1, round_id: 1, ranks: [1, 2], gt_index: 2 }],
      undefined,
      /p\.json: \[0\]: gt_index: /,
    ],
    [
      "visdial",
      [{ image_id: 1, round_id: 1, ranks: [1, 2], gt_relevance: [0, 0] }],
      undefined,
      /gt_relevance: no option is relevant/,
    ],
    [
      "visdial",
      [{ image_id: 1, round_id: 1, ranks: [1, 2] }],
      undefined,
      /p\.json: \[0\]: gt_index is missing/,
    ],
    ["roc-auc", [{ id: 1, score: 1, label: 2 }], undefined, /p\.json: \[0\]: label: /],
    ["roc-auc", [{ id: 1, score: 1, label: 1 }], undefined, /all labels are the same/],
  ])("%s of %j and %j", async (metric, predictions, references, says) => {
    const file = write("p.json", predictions);
    const more = references === undefined ? [] : ["--references", write("r.json", references)];
    expect(await failure(metric, file, ...more)).toMatch(says);
  });

  it("a file that is not there, or not text", async () => {
    expect(await failure("vqa", join(folder, "none.json"))).toMatch(/none\.json cannot be read: /);
    writeFileSync(join(folder, "bytes.json"), Buffer.from([0xff, 0xfe]));
    expect(await failure("vqa", join(folder, "bytes.json"))).toMatch(/bytes\.json is not text in UTF-8/);
  });

  it("a metric that is not known is bad usage", async () => {
    const context = new FakeContext();
    expect(await runCommandLine(["score", "spice", "x.json"], context)).toBe(2);
    expect(context.err).toContain("Allowed choices are cider, ");
  });
});
