/**
 * Comparison with the reference's numbers, tensor by tensor.
 * @module
 */
export type { ParityResult } from "./compare.js";
export { type ParityOptions, runParity } from "./run-parity.js";
