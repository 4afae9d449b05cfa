/**
 * Numbers of the published trainings, which a configuration has unless it says otherwise.
 *
 * Sources: InstructBLIP (arXiv 2305.06500, p. 6) and BLIP-2 (arXiv 2301.12597, section 3.4), and where they are silent
 * LAVIS' code and configurations.
 */
import type { LearningRate, StageName } from "./training-config.js";

export interface StageDefaults {
  /** Undefined where nothing was published: a configuration has to say. */
  readonly steps?: number;
  readonly learningRate: Required<LearningRate>;
  readonly weightDecay: number;
  readonly betas: readonly [number, number];
  /** In the Q-Former and in the frozen language model. Undefined where nothing drops. */
  readonly dropout?: number;
  /** Undefined where the stage reads no prompts. */
  readonly maxPromptTokens?: number;
  /** Undefined where texts are not cut. */
  readonly maxAnswerTokens?: number;
}

/** Steps of an inner epoch; after each one the published runs validate. LAVIS. */
export const publishedInnerEpoch = 3000;

/**
 * Of BERT, of T5 and of OPT as they are published. LAVIS freezes the language model's weights but trains with all of the
 * model but the image encoder in training mode, so that both drop.
 */
const publishedDropout = 0.1;

const adamBetas = [0.9, 0.999] as const;
const weightDecay = 0.05;

/** Warm-up, peak and steps: paper; start, staircase: LAVIS. */
const instructionTuning: StageDefaults = {
  steps: 60_000,
  learningRate: {
    schedule: "staircase",
    peak: 1e-5,
    start: 1e-8,
    minimum: 0,
    warmup: 1000,
    innerEpoch: publishedInnerEpoch,
  },
  weightDecay,
  betas: adamBetas,
  dropout: publishedDropout,
  // LAVIS, `max_txt_len` and `max_output_txt_len`.
  maxPromptTokens: 128,
  maxAnswerTokens: 256,
};

/** Both of BLIP-2's stages; where the rise starts, and of how many tokens captions are: LAVIS (`max_txt_len`). */
const blip2 = {
  learningRate: {
    schedule: "cosine",
    peak: 1e-4,
    start: 1e-6,
    minimum: 1e-5,
    warmup: 2000,
    innerEpoch: publishedInnerEpoch,
  },
  weightDecay,
  betas: [0.9, 0.98],
  dropout: publishedDropout,
  maxAnswerTokens: 32,
} as const;

/** This project's, for small models: the published models took these parts as they were. */
const fromScratch: StageDefaults = {
  learningRate: { ...blip2.learningRate, peak: 1e-3, start: 0, minimum: 0, warmup: 100 },
  weightDecay,
  betas: adamBetas,
};

export const stageDefaults: Readonly<Record<StageName, StageDefaults>> = {
  "image-encoder": fromScratch,
  "language-model": { ...fromScratch, dropout: 0, maxPromptTokens: 128, maxAnswerTokens: 256 },
  "fact-alignment": { ...fromScratch, dropout: 0 },
  // Of the first stage the paper gives no minimum; 1e-5 is LAVIS'.
  "blip2-stage-one": { ...blip2, steps: 250_000 },
  "blip2-stage-two": {
    ...blip2,
    steps: 80_000,
    learningRate: { ...blip2.learningRate, minimum: 5e-5 },
    maxPromptTokens: 32,
  },
  "instruction-tuning": instructionTuning,
  // The paper's numbers were not found; these are LAVIS' for BLIP-2 on COCO captions, which count epochs, not steps.
  "fine-tuning": {
    ...instructionTuning,
    steps: undefined,
    learningRate: { ...instructionTuning.learningRate, schedule: "cosine" },
  },
};

/** A default warm-up or inner epoch is at most this part of all steps, and a validation comes at least five times. */
const [parts, validations] = [20, 5];

const part = (steps: number, count: number): number => Math.max(1, Math.floor(steps / count));

/** Defaults that count steps, for a run of `steps`: the published ones, or fewer where the run is too short for those. */
export function stepDefaults(stage: StageName, steps: number) {
  const { warmup, innerEpoch } = stageDefaults[stage].learningRate;
  return {
    warmup: steps === 1 ? 0 : Math.min(warmup, part(steps, parts)),
    innerEpoch: Math.min(innerEpoch, part(steps, parts)),
    every: Math.min(publishedInnerEpoch, part(steps, validations)),
  };
}
