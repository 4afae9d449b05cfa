import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import { encodeModel, input, multiply } from "../graph/index.js";
import { namesOnCpu, operatorsOnCpu, type ProfileEvent } from "./placement.js";

function ran(op_name: string, provider: string, from: string, to: string): ProfileEvent {
  const [input_type_shape, output_type_shape] = [[{ int64: [1] }, { [from]: [2] }], [{ [to]: [2, 3] }]];
  return { cat: "Node", args: { op_name, provider, input_type_shape, output_type_shape } };
}

it("names operators that ran on the CPU once, unless they are about sizes and places", () => {
  const cpu = "CPUExecutionProvider";
  const events = [
    { cat: "Session" },
    { cat: "Api", args: {} },
    ran("MatMul", "WebGpuExecutionProvider", "float", "float"),
    ran("Sin", cpu, "float", "float"),
    ran("Cast", cpu, "bfloat16", "float"),
    ran("Cast", cpu, "bfloat16", "float"),
    ran("Concat", cpu, "int64", "int64"),
    ran("Slice", cpu, "int32", "int32"),
    ran("Equal", cpu, "int32", "bool"),
  ];
  expect(namesOnCpu(events)).toEqual(["Cast", "Equal", "Sin"]);
});

it("reads them out of a session's own profile, which it leaves nowhere", async () => {
  const x = input("x", "float32", [2]);
  const { bytes } = encodeModel({ y: multiply(x, x) }, () => expect.fail("no weights"));
  let folder = "";
  const names = await operatorsOnCpu(async (profiling) => {
    folder = dirname(profiling.profileFilePrefix as string);
    expect(existsSync(folder)).toBe(true);
    const session = await InferenceSession.create(bytes, { executionProviders: ["cpu"], ...profiling });
    await session.run({ x: new Tensor("float32", [1, 2], [2]) });
    session.endProfiling();
    await session.release();
  });
  expect(names).toEqual(["Mul"]);
  expect(existsSync(folder)).toBe(false);
});
