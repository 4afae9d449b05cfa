import { expect, it } from "vitest";
import { parseConfig } from "../../checkpoint/index.js";
import { requireMemory } from "./memory.js";

const config = parseConfig({ model_type: "instructblip" });
const memory = 64e9;

it.each([
  ["augmented", 20_000, true],
  ["augmented", 65_536, false],
  ["features", 40_000, true],
  ["features", 65_536, false],
] as const)("images as %s: a batch of %i has room in 64 GB: %s", (images, batch, has) => {
  const ask = () => requireMemory({ stage: "instruction-tuning", images, batch }, config, memory);
  if (has) expect(ask).not.toThrow();
  else
    expect(ask).toThrow(
      /^batch is 65536: its images alone take \d+\.\d GB, and there are 64\.0 GB of memory/,
    );
});

it("texts alone have no images", () => {
  const training = { stage: "language-model", images: "augmented", batch: 65_536 } as const;
  expect(() => requireMemory(training, config, memory)).not.toThrow();
});
