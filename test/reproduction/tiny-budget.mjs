// So little of everything that a whole study takes seconds.
const stage = { steps: 2, batch: 8, peak: 1e-3 };

/** @type {import("../../src/reproduction/budget.js").Budget} */
export const tinyBudget = {
  seeds: [1],
  imageEncoder: stage,
  pictures: 16,
  languageModel: stage,
  stageOne: stage,
  stageTwo: stage,
  tuning: stage,
  fineTuning: stage,
  testSeed: 1000,
  testSamples: 3,
  gateSamples: 3,
};
