/**
 * Host tensors: dtype, shape, data; 16-bit floats; seeded random numbers.
 * @module
 */
export * from "./dtype.js";
export * from "./half.js";
export * from "./host-tensor.js";
export * from "./random.js";
export * from "./rows.js";
