import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadTokenizer, PromptProcessor, writeTokenizer } from "../../processing/index.js";
import { byteTokenizer } from "./byte-tokenizer.js";

it("reads and writes any text for OPT and LLaMA", async () => {
  const directory = mkdtempSync(join(tmpdir(), "instructblip-bytes-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const folder = byteTokenizer();
  await writeTokenizer(directory, folder);
  const tokenizer = await loadTokenizer(directory);
  expect(tokenizer.vocabularySize).toBe(folder.vocabularySize);
  const text = "Größe: 3 × 4\n“猫” \x00\x7f\xad";
  const ids = tokenizer.encode(text);
  expect(ids).toHaveLength(new TextEncoder().encode(text).length + 1);
  expect(ids[0]).toBe(tokenizer.bosId);
  expect(tokenizer.decode(ids)).toBe(text);
  expect(new PromptProcessor({ kind: "opt", tokenizer }).endId).toBe(tokenizer.encode("\n")[1]);
});
