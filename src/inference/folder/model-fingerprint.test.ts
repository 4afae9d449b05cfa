import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { openSafetensors, type Weights, weightsOf, writeTensors } from "../../checkpoint/index.js";
import { makeModel } from "../../library/testing/make-model.js";
import { float32 } from "../../tensor/index.js";
import { openModelFiles } from "./model-files.js";
import { modelFingerprint } from "./model-fingerprint.js";

async function fingerprint(directory: string, ...others: readonly Weights[]): Promise<string> {
  const files = await openModelFiles(directory);
  try {
    return await modelFingerprint(files, ...others);
  } finally {
    await files.dispose();
  }
}

it("is that of a copy, and another one after any change of weights, tokenizer or configuration", async () => {
  const model = await makeModel("t5");
  const before = await fingerprint(model);
  const changed = async (change: (directory: string) => void): Promise<string> => {
    const copy = temporaryFolder();
    cpSync(model, copy, { recursive: true });
    change(copy);
    return fingerprint(copy);
  };
  expect(await changed(() => undefined)).toBe(before);
  const fingerprints = [
    await changed((copy) => {
      const path = join(copy, "model.safetensors");
      const bytes = readFileSync(path);
      bytes[8 + Number(bytes.readBigUInt64LE())]! ^= 1; // the first byte behind the header
      writeFileSync(path, bytes);
    }),
    await changed((copy) => appendFileSync(join(copy, "qformer_tokenizer/tokenizer.json"), "\n")),
    await changed((copy) => appendFileSync(join(copy, "config.json"), "\n")),
  ];
  expect(new Set([before, ...fingerprints]).size).toBe(4);
});

it("knows the vocabulary of a tokenizer without tokenizer.json", async () => {
  const model = await makeModel("t5");
  const vocabulary = join(import.meta.dirname, "../../../test/fixtures/tokenizers/t5_unigram/spiece.model");
  rmSync(join(model, "tokenizer.json"));
  cpSync(vocabulary, join(model, "spiece.model"));
  const before = await fingerprint(model);
  appendFileSync(join(model, "spiece.model"), Buffer.from([0x22, 0]));
  expect(await fingerprint(model)).not.toBe(before);
});

it("is another one with weights of a file beside the model's", async () => {
  const model = await makeModel("t5");
  const beside = async (value: number): Promise<string> => {
    const path = join(temporaryFolder(), "beside.safetensors");
    await writeTensors(path, new Map([["temp", float32([1], [value])]]));
    return fingerprint(model, weightsOf([await openSafetensors(path)]));
  };
  expect(await beside(1)).toBe(await beside(1));
  expect(new Set([await fingerprint(model), await beside(1), await beside(2)]).size).toBe(3);
});
