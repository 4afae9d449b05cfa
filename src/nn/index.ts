/**
 * Layers over a `ParameterScope`: linear, norms, attention, losses.
 * @module
 */
export * from "./attention.js";
export * from "./cross-entropy.js";
export * from "./exact-match.js";
export * from "./layers.js";
export * from "./parameter-scope.js";
