import { expect, it } from "vitest";
import { runtimeError } from "./runtime-error.js";

it("says how much memory was missing, and not who asked for it", () => {
  const { message } = runtimeError(
    new Error(
      "Non-zero status code returned while running MatMul node. Name:'x' Status Message: " +
        "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal" +
        "(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for requested buffer of size 42949672960\n",
    ),
  );
  expect(message).toMatch(
    /^there is not enough memory for this: 40\.0 GiB in one piece; give a shorter text/,
  );
});

it("knows a failed allocation without a size", () => {
  expect(runtimeError(new Error("std::bad_alloc")).message).toMatch(
    /^there is not enough memory for this; give/,
  );
});

it("keeps what else is wrong, on one line and without places in sources", () => {
  const { message } = runtimeError(
    new Error(
      "Non-zero status code returned while running Add node. Name:'a' Status Message: " +
        "/onnxruntime_src/onnxruntime/core/providers/cpu/math/element_wise_ops.h:560 void onnxruntime::BroadcastIterator::" +
        "Append(ptrdiff_t, ptrdiff_t) axis == 1 was false.\nMore",
    ),
  );
  expect(message).toBe(
    "the runtime refused the model: Non-zero status code returned while running Add node. Name:'a' Status Message: " +
      "axis == 1 was false.\\nMore",
  );
});
