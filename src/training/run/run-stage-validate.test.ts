import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { openSafetensors } from "../../checkpoint/index.js";
import { canFillDisk, withFullDisk } from "../../files/testing/full-disk.js";
import { TrainableProgram } from "../model/trainable-program.js";
import type { NamedValues } from "../optimizer/adamw.js";
import { toyParameters, toyStage } from "../testing/toy-stage.js";
import { type RunStageOptions, runStage, type Stage, type TrainProgress } from "./run-stage.js";
import { loadBest } from "./saved-state.js";
import { stageFiles } from "./stage-files.js";
import type { Validation } from "./step-log.js";

const run = { seed: 1 };
/** Best after 14 of 30 steps, and once more as good later. */
const scores: Record<number, number> = { 7: 0.2, 14: 0.6, 21: 0.1, 28: 0.6, 30: 0.5 };

const validate = async (parameters: NamedValues, step: number): Promise<Validation> => ({
  score: scores[step]!,
  bias: parameters.get("line.bias")?.[0] as number,
});

const stageWith = (runValidation = validate, changes: Partial<Stage> = {}): Stage =>
  toyStage({ accumulate: 2, validate: { every: 7, run: runValidation }, ...changes });

async function train(options: Partial<RunStageOptions> = {}, stage: Stage = stageWith()) {
  const parameters = toyParameters();
  const result = await runStage(stage, { directory, run, parameters, ...options });
  return { parameters, ...result };
}

/** All files that have to come out the same. */
function contents(folder: string) {
  const { state, log, best, events } = stageFiles(folder, "toy");
  return [state, log, best, events].map((path) => readFileSync(path));
}

function logged(folder: string) {
  const lines = readFileSync(stageFiles(folder, "toy").log, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

let directory: string;
let uninterrupted: string;
let finished: Awaited<ReturnType<typeof train>>;
const progress: TrainProgress[] = [];

beforeAll(async () => {
  uninterrupted = temporaryFolder();
  directory = uninterrupted;
  finished = await train({ onProgress: (step) => progress.push(step) });
});

beforeEach(() => {
  directory = temporaryFolder();
});

describe("validation", () => {
  it("follows every so many steps and the last, on the line of the step before", () => {
    const steps = logged(uninterrupted);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, step) => step));
    const validated = steps.filter(({ validation }) => validation);
    expect(validated.map(({ step, validation }) => [step + 1, validation.score])).toEqual(
      Object.entries(scores).map(([step, score]) => [Number(step), score]),
    );
    expect(validated.at(-1).validation.bias).toBe(finished.parameters.get("line.bias")?.[0]);
    expect(progress.map(({ validation }) => validation)).toEqual(steps.map(({ validation }) => validation));
  });

  it("changes nothing in what is learned", async () => {
    expect((await train({}, toyStage({ accumulate: 2 }))).parameters).toEqual(finished.parameters);
  });

  it("gives back the first of the best, whose parameters are kept", async () => {
    expect(finished.best).toEqual({ step: 14, score: 0.6 });
    const parameters = toyParameters().set("frozen", Float32Array.of(5));
    expect(await loadBest("toy", { directory: uninterrupted, run, parameters })).toEqual(finished.best);
    const after14 = await train({}, toyStage({ accumulate: 2, steps: 14 }));
    expect(parameters).toEqual(after14.parameters.set("frozen", Float32Array.of(5)));
    const { entries } = await openSafetensors(stageFiles(uninterrupted, "toy").best);
    expect([...entries].map(([name, { shape }]) => [name, shape])).toEqual([
      ["line.weight", [1, 3]],
      ["line.bias", [1]],
    ]);
  });

  it("does not take what has changed for the best", async () => {
    cpSync(uninterrupted, directory, { recursive: true });
    const path = stageFiles(directory, "toy").best;
    const bytes = readFileSync(path);
    bytes[bytes.length - 3]! ^= 0x20;
    writeFileSync(path, bytes);
    const parameters = toyParameters();
    await expect(loadBest("toy", { directory, run, parameters })).rejects.toThrow("it has changed since");
    expect(parameters).toEqual(toyParameters());
  });

  it("gives back the best of a finished stage without running anything", async () => {
    const compile = vi.spyOn(TrainableProgram, "compile");
    const runValidation = vi.fn(validate);
    cpSync(uninterrupted, directory, { recursive: true });
    expect(await train({}, stageWith(runValidation))).toEqual(finished);
    expect(runValidation).not.toHaveBeenCalled();
    expect(compile).not.toHaveBeenCalled();
    compile.mockRestore();
  });

  it("gives back nothing where there is none", async () => {
    expect((await train({}, toyStage())).best).toBeUndefined();
    await expect(loadBest("toy", { directory, run, parameters: toyParameters() })).rejects.toThrow(
      stageFiles(directory, "toy").best,
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses the score %d, and goes on from there",
    async (score) => {
      const bad = stageWith(async (_, step) => ({ score: step === 14 ? score : scores[step]! }));
      await expect(train({}, bad)).rejects.toThrow(`the score of the validation after step 14 is ${score}`);
      expect(await train()).toEqual(finished);
      // The steps before the failure keep what was found then.
      expect(logged(directory)[6].validation).toEqual({ score: 0.2 });
    },
  );
});

describe("resume", () => {
  it.each([3, 7, 14, 20, 28, 30])("after an interruption at step %d leaves the same bytes", async (stop) => {
    const controller = new AbortController();
    const onProgress = ({ step }: TrainProgress) =>
      step === stop && controller.abort(new Error("interrupted"));
    await expect(train({ signal: controller.signal, onProgress })).rejects.toThrow("interrupted");
    expect(await train()).toEqual(finished);
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });

  it.each([7, 14, 30])("after an interruption in the validation of step %d validates first", async (stop) => {
    const controller = new AbortController();
    const interrupted = stageWith(async (parameters, step) => {
      if (step === stop) controller.abort(new Error("interrupted"));
      controller.signal.throwIfAborted();
      return validate(parameters, step);
    });
    await expect(train({ signal: controller.signal }, interrupted)).rejects.toThrow("interrupted");
    expect(logged(directory)).toHaveLength(stop);
    const validated: number[] = [];
    const noting = stageWith((parameters, step) => {
      validated.push(step);
      return validate(parameters, step);
    });
    expect(await train({}, noting)).toEqual(finished);
    expect(validated[0]).toBe(stop);
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });

  it("after a validation that failed goes on behind the step before it", async () => {
    const failing = stageWith(async () => {
      throw new Error("no more memory");
    });
    await expect(train({}, failing)).rejects.toThrow("no more memory");
    const steps: number[] = [];
    expect(await train({ onProgress: ({ step }) => steps.push(step) })).toEqual(finished);
    expect(steps[0]).toBe(8);
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });

  it("leaves the same bytes when it is killed between any two writes", async () => {
    // Copies of the folder before each rename of a whole file are what a kill then would leave.
    const copies: string[] = [];
    const { rename } = await vi.importActual<typeof import("node:fs/promises")>("node:fs/promises");
    renaming.mockImplementation(async (from, to) => {
      copies.push(temporaryFolder());
      cpSync(directory, copies.at(-1) as string, { recursive: true });
      await rename(from, to);
    });
    await train({ saveEverySeconds: -1 });
    renaming.mockImplementation(rename);
    expect(copies.length).toBeGreaterThan(100);
    // All around the best validation, and some of the others.
    const picked = copies.filter((_, i) => i % 9 === 0 || (i > 45 && i < 65));
    for (directory of picked) {
      expect(await train()).toEqual(finished);
      expect(contents(directory)).toEqual(contents(uninterrupted));
    }
  });
});

const renaming = vi.hoisted(() => vi.fn<typeof import("node:fs/promises").rename>());
vi.mock("node:fs/promises", async (importActual) => {
  const actual = await importActual<typeof import("node:fs/promises")>();
  renaming.mockImplementation(actual.rename);
  return { ...actual, rename: renaming };
});

describe("loadBest", () => {
  beforeEach(() => cpSync(uninterrupted, directory, { recursive: true }));

  it("refuses the best of another run", async () => {
    await expect(
      loadBest("toy", { directory, run: { seed: 2 }, parameters: toyParameters() }),
    ).rejects.toThrow("belongs to another training run");
  });

  it("refuses parameters of another size, and fills none", async () => {
    const parameters = toyParameters().set("line.bias", new Float32Array(2));
    await expect(loadBest("toy", { directory, run, parameters })).rejects.toThrow(
      '"line.bias" is not the model\'s',
    );
    expect(parameters.get("line.weight")).toEqual(toyParameters().get("line.weight"));
  });
});

describe.runIf(canFillDisk && existsSync("/dev/full"))("a full disk", () => {
  it("while saving the best leaves a folder that goes on exactly", async () => {
    const { best } = stageFiles(directory, "toy");
    await expect(withFullDisk(best, () => train())).rejects.toThrow(
      "toy.best.safetensors: the disk is full. Free some space",
    );
    expect(logged(directory)).toHaveLength(7);
    expect(await train()).toEqual(finished);
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });

  it("while writing for TensorBoard loses nothing that was saved before", async () => {
    const { events, state } = stageFiles(directory, "toy");
    const controller = new AbortController();
    const onProgress = ({ step }: TrainProgress) => step === 10 && controller.abort(new Error("interrupted"));
    await expect(train({ signal: controller.signal, onProgress })).rejects.toThrow("interrupted");
    const before = readFileSync(state);
    // Swapped for a full device while the stage runs, and as a new file it may not be made either.
    const filling = ({ step }: TrainProgress) => {
      if (step !== 12) return;
      rmSync(events);
      symlinkSync("/dev/full", events);
    };
    await expect(train({ onProgress: filling })).rejects.toThrow("the disk is full. Free some space");
    expect(readFileSync(state)).toEqual(before);
    rmSync(dirname(events), { recursive: true });
    expect(await train()).toEqual(finished);
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });
});

it("tells how long a stage took, also over interruptions, and minds no damage there", async () => {
  const { time } = stageFiles(directory, "toy");
  mkdirSync(directory, { recursive: true });
  writeFileSync(time, '{"seconds": 1000}');
  await train();
  const { seconds } = JSON.parse(readFileSync(time, "utf8"));
  expect(seconds).toBeGreaterThan(1000);
  expect(seconds).toBeLessThan(1060);
  directory = temporaryFolder();
  writeFileSync(join(directory, "toy.time.json"), '{"sec');
  await train();
  expect(JSON.parse(readFileSync(join(directory, "toy.time.json"), "utf8")).seconds).toBeLessThan(60);
});
