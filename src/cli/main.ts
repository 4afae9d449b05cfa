#!/usr/bin/env node
import type { Library } from "./context.js";
import { abortOnInterrupt } from "./interrupt.js";
import { runCommandLine } from "./run.js";

/** Loaded only when a command calls it, so that `--help` and usage errors are instant. */
const calls: Library = {
  load: async (options) => (await import("../library/index.js")).InstructBlip.load(options),
  inspect: async (directory) => (await import("../library/index.js")).inspect(directory),
  makeCheckpoint: async (options) => (await import("../library/index.js")).makeCheckpoint(options),
  runParity: async (directory, options) => (await import("../parity/index.js")).runParity(directory, options),
  train: async (config, options) => {
    const { loadTraining, train } = await import("../training/index.js");
    return train(await loadTraining(config), options);
  },
  planTraining: async (config, signal) => {
    const { loadTraining, planTraining } = await import("../training/index.js");
    return planTraining(await loadTraining(config), signal);
  },
  reproduce: async (options) => (await import("../reproduction/reproduce.js")).reproduce(options),
  drawFolder: async (options) => (await import("../world/index.js")).drawFolder(options),
  scorePictureWorld: async (answer, options) =>
    (await import("../evaluation/index.js")).scorePictureWorld(answer, options),
  familiarize: async (options) => (await import("../evaluation/index.js")).familiarize(options),
  showPictureWorld: async (answer, options) =>
    (await import("../evaluation/index.js")).showPictureWorld(answer, options),
};

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(1); // the reader went away (`| head`)
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  calls,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: abortOnInterrupt(),
});
