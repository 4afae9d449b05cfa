import { InstructBlip, inspect } from "../dist/library/index.js";
import { runParity } from "../dist/parity/index.js";
import { loadTraining, planTraining, train } from "../dist/training/index.js";

const notFuzzed = () => {
  throw new Error("this command is not fuzzed");
};

/** The calls that commands with files stand on. */
export const calls = {
  load: (options) => InstructBlip.load(options),
  inspect,
  train: async (config, options) => train(await loadTraining(config), options),
  planTraining: async (config, signal) => planTraining(await loadTraining(config), signal),
  runParity,
  makeCheckpoint: notFuzzed,
  reproduce: notFuzzed,
  drawFolder: notFuzzed,
  scorePictureWorld: notFuzzed,
  familiarize: notFuzzed,
  showPictureWorld: notFuzzed,
};
