/**
 * Matrices held in few bits: packed, written, read, and given to models by a parameter provider.
 * @module
 */
export { convertWeights, type Holding } from "./convert.js";
export { requireExactProducts } from "./exact-products.js";
export { heldParameters, packedTensors, type QuantizedMatrices } from "./held.js";
export { type LayerError, LayerErrors, leastDecibels } from "./layer-errors.js";
export { MeasuringProgram } from "./measuring-program.js";
export { parseQuantization, quantizationJson } from "./quantization-config.js";
