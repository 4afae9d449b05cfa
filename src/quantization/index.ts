/**
 * Matrices held in few bits: packed, written, read, and given to models by a parameter provider.
 * @module
 */
export { convertWeights, type Holding } from "./convert.js";
export { heldParameters, packedTensors, type QuantizedMatrices } from "./held.js";
export { parseQuantization } from "./quantization-config.js";
