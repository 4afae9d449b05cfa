export type { ParityResult } from "./compare.js";
export { type ParityOptions, runParity } from "./run-parity.js";
