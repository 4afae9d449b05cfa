/**
 * `reproduce`, the paper's experiments in miniature, and the making of the model that comes with the package.
 * @module
 */

export { type MakeBuiltInModelOptions, makeBuiltInModel } from "./built-in/make-built-in-model.js";
export { type PartProbe, type ProbeOptions, probeCounts } from "./built-in/probe.js";
export { type ReproduceOptions, type ReproduceProgress, reproduce } from "./reproduce.js";
