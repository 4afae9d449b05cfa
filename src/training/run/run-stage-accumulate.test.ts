import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { float32, type HostTensor } from "../../tensor/index.js";
import type { NamedValues } from "../optimizer/adamw.js";
import { points, squaredError, toyParameters, toyStage } from "../testing/toy-stage.js";
import { runStage, type Stage } from "./run-stage.js";
import { stageFiles } from "./stage-files.js";
import { StepLog } from "./step-log.js";

const stepsIn = async (directory: string, count: number) =>
  (await StepLog.open(stageFiles(directory, "toy").log, count)).steps;

async function train(changes: Partial<Stage>, signal?: AbortSignal) {
  const directory = temporaryFolder();
  const parameters = toyParameters();
  await runStage(toyStage(changes), { directory, run: {}, parameters, signal });
  return { parameters, steps: await stepsIn(directory, changes.steps as number) };
}

/** With so large an epsilon, and nothing clipped, the size of gradients matters. */
const unscaled: Partial<Stage> = { steps: 5, optimizer: { epsilon: 1 }, clipping: Number.POSITIVE_INFINITY };

it("takes one step for several micro-batches: that of one batch of all their samples", async () => {
  const indices: number[] = [];
  const accumulated = await train({
    ...unscaled,
    accumulate: 3,
    batch: async (index) => {
      indices.push(index);
      return points(index);
    },
  });
  expect(indices).toEqual(Array.from({ length: 15 }, (_, index) => index));

  const join = (parts: HostTensor[], columns: number) =>
    float32(
      [48, columns],
      parts.flatMap(({ data }) => Array.from(data as Float32Array)),
    );
  const { trainable } = toyStage().program;
  const joined = await train({
    ...unscaled,
    program: { trainable, build: (scope) => squaredError(scope, 48), threads: 1 },
    batch: async (step) => {
      const parts = [0, 1, 2].map((i) => points(3 * step + i));
      return {
        x: join(
          parts.map(({ x }) => x),
          3,
        ),
        y: join(
          parts.map(({ y }) => y),
          1,
        ),
      };
    },
  });
  accumulated.steps.forEach(({ reports, learningRate }, step) => {
    expect(reports.loss).toBeCloseTo(joined.steps[step]!.reports.loss as number, 4);
    expect(learningRate).toBe(joined.steps[step]!.learningRate);
  });
  for (const [name, values] of accumulated.parameters) {
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(joined.parameters.get(name)?.[i] as number, 5);
    });
  }
});

it("gives each batch the parameters as the steps before left them", async () => {
  const seen: number[] = [];
  const batch = async (index: number, parameters: NamedValues) => {
    seen.push(parameters.get("line.bias")?.[0] as number);
    return points(index);
  };
  const { parameters } = await train({ steps: 2, accumulate: 2, batch });
  expect(seen[0]).toBe(0);
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).not.toBe(seen[1]);
  expect(seen[3]).toBe(seen[2]);
  expect(parameters.get("line.bias")?.[0]).not.toBe(seen[3]);
});

it("aborted between micro-batches leaves the step out, and takes it whole when resumed", async () => {
  const directory = temporaryFolder();
  const stage = (onBatch: (index: number) => void) =>
    toyStage({
      steps: 4,
      accumulate: 3,
      batch: async (index) => {
        onBatch(index);
        return points(index);
      },
    });
  const controller = new AbortController();
  const stopping = stage((index) => index === 7 && controller.abort(new Error("interrupted")));
  const parameters = toyParameters();
  await expect(
    runStage(stopping, { directory, run: {}, parameters, signal: controller.signal }),
  ).rejects.toThrow("interrupted");
  await expect(stepsIn(directory, 3)).rejects.toThrow("has 2 lines");

  const indices: number[] = [];
  const resumed = toyParameters();
  await runStage(
    stage((index) => indices.push(index)),
    { directory, run: {}, parameters: resumed },
  );
  expect(indices).toEqual([6, 7, 8, 9, 10, 11]);
  expect(resumed).toEqual((await train({ steps: 4, accumulate: 3 })).parameters);
});
