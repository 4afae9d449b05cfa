/**
 * Symbolic tensors, the operators, their gradients and the ONNX that they become.
 * @module
 */
export * from "./dimension.js";
export { evaluate } from "./evaluate.js";
export { gradients } from "./gradient.js";
export { type LinearLayer, linearLayerOf } from "./linear-layer.js";
export { type EncodedModel, type EncodedNode, encodeModel, type WeightLocation } from "./onnx/encode.js";
export { ProtobufWriter } from "./onnx/protobuf.js";
export * from "./operators/activation.js";
export * from "./operators/elementwise.js";
export * from "./operators/gather.js";
export * from "./operators/layout.js";
export * from "./operators/matmul.js";
export { mean } from "./operators/mean.js";
export * from "./operators/normalization.js";
export * from "./operators/pieces.js";
export { dequantize, type QuantizedFormat, quantizedShapes } from "./operators/quantized.js";
export type { BlockFormat } from "./operators/quantized-blocks.js";
export type { RowFormat } from "./operators/quantized-rows.js";
export { broadcastTo, sum, sumTo, zeros } from "./operators/reduce.js";
export { constant, input, iota, scalar, weight } from "./operators/source.js";
export { rebuild } from "./rebuild.js";
export {
  type Attribute,
  type ByteType,
  type Caller,
  type Emitter,
  type Evaluation,
  type HostValue,
  type Operator,
  ShapeError,
  Tensor,
} from "./tensor.js";
export { inOrder } from "./traverse.js";
