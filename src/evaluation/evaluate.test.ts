import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { withRunLock } from "../files/index.js";
import { makeModel } from "../library/testing/make-model.js";
import { evaluate } from "./evaluate.js";
import { reportRun } from "./report/index.js";
import { data, makeRun, readLines } from "./testing/runs.js";

const sets = "gqa,visdial";
let model: string;
let whole: string;

beforeAll(async () => {
  model = await makeModel("t5");
  whole = await makeRun(model, { sets });
});

const go = (out: string, options = {}) => evaluate({ model, data, sets, out, ...options });
const answersOf = (run: string) => [readLines(run, "gqa"), readLines(run, "visdial")];

describe("evaluate", () => {
  it("keeps every answer with what was asked, and what the run is of", () => {
    const [gqa = [], visdial = []] = answersOf(whole);
    expect(gqa).toHaveLength(3);
    expect(gqa[0]).toEqual({
      id: "00034210",
      prompt: "Question: what is the lamp by the mill 111? Short answer:",
      output: expect.any(String),
      model: expect.stringMatching(/^[\da-f]{12}$/),
      data: expect.stringMatching(/^[\da-f]{12}$/),
      images: expect.stringMatching(/^[\da-f]{12}$/),
    });
    expect(visdial).toHaveLength(20);
    expect(visdial[0]).toMatchObject({ id: "9300#1", scores: { length: 100 }, candidates: { length: 100 } });
    const run = JSON.parse(readFileSync(join(whole, "run.json"), "utf8"));
    expect(run.model.fingerprint.startsWith(gqa[0]!.model)).toBe(true);
    expect(run.sets.gqa.dataFingerprint.startsWith(gqa[0]!.data)).toBe(true);
    expect(run).toMatchObject({
      model: { directory: model, builtIn: false, fingerprint: expect.stringMatching(/^[\da-f]{64}$/) },
      data,
      miniature: false,
      settings: "original",
      devices: { vision: "cpu", qformer: "cpu", languageModel: "cpu" },
      sets: {
        gqa: {
          split: "testdev",
          samples: 3,
          generation: { beams: 5, minNewTokens: 0, lengthPenalty: -1, repetitionPenalty: 1.5 },
        },
        visdial: { split: "val", samples: 20, generation: null },
      },
    });
  });

  it.each([1, 2, 7, 64])("gives the same answers in batches of %i", async (batch) => {
    expect(answersOf(await makeRun(model, { sets, batch }))).toEqual(answersOf(whole));
  });

  it("gives the same answers for other orders of the sets, or for sets one by one", async () => {
    expect(answersOf(await makeRun(model, { sets: "visdial,gqa" }))).toEqual(answersOf(whole));
    const out = await makeRun(model, { sets: "visdial" });
    await go(out, { sets: "gqa" });
    expect(answersOf(out)).toEqual(answersOf(whole));
  });

  it("asks nothing twice: a run that is whole stays as it is", async () => {
    const before = readFileSync(join(whole, "visdial.jsonl"));
    const stages: string[] = [];
    await go(whole, { onProgress: ({ stage }: { stage: string }) => stages.push(stage) });
    expect(readFileSync(join(whole, "visdial.jsonl"))).toEqual(before);
    expect(stages).toEqual(["reading GQA", "reading Visual Dialog", "looking at the model"]);
  });

  it("goes on where it was interrupted, and says how far it is", async () => {
    const out = temporaryFolder();
    const controller = new AbortController();
    const stages: string[] = [];
    const onProgress = ({ stage }: { stage: string }) => {
      stages.push(stage);
      if (stage.startsWith("Visual Dialog: 6 of 20")) controller.abort(new Error("enough"));
    };
    const interrupted = go(out, { batch: 3, signal: controller.signal, onProgress });
    await expect(interrupted).rejects.toThrow("enough");
    expect(stages.at(-1)).toMatch(/^Visual Dialog: 6 of 20, \d+ s left$/);
    // The batch that was begun is given up, those before are kept.
    expect(readLines(out, "visdial")).toHaveLength(6);
    appendFileSync(join(out, "visdial.jsonl"), '{"id":"9300#7","pro');
    await go(out, { batch: 4 });
    expect(answersOf(out)).toEqual(answersOf(whole));
  });

  it("tells what a person should know of the model", async () => {
    const bare = await makeModel("t5");
    rmSync(join(bare, "processor_config.json"));
    const notices: string[] = [];
    const onNotice = (notice: string): unknown => notices.push(notice);
    await evaluate({ model: bare, data, sets: "gqa", limit: 1, out: temporaryFolder(), onNotice });
    expect(notices).toEqual([expect.stringContaining("has no settings for images")]);
  });

  it("refuses a folder with a run of something else, and leaves it as it is", async () => {
    const out = temporaryFolder();
    cpSync(whole, out, { recursive: true });
    const refuses = async (options: object, message: RegExp) => {
      await expect(go(out, options)).rejects.toThrow(message);
      expect(readFileSync(join(out, "run.json"))).toEqual(readFileSync(join(whole, "run.json")));
    };
    await refuses(
      { model: await makeModel("llama") },
      /holds a run of another model, .*; give another folder with --out/,
    );
    await refuses({ split: "val" }, /a run of gqa's split testdev, not val/);
    await refuses({ batch: 0 }, /batch must be a whole number of at least 1, not 0/);
    await refuses({ limit: 2 }, /a run with all samples of gqa, not 2 samples/);
    await refuses({ settings: "lavis-2023" }, /a run with the settings original, not lavis-2023/);
    await refuses(
      { device: { vision: "webgpu" } },
      /a run that cpu computed, not vision webgpu, qformer cpu, languageModel cpu/,
    );
    await refuses({ miniature: true }, /a run of data that are not miniature/);
    const other = temporaryFolder();
    for (const name of ["gqa", "visdial"]) cpSync(join(data, name), join(other, name), { recursive: true });
    const file = join(other, "gqa/testdev_balanced_questions.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("the lamp", "the barge"));
    await refuses({ data: other }, /a run of other data for gqa/);

    const run = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
    run.sets.gqa.generation.beams = 3;
    writeFileSync(join(out, "run.json"), JSON.stringify(run));
    await expect(go(out)).rejects.toThrow("with other settings for generating answers to gqa");
    writeFileSync(join(out, "run.json"), "{");
    await expect(go(out)).rejects.toThrow(/run\.json is not JSON: .* Give another folder\./);
    writeFileSync(join(out, "run.json"), '{"format": "other"}');
    await expect(go(out)).rejects.toThrow(/run\.json: format: is not of this version/);
  });

  it("draws samples by a seed, which a run keeps to", async () => {
    const out = await makeRun(model, { sets: "visdial", limit: 5, seed: 3 });
    const drawn = readLines(out, "visdial").map(({ id }) => id);
    expect(drawn).toHaveLength(5);
    const all = readLines(whole, "visdial").filter(({ id }) => drawn.includes(id));
    // Of other records, the fingerprint is another.
    const { data } = readLines(out, "visdial")[0]!;
    expect(readLines(out, "visdial")).toEqual(all.map((answer) => ({ ...answer, data })));
    await expect(go(out, { sets: "visdial", limit: 5, seed: 4 })).rejects.toThrow("drawn by seed 3, not 4");
    await expect(go(out, { sets: "visdial", limit: 6, seed: 3 })).rejects.toThrow(
      "with 5 samples of visdial, not 6",
    );
  });

  it("asks in other words under other settings, which reports go by", async () => {
    const out = await makeRun(model, { sets: "msvd_qa,gqa", settings: "lavis-2023" });
    expect(readLines(out, "gqa")[0]!.prompt).toBe(
      "Question: what is the lamp by the mill 111? Short Answer:",
    );
    expect(readLines(out, "msvd_qa")[0]).not.toHaveProperty("candidates");
    const { run, sets } = await reportRun(out);
    expect(run.settings).toBe("lavis-2023");
    expect(sets.map(({ measured }) => measured?.scores[0]?.metric)).toEqual(["gqa-lavis", "gqa-lavis"]);
    expect(readFileSync(join(out, "report.md"), "utf8")).toContain("settings lavis-2023, computed on cpu");
  });

  it("names what is missing before anything is written", async () => {
    const out = join(temporaryFolder(), "run");
    const other = temporaryFolder();
    cpSync(join(data, "gqa"), join(other, "gqa"), { recursive: true });
    await expect(go(out, { data: other, sets: "gqa,vsr,nocaps" })).rejects.toThrow(
      /has no folder vsr, nocaps; put/,
    );
    await expect(go(out, { data: other, sets: "gqa", split: "dev" })).rejects.toThrow(/gqa has no split dev/);
    expect(readdirSync(join(out, ".."))).toEqual([]);
  });

  it.each(["broken", "missing"])(
    "names a sample whose image is %s, scores the rest, and asks it when it is mended",
    async (state) => {
      const other = temporaryFolder();
      for (const name of ["gqa", "visdial"]) cpSync(join(data, name), join(other, name), { recursive: true });
      const questions = JSON.parse(readFileSync(join(other, "gqa/testdev_balanced_questions.json"), "utf8"));
      const [broken, { imageId }] = Object.entries<{ imageId: string }>(questions)[0]!;
      const image = join(other, `gqa/images/${imageId}.jpg`);
      const sound = readFileSync(image);
      if (state === "broken") writeFileSync(image, "no image");
      else rmSync(image);
      const out = temporaryFolder();
      const notices: string[] = [];
      await go(out, { data: other, batch: 4, onNotice: (notice: string) => notices.push(notice) });
      const place = `gqa: testdev_balanced_questions.json:1:`;
      const named = notices.filter((notice) => notice.includes(place) && notice.includes(`${imageId}.jpg`));
      expect(named).toHaveLength(state === "missing" ? 1 : 0);
      expect(readLines(out, "gqa").map(({ id }) => id)).not.toContain(broken);
      const { sets } = await reportRun(out);
      const { id, reason } = sets[0]!.unanswered[0]!;
      expect(id).toBe(broken);
      expect(reason).toContain(image);
      expect(sets[0]!.measured?.scores[0]?.samples).toBe(readLines(out, "gqa").length);
      expect(readFileSync(join(out, "report.md"), "utf8")).toContain(
        `could not be asked: sample ${broken} (`,
      );
      writeFileSync(image, sound);
      await go(out, { data: other });
      const asked = (lines: Record<string, unknown>[]) =>
        lines.toSorted((a, b) => (`${a.id}` < `${b.id}` ? -1 : 1));
      expect(asked(readLines(out, "gqa"))).toEqual(asked(readLines(whole, "gqa")));
      expect((await reportRun(out)).sets[0]!.unanswered).toEqual([]);
    },
  );

  it("ends, naming the first, where no sample has its image", async () => {
    const other = temporaryFolder();
    cpSync(join(data, "gqa"), join(other, "gqa"), { recursive: true });
    rmSync(join(other, "gqa", "images"), { recursive: true });
    mkdirSync(join(other, "gqa", "images"));
    const out = join(other, "run");
    await expect(go(out, { data: other, sets: "gqa" })).rejects.toThrow(
      /testdev_balanced.*\.jpg" is missing/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it("names samples whose image has more pixels than it is told", async () => {
    const out = temporaryFolder();
    await go(out, { sets: "gqa", maxPixels: 10 });
    const { unanswered } = (await reportRun(out)).sets[0]!;
    expect(unanswered).toHaveLength(3);
    for (const { reason } of unanswered) expect(reason).toMatch(/too large.* more than the 10 that are read/);
    await go(out, { sets: "gqa" });
    expect((await reportRun(out)).sets[0]!.unanswered).toEqual([]);
  });

  it("names a prompt that the model cannot read, and asks the rest", async () => {
    const other = temporaryFolder();
    cpSync(join(data, "vsr"), join(other, "vsr"), { recursive: true });
    const file = join(other, "vsr/splits/zeroshot/test.jsonl");
    const [first] = readFileSync(file, "utf8").split("\n");
    const long = { ...JSON.parse(first!), caption: "the lamp is on the mill ".repeat(400) };
    writeFileSync(file, `${JSON.stringify(long)}\n${first}\n`);
    const out = temporaryFolder();
    await go(out, { model: await makeModel("llama"), data: other, sets: "vsr" });
    const { unanswered, measured } = (await reportRun(out)).sets[0]!;
    expect(unanswered).toEqual([
      { id: expect.any(String), reason: expect.stringMatching(/more than the \d+ tokens/) },
    ]);
    expect(measured?.scores[0]?.samples).toBe(1);
  });

  it("refuses to go on, and to report, when images have been exchanged", async () => {
    const other = temporaryFolder();
    cpSync(join(data, "visdial"), join(other, "visdial"), { recursive: true });
    const out = await makeRun(model, { sets: "visdial", data: other, limit: 15 });
    const folder = join(other, "visdial/VisualDialog_val2018");
    const names = readdirSync(folder);
    const [one, two] = [join(folder, names[0]!), join(folder, names[1]!)];
    const [first, second] = [readFileSync(one), readFileSync(two)];
    writeFileSync(one, second);
    writeFileSync(two, first);
    const message =
      /VisualDialog_val2018_\d+\.jpg is another image than the one that visdial sample \d+#\d+ was asked about, and so are those of 14 more/;
    await expect(go(out, { data: other, sets: "visdial", limit: 15 })).rejects.toThrow(message);
    await expect(reportRun(out)).rejects.toThrow(message);
    writeFileSync(one, first);
    await expect(reportRun(out)).rejects.toThrow(two);
    writeFileSync(two, second);
    await reportRun(out);
  });

  it("says that what it kept is damaged", async () => {
    const out = temporaryFolder();
    cpSync(whole, out, { recursive: true });
    writeFileSync(join(out, "unanswered.json"), "[");
    await expect(go(out)).rejects.toThrow(/unanswered\.json is not JSON.* Delete it: /);
    writeFileSync(join(out, "unanswered.json"), "[]");
    await expect(go(out)).rejects.toThrow(/unanswered\.json is damaged\. Delete it: /);
  });

  it("refuses answers to samples that the set does not have", async () => {
    const out = temporaryFolder();
    cpSync(whole, out, { recursive: true });
    appendFileSync(
      join(out, "gqa.jsonl"),
      '{"id":"x","prompt":"?","output":"","seconds":0,"model":"m","data":"d","images":"p"}\n',
    );
    await expect(go(out)).rejects.toThrow("gqa.jsonl answers sample x, which the set does not have");
  });

  it("refuses a folder that another run is at work in", async () => {
    const out = temporaryFolder();
    cpSync(whole, out, { recursive: true });
    await withRunLock(out, () =>
      expect(go(out)).rejects.toThrow(`Process ${process.pid}, of this machine or another, is at work`),
    );
    const files = readdirSync(out);
    await go(out);
    expect(readdirSync(out)).toEqual(files);
  });

  it("says that the built-in model does not fit data that are not miniatures", async () => {
    const builtIn = temporaryFolder();
    cpSync("models/picture-world", builtIn, { recursive: true });
    const noticesOf = async (miniature?: true): Promise<string[]> => {
      const out = temporaryFolder();
      const notices: string[] = [];
      const onNotice = (notice: string): unknown => notices.push(notice);
      await go(out, { model: builtIn, sets: "gqa", limit: 1, miniature, onNotice });
      await reportRun(out);
      const report = readFileSync(join(out, "report.html"), "utf8");
      expect(report.includes("only knows drawn images")).toBe(notices.length > 0);
      return notices;
    };
    expect(await noticesOf(true)).toEqual([]);
    expect(await noticesOf()).toEqual([expect.stringContaining("only knows drawn images")]);
  });

  it("knows imitations by the mark that their maker leaves", async () => {
    const other = temporaryFolder();
    cpSync(join(data, "gqa"), join(other, "gqa"), { recursive: true });
    writeFileSync(join(other, "miniature.json"), "{}");
    expect((await go(temporaryFolder(), { data: other, sets: "gqa" })).miniature).toBe(true);
    expect((await go(temporaryFolder(), { sets: "gqa", miniature: true })).miniature).toBe(true);
  });
});
