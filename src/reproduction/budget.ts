/** How much each stage of the study may cost. */

export interface StageBudget {
  readonly steps: number;
  /** Samples in a step. */
  readonly batch: number;
  /** Highest learning rate. */
  readonly peak: number;
}

export interface Budget {
  readonly seeds: readonly number[];
  readonly imageEncoder: StageBudget;
  /** Different images that the stages after it are about. */
  readonly images: number;
  readonly languageModel: StageBudget;
  readonly stageOne: StageBudget;
  readonly stageTwo: StageBudget;
  readonly tuning: StageBudget;
  readonly fineTuning: StageBudget;
  /** Seed of the images that models are tested with, at which nobody looked before. */
  readonly testSeed: number;
  /** Samples of each set. */
  readonly testSamples: number;
  readonly gateSamples: number;
}

/** The whole study, and a small one that shows no more than that everything works. */
export const budgets: Readonly<Record<"full" | "quick", Budget>> = {
  full: {
    seeds: [1, 2, 3],
    imageEncoder: { steps: 5000, batch: 64, peak: 1e-3 },
    images: 24_000,
    languageModel: { steps: 15_000, batch: 64, peak: 6e-4 },
    stageOne: { steps: 600, batch: 64, peak: 5e-4 },
    stageTwo: { steps: 1000, batch: 64, peak: 5e-4 },
    tuning: { steps: 3000, batch: 64, peak: 5e-4 },
    fineTuning: { steps: 200, batch: 64, peak: 2e-4 },
    testSeed: 80_603,
    testSamples: 400,
    gateSamples: 400,
  },
  quick: {
    seeds: [1],
    imageEncoder: { steps: 2000, batch: 64, peak: 1e-3 },
    images: 8000,
    languageModel: { steps: 4500, batch: 64, peak: 6e-4 },
    stageOne: { steps: 300, batch: 64, peak: 5e-4 },
    stageTwo: { steps: 400, batch: 64, peak: 5e-4 },
    tuning: { steps: 1000, batch: 64, peak: 5e-4 },
    fineTuning: { steps: 50, batch: 64, peak: 2e-4 },
    testSeed: 80_604,
    testSamples: 100,
    gateSamples: 100,
  },
};
