import type { ModelFiles } from "../inference/index.js";
import { parameterLayout } from "../models/index.js";
import { float32, toFloat32 } from "../tensor/index.js";
import { AdamW, type AdamWOptions, TrainableProgram } from "../training/index.js";
import { forwardFeeds, forwardGraph } from "./forward.js";
import type { NamedTensors } from "./tensors.js";

const steps = 3;

/** What the reference trains: everything between image encoder and language model, in one group that all decays. */
const trainable = /^(query_tokens$|qformer\.|language_projection\.)/;

/** `grad.*` of the first step, `adamw3.*` after the third, and `train.losses` before each step and after the last. */
export async function computeTraining(
  files: ModelFiles,
  inputs: NamedTensors,
  optimizer: string | undefined,
): Promise<NamedTensors> {
  const layout = parameterLayout(files.config).filter(({ name }) => trainable.test(name));
  const shapes = new Map(layout.map(({ name, shape }) => [name, shape]));
  const program = await TrainableProgram.compile({
    trainable: shapes,
    frozen: files.parameter,
    build: (scope) => ({ loss: forwardGraph(scope, files.config)["lm.loss"]! }),
    weights: files.source,
  });
  try {
    const parameters = new Map<string, Float32Array>();
    for (const { name } of layout) {
      parameters.set(name, toFloat32(await files.checkpoint.weights.read(name)).data);
    }
    const feeds = forwardFeeds(files.config, inputs);
    const { learningRate, ...options } = parseOptimizer(optimizer);
    const adam = new AdamW(options);
    const computed = new Map();
    const losses: number[] = [];
    for (let step = 0; step <= steps; step++) {
      const { outputs, gradients } = await program.run(parameters, feeds);
      losses.push(Number(outputs.loss!.data[0]));
      if (step === 0) addAll(computed, "grad.", gradients, shapes);
      if (step < steps) adam.step(parameters, gradients, learningRate);
    }
    addAll(computed, "adamw3.", parameters, shapes);
    return computed.set("train.losses", float32([losses.length], losses));
  } finally {
    await program.release();
  }
}

function addAll(
  computed: Map<string, unknown>,
  prefix: string,
  values: ReadonlyMap<string, Float32Array>,
  shapes: ReadonlyMap<string, readonly number[]>,
): void {
  for (const [name, shape] of shapes) {
    computed.set(prefix + name, float32(shape, values.get(name) ?? []));
  }
}

/**
 * Settings out of the sentence in `about.json`, such as "AdamW lr 1e-3 betas (0.9, 0.999) eps 1e-8 weight_decay 0.05".
 * @throws Error when it names another optimizer or lacks one of them
 */
function parseOptimizer(sentence = ""): AdamWOptions & { learningRate: number } {
  const number = "(\\d[\\d.]*(?:e[-+]?\\d+)?)";
  const pattern = `AdamW lr ${number} betas \\(${number}, ${number}\\) eps ${number} weight_decay ${number}`;
  const found = new RegExp(pattern).exec(sentence);
  if (!found) {
    throw new Error(
      `about.json: training.optimizer is ${JSON.stringify(sentence)}, which does not tell how AdamW is set`,
    );
  }
  const value = (group: number): number => Number(found[group]);
  return { learningRate: value(1), betas: [value(2), value(3)], epsilon: value(4), weightDecay: value(5) };
}
