import type { DType } from "../../tensor/index.js";
import type { ByteType } from "../tensor.js";

/** `TensorProto.DataType` of each dtype. */
export const onnxDataTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

export const byteTypes: Readonly<Record<ByteType, number>> = {
  uint8: onnxDataTypes.uint8,
  int8: 3,
  uint4: 21,
};
