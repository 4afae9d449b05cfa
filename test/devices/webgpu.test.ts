/** WebGPU through the command line: on a Vulkan driver in software, where no graphics card is. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const models = fileURLToPath(new URL("../fixtures/models/", import.meta.url));
const image = fileURLToPath(new URL("../../examples/colour.png", import.meta.url));

/** SwiftShader, which Debian's chromium brings, with a Vulkan loader beside it. */
const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";
const missing =
  process.platform === "linux" && process.arch === "x64" && existsSync(softwareDriver)
    ? undefined
    : `there is no ${softwareDriver}; on linux x64 Debian's package chromium has it`;

/** A processor does a graphics card's work here, and other tests beside it. */
const timeout = 600_000;

async function run(args: readonly string[], driver: string) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: dirname(driver) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  const [code] = await once(child, "close");
  return { code, out, err };
}

describe("WebGPU", () => {
  it.for(["case1_instructblip_t5", "case4_blip2_t5"])(
    "computes what the reference does, within the CPU's tolerances: %s",
    { timeout },
    async (name, { skip }) => {
      skip(missing !== undefined, missing);
      const { code, out, err } = await run(
        ["parity", `${models}${name}`, "--device", "webgpu", "--json"],
        softwareDriver,
      );
      const { results } = JSON.parse(out);
      expect(
        results.filter(({ ok }: { ok: boolean }) => !ok),
        err,
      ).toEqual([]);
      expect(results.length).toBeGreaterThan(10);
      expect(code).toBe(0);
    },
  );

  it("refuses the language models that the runtime cannot run there", async () => {
    const { code, out } = await run(
      ["parity", `${models}case2_instructblip_llama`, "--device", "webgpu", "--json"],
      softwareDriver,
    );
    expect(out).toContain("a language model of the kind llama does not run on webgpu");
    expect(code).toBe(1);
  });

  it("answers with a 16-bit model, and says once what the CPU did", { timeout }, async ({ skip }) => {
    skip(missing !== undefined, missing);
    const question = ["ask", image, "What color is the tile?"];
    const [onCpu, onDevice] = [
      await run(question, softwareDriver),
      await run([...question, "--device", "webgpu"], softwareDriver),
    ];
    expect(onDevice.out).toBe(onCpu.out);
    expect(onCpu.err).not.toContain("webgpu");
    expect(onDevice.err.match(/in place of webgpu, .*: Cast, Gather\n/g)).toHaveLength(1);
  });

  it.runIf(process.platform === "linux")(
    "is an error where no driver is, which says what to install",
    async () => {
      const { code, err } = await run(["ask", image, "What?", "--device", "webgpu"], "/none/driver.json");
      expect(code).toBe(1);
      expect(err).toMatch(/device webgpu is not available.*(libvulkan1|ONNX Runtime for Node has none)/);
    },
  );
});
