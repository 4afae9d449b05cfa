/**
 * `Program`: a graph and its weights in ONNX Runtime.
 * @module
 */
export { type CompileOptions, Program, type WeightSource } from "./program.js";
