import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { openSafetensors, readTensor, writeTensors } from "../../checkpoint/index.js";
import { canFillDisk, withFullDisk } from "../../files/testing/full-disk.js";
import { type HostTensor, int32 } from "../../tensor/index.js";
import { TrainableProgram } from "../model/trainable-program.js";
import { points, toyParameters, toyStage } from "../testing/toy-stage.js";
import { type RunStageOptions, runStage, type Stage, type TrainProgress } from "./run-stage.js";

const run = { seed: 1 };
const files = ["toy.jsonl", "toy.state.safetensors"];
const contents = (folder: string) => files.map((name) => readFileSync(join(folder, name)));

/** Runs the toy stage and gives the trained parameters. */
async function train(options: Partial<RunStageOptions> = {}, stage: Stage = toyStage()) {
  const parameters = toyParameters();
  await runStage(stage, { directory, run, parameters, ...options });
  return parameters;
}

/** Interrupts the toy stage after some steps. */
async function interruptAfter(steps: number): Promise<void> {
  const controller = new AbortController();
  const onProgress = ({ step }: TrainProgress) =>
    step === steps && controller.abort(new Error("interrupted"));
  await expect(train({ signal: controller.signal, onProgress })).rejects.toThrow("interrupted");
}

/** Number of a process that is gone. */
const killed = spawnSync(process.execPath, ["-e", ""]).pid;

let directory: string;
let uninterrupted: string;
let trained: Map<string, Float32Array>;

beforeAll(async () => {
  uninterrupted = temporaryFolder();
  directory = uninterrupted;
  trained = await train();
});

beforeEach(() => {
  directory = temporaryFolder();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("runStage", () => {
  it("trains, and logs each step once", async () => {
    const lines = readFileSync(join(uninterrupted, "toy.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, step) => step));
    expect(lines[4]).toEqual({ step: 4, loss: expect.any(Number), learningRate: 0.2 / 1.4 });
    expect(lines[29].loss).toBeLessThan(lines[0].loss / 5);
    expect(trained).not.toEqual(toyParameters());
  });

  it("leaves the same bytes when it is interrupted again and again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { minLength: 1, maxLength: 4 }),
        async (stops) => {
          directory = temporaryFolder();
          for (const stop of stops.sort((a, b) => a - b)) await interruptAfter(stop);
          expect(await train()).toEqual(trained);
          expect(contents(directory)).toEqual(contents(uninterrupted));
        },
      ),
      { numRuns: 15 },
    );
  });

  it("leaves the same bytes when it is killed after any save of the log or the state", async () => {
    // Saves after every step; copies of the folder at each step are what a kill then would have left. A log that is
    // one step ahead of its state is a kill between the two.
    const copies: string[] = [];
    await train({
      saveEverySeconds: -1,
      onProgress: () => {
        copies.push(temporaryFolder());
        cpSync(directory, copies.at(-1) as string, { recursive: true });
      },
    });
    expect(contents(directory)).toEqual(contents(uninterrupted));
    for (const at of [0, 1, 2, 15, 29]) {
      directory = copies[at]!;
      const ahead = readFileSync(join(uninterrupted, "toy.jsonl"), "utf8")
        .split("\n")
        .slice(0, at + 1);
      writeFileSync(join(directory, "toy.jsonl"), `${ahead.join("\n")}\n`);
      for (const name of ["toy.jsonl", "toy.state.safetensors"]) {
        writeFileSync(join(directory, `${name}.${killed}-0123456789abcdef.incomplete`), "half a fi");
      }
      expect(await train()).toEqual(trained);
      expect(contents(directory)).toEqual(contents(uninterrupted));
      expect(readdirSync(directory).filter((name) => name.endsWith(".incomplete"))).toEqual([]);
    }
  });

  it("reports the steps it takes, and no others", async () => {
    await interruptAfter(20);
    const steps: number[] = [];
    await train({ onProgress: ({ step }) => steps.push(step) });
    expect(steps).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  it("gives back the parameters of a finished stage without compiling or running anything", async () => {
    cpSync(uninterrupted, directory, { recursive: true });
    const compile = vi.spyOn(TrainableProgram, "compile");
    const batch = vi.fn();
    expect(await train({}, toyStage({ batch }))).toEqual(trained);
    expect(compile).not.toHaveBeenCalled();
    expect(batch).not.toHaveBeenCalled();
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });

  it("takes no step when it is interrupted before the first", async () => {
    const batch = vi.fn();
    const signal = AbortSignal.abort(new Error("interrupted"));
    await expect(train({ signal }, toyStage({ batch }))).rejects.toThrow("interrupted");
    expect(batch).not.toHaveBeenCalled();
  });

  it("saves in between, as often as it is told", async () => {
    const saved: boolean[] = [];
    const onProgress = () => saved.push(existsSync(join(directory, files[1]!)));
    await train({ saveEverySeconds: -1, onProgress }, toyStage({ steps: 3 }));
    expect(saved).toEqual([false, true, true]);
  });
});

describe("a folder that does not fit", () => {
  it("of another run is refused, and keeps its files", async () => {
    cpSync(uninterrupted, directory, { recursive: true });
    await expect(train({ run: { seed: 2 } })).rejects.toThrow(
      `${join(directory, files[1]!)} belongs to another training run, {"seed":1}, and this one is {"seed":2}.`,
    );
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });

  /** Changes the state of a finished run. */
  async function changeState(
    change: (tensors: Map<string, HostTensor>, metadata: Record<string, string>) => void,
  ) {
    cpSync(uninterrupted, directory, { recursive: true });
    const path = join(directory, files[1]!);
    const file = await openSafetensors(path);
    const tensors = new Map<string, HostTensor>();
    for (const name of file.entries.keys()) tensors.set(name, await readTensor(file, name));
    const metadata = { ...file.metadata };
    change(tensors, metadata);
    await writeTensors(path, tensors, { metadata });
  }

  it.each<[string, Parameters<typeof changeState>[0], string]>([
    ["lacks a moment", (tensors) => tensors.delete("second line.bias"), 'no "second line.bias" of 1 float32'],
    [
      "lacks a parameter",
      (tensors) => tensors.delete("parameter line.weight"),
      'no "parameter line.weight" of 3 float32',
    ],
    [
      "has another dtype",
      (tensors) => tensors.set("first line.bias", int32([1], [0])),
      'no "first line.bias"',
    ],
    ["has no number of steps", (_, metadata) => delete metadata.stepsTaken, "no number of steps"],
  ])("whose state %s is refused, and fills no parameter", async (_, change, message) => {
    await changeState(change);
    const parameters = toyParameters();
    await expect(train({ parameters })).rejects.toThrow(`is damaged: it has ${message}`);
    expect(parameters).toEqual(toyParameters());
  });

  it("whose state is cut off is refused", async () => {
    cpSync(uninterrupted, directory, { recursive: true });
    writeFileSync(join(directory, files[1]!), contents(uninterrupted)[1]!.subarray(0, -5));
    await expect(train()).rejects.toThrow(join(directory, files[1]!));
  });

  it.each([
    ["state", 1, 0],
    ["log", 0, 1],
  ] as const)(
    "whose %s has one bit flipped is refused, and fills no parameter",
    async (_, index, linesLeftOut) => {
      const whole = contents(uninterrupted)[index]!;
      // A validation may be added to the last line of a log, which has no checksum therefore.
      const end = linesLeftOut === 0 ? whole.length : whole.lastIndexOf("\n", whole.length - 2);
      await fc.assert(
        fc.asyncProperty(fc.nat(8 * end - 1), async (bit) => {
          directory = temporaryFolder();
          cpSync(uninterrupted, directory, { recursive: true });
          const bytes = Buffer.from(whole);
          bytes[bit >> 3]! ^= 1 << (bit & 7);
          writeFileSync(join(directory, files[index]!), bytes);
          const parameters = toyParameters();
          await expect(train({ parameters })).rejects.toThrow(join(directory, files[index]!));
          if (index === 1) expect(parameters).toEqual(toyParameters());
        }),
        { numRuns: 60 },
      );
    },
  );

  it("whose state is of a version without checksums is refused", async () => {
    await changeState((_, metadata) => delete metadata.checksum);
    await expect(train()).rejects.toThrow(
      "it has no checksum, as those of earlier versions. Put a copy back",
    );
  });

  it.each(["", '{"step":0}\n'])(
    "whose log lost lines is refused, not continued with a gap: %j",
    async (text) => {
      await interruptAfter(20);
      writeFileSync(join(directory, files[0]!), text);
      await expect(train()).rejects.toThrow("the state beside it is of step 20");
      rmSync(join(directory, files[0]!));
      await expect(train()).rejects.toThrow("has 0 lines");
    },
  );

  it("that cannot be made is named", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    await expect(train({ directory: join(file, "run") })).rejects.toThrow(join(file, "run"));
  });
});

describe("a step that fails", () => {
  it.each([
    ["loss", "y", Number.NaN],
    ["gradient", "x", 1e30],
  ] as const)("for a %s that is no number leaves the last save to go on from", async (_, name, value) => {
    await interruptAfter(10);
    const before = contents(directory);
    const batch: Stage["batch"] = async (step) => {
      const good = points(step);
      if (step === 12) (good[name].data as Float32Array)[0] = value;
      return good;
    };
    await expect(train({}, toyStage({ batch }))).rejects.toThrow("stage toy: the loss of step 12 is");
    expect(contents(directory)).toEqual(before);
    expect(await train()).toEqual(trained);
  });

  it("because a trained parameter is not in the graph names it", async () => {
    const { program } = toyStage();
    const trainable = new Map([...program.trainable, ["unused", [1]]] as [string, number[]][]);
    const parameters = toyParameters().set("unused", new Float32Array(1));
    await expect(train({ parameters }, toyStage({ program: { ...program, trainable } }))).rejects.toThrow(
      'no gradient of 1 elements for parameter "unused"',
    );
  });
});

describe.runIf(canFillDisk)("a full disk", () => {
  it.each(files)("while saving %s leaves a folder that goes on exactly", async (name) => {
    await interruptAfter(10);
    const [, state] = contents(directory);
    await expect(withFullDisk(join(directory, name), () => train())).rejects.toThrow(
      "the disk is full. Free some space",
    );
    // The state, on which all else depends, is never ahead of the log.
    expect(contents(directory)[1]).toEqual(state);
    expect(await train()).toEqual(trained);
    expect(contents(directory)).toEqual(contents(uninterrupted));
  });
});
