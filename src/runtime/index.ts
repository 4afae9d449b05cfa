/**
 * `Program`: a graph and its weights in ONNX Runtime.
 * @module
 */
export { Program, type WeightSource } from "./program.js";
