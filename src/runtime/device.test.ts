import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cast, cosine, encodeModel, input, linear, sine, weight } from "../graph/index.js";
import { providersFor, requireDevice } from "./device.js";
import { DeviceError } from "./device-error.js";

const runtime = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
const libraries = join(runtime, "..", "bin", "napi-v6", process.platform, process.arch);

describe("a device that is not available", () => {
  it.skipIf(existsSync(join(libraries, "libonnxruntime_providers_cuda.so")))(
    "is an error that says what to install, and where",
    async () => {
      const refused = requireDevice("cuda");
      await expect(refused).rejects.toThrow(DeviceError);
      const isForLinux = process.platform === "linux" && process.arch === "x64";
      await expect(refused).rejects.toThrow(isForLinux ? libraries : "ONNX Runtime for Node has none on");
    },
  );
});

describe("what a session uses", () => {
  const place = { file: "weights", offset: 0, byteLength: 16 };
  const x = input("x", "float32", ["n", 2]);
  const half = cast(weight("w", "float16", [4, 2]), "float32");
  const model = encodeModel({ y: linear(x, half), sine: sine(x), cosine: cosine(x) }, () => place);

  it("leaves to the CPU what WebGPU may not have, or not exactly", () => {
    const [webgpu, cpu] = providersFor("webgpu", model) as [{ forceCpuNodeNames: string[] }, string];
    expect(cpu).toBe("cpu");
    const forced = model.nodes.filter(({ name }) => webgpu.forceCpuNodeNames.includes(name));
    const operators = forced.map(({ operator }) => operator);
    expect(operators.sort()).toEqual(["Cast", "Cos", "Sin"]);
  });

  it("names no operator where there is none to leave", () => {
    expect(
      providersFor(
        "webgpu",
        encodeModel({ y: linear(x, x) }, () => place),
      ),
    ).toEqual([{ name: "webgpu" }, "cpu"]);
  });

  it("is one device, and the CPU for the rest", () => {
    expect(providersFor("cpu", model)).toEqual(["cpu"]);
    expect(providersFor("cuda", model)).toEqual(["cuda", "cpu"]);
  });
});
