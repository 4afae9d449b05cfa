/**
 * Checkpoints of LAVIS, the original system, to Hugging Face folders and back.
 * @module
 */
export { convertFromLavis, type FromLavisOptions } from "./from-lavis.js";
export { convertToLavis, type ToLavisOptions } from "./to-lavis.js";
