/** What devices other than the CPU need of the machine, and of a graph. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession, listSupportedBackends, Tensor as OrtTensor } from "onnxruntime-node";
import { type EncodedModel, type EncodedNode, encodeModel, input, multiply } from "../graph/index.js";
import type { Device } from "../options/index.js";
import { printableLine } from "../text/index.js";
import { DeviceError } from "./device-error.js";
import { callNative } from "./native-gate.js";

type Accelerator = Exclude<Device, "cpu">;

const trials = new Map<Accelerator, Promise<void>>();

/**
 * Multiplies a number on the device, once in a process.
 * @throws DeviceError that says what to install
 */
export function requireDevice(device: Accelerator): Promise<void> {
  const trial = trials.get(device) ?? tryDevice(device);
  trials.set(device, trial);
  return trial;
}

async function tryDevice(device: Accelerator): Promise<void> {
  if (!listSupportedBackends().some(({ name }) => name === device)) {
    throw new DeviceError(
      `device ${device} is not available: ONNX Runtime for Node has none on ${process.platform} ${process.arch}; use another device`,
    );
  }
  // The runtime would write a line of its own to stderr.
  const missing = device === "cuda" && cudaLibraries.find((name) => !existsSync(join(runtimeFolder(), name)));
  if (missing) throw unavailable(device, `${missing} is missing`);
  const x = input("x", "float32", [1]);
  const { bytes } = encodeModel({ y: multiply(x, x) }, () => {
    throw new RangeError("a trial has no weights");
  });
  try {
    await callNative(async () => {
      const session = await InferenceSession.create(bytes, {
        executionProviders: [device],
        logSeverityLevel: 4,
      });
      await session.run({ x: new OrtTensor("float32", [2], [1]) });
      await session.release();
    });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw unavailable(device, printableLine(said.replace(/^.*\bwas false\. /s, "").trim()), error);
  }
}

function unavailable(device: Accelerator, reason: string, cause?: unknown): DeviceError {
  return new DeviceError(`device ${device} is not available (${reason}). ${needs[device]()}`, { cause });
}

const cudaLibraries = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];

const needs: Readonly<Record<Accelerator, () => string>> = {
  webgpu: () =>
    process.platform === "linux"
      ? "It needs the Vulkan loader, libvulkan.so.1, and a Vulkan driver of the graphics card (Debian and Ubuntu: packages " +
        "libvulkan1 and, for AMD and Intel, mesa-vulkan-drivers; NVIDIA's own driver brings its part)"
      : "It needs a graphics card and its present driver",
  cuda: () =>
    "It needs an NVIDIA card with its driver, CUDA 12 and cuDNN 9 where the system finds libraries, and in " +
    `${runtimeFolder()} the files ${cudaLibraries.join(" and ")} of the NuGet package ` +
    `Microsoft.ML.OnnxRuntime.Gpu.Linux ${runtimeVersion()} (in its runtimes/linux-x64/native/)`,
};

const require = createRequire(import.meta.url);

/** Where the runtime looks for the libraries of its providers: beside its own. */
function runtimeFolder(): string {
  const root = dirname(require.resolve("onnxruntime-node/package.json"));
  return join(root, "bin", "napi-v6", process.platform, process.arch);
}

function runtimeVersion(): string {
  return require("onnxruntime-node/package.json").version;
}

/** What a session is to use of the device, for this graph. Operators that it lacks are the CPU's. */
export function providersFor(
  device: Device,
  { nodes }: EncodedModel,
): InferenceSession.ExecutionProviderConfig[] {
  if (device === "cpu") return ["cpu"];
  if (device === "cuda") return ["cuda", "cpu"];
  const forceCpuNodeNames = nodes.filter(isBeyondWebGpu).map(({ name }) => name);
  // The runtime refuses an empty list.
  return [{ name: "webgpu", ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }) }, "cpu"];
}

/**
 * WebGPU promises sines and cosines to 2⁻¹¹ only (https://www.w3.org/TR/WGSL/#concrete-float-accuracy), which moves
 * LLaMA's logits by 1e-3. Of 16-bit floats the runtime takes for granted that the device has them, which WebGPU makes optional.
 */
function isBeyondWebGpu({ operator, dtypes }: EncodedNode): boolean {
  if (operator === "Sin" || operator === "Cos") return true;
  return dtypes.at(-1) === "float16" || (operator === "Cast" && dtypes.includes("float16"));
}
