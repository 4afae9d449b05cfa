/**
 * `Program`: a graph and its weights in ONNX Runtime, on the CPU or another device.
 * @module
 */
export { DeviceError } from "./device-error.js";
export { Program, type WeightSource } from "./program.js";
