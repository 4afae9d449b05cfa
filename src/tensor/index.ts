export * from "./dtype.js";
export * from "./half.js";
export * from "./host-tensor.js";
export * from "./random.js";
