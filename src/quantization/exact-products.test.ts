import { afterEach, expect, it, vi } from "vitest";
import { Program } from "../runtime/index.js";
import { float32 } from "../tensor/index.js";
import { requireExactProducts } from "./exact-products.js";

const rows = new Map([["a", { bits: 8, blockSize: "row" }]] as const);

afterEach(() => vi.restoreAllMocks());

it("passes where products are right, and where nobody needs them", async () => {
  await requireExactProducts(rows);
  const compile = vi.spyOn(Program, "compile");
  await requireExactProducts(new Map([["a", { bits: 8, blockSize: 64 }]]));
  expect(compile).not.toHaveBeenCalled();
});

it("refuses a machine on which they overflow", async () => {
  // 255 · 127 twice is more than 16 bits hold.
  const half = float32([2, 16], new Float32Array(32).fill((64 * 127 * 32_767) / (2 * 255 * 127)));
  vi.spyOn(Program, "compile").mockResolvedValue({
    run: async () => ({ y: half }),
    release: async () => {},
  } as unknown as Program);
  await expect(requireExactProducts(rows)).rejects.toThrow("Quantize the model on this machine");
});
