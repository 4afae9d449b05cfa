import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import type { InstructBlipConfig } from "../../models/index.js";
import { taskNamed } from "../tasks.js";
import type { SettingsName } from "./names.js";
import { generationSettings, settingsTable, taskUnder } from "./settings.js";

const settingsOf = (name: SettingsName, task: string, kind: string, modelType = "instructblip") =>
  generationSettings(name, taskNamed(task), { modelType, text: { kind } } as InstructBlipConfig);

it("docs/evaluation.md has the whole table", async () => {
  const text = await readFile(new URL("../../../docs/evaluation.md", import.meta.url), "utf8");
  expect(text).toContain(settingsTable().join("\n"));
});

it("an answer of T5 may be empty and has ten tokens; Vicuna's start counts among its ten", () => {
  const t5 = { beams: 5, maxNewTokens: 10, minNewTokens: 0, repetitionPenalty: 1.5, lengthPenalty: -1 };
  expect(settingsOf("original", "gqa", "t5")).toEqual(t5);
  expect(settingsOf("original", "gqa", "llama")).toEqual({ ...t5, maxNewTokens: 9, lengthPenalty: 0 });
  expect(settingsOf("original", "gqa", "opt", "blip-2")).toEqual({
    ...t5,
    repetitionPenalty: 1,
    lengthPenalty: 0,
  });
});

it("captions have 10 to 80 tokens, the start among them as the model counts it", () => {
  const t5 = { beams: 5, maxNewTokens: 80, minNewTokens: 9, repetitionPenalty: 1.15, lengthPenalty: 1 };
  for (const name of ["original", "lavis-2023"] as const) {
    expect(settingsOf(name, "nocaps", "t5")).toEqual(t5);
    expect(settingsOf(name, "nocaps", "llama")).toEqual({ ...t5, maxNewTokens: 79 });
    expect(settingsOf(name, "nocaps", "opt", "blip-2")).toEqual({ ...t5, maxNewTokens: 79 });
  }
});

it("the later files have every model keep answers short, and answers to clips generated", () => {
  expect(settingsOf("lavis-2023", "okvqa", "llama")).toMatchObject({ maxNewTokens: 9, lengthPenalty: -1 });
  expect(settingsOf("lavis-2023", "msvd_qa", "llama").maxNewTokens).toBe(29);
  const under = (name: SettingsName, task: string) => taskUnder(name, taskNamed(task));
  for (const task of ["msvd_qa", "msrvtt_qa"]) {
    expect(under("original", task)).toBe(taskNamed(task));
    expect(under("lavis-2023", task)).toMatchObject({
      evaluation: { answerMode: "generate" },
      metrics: ["gqa-lavis", "top-1"],
    });
  }
  expect(under("lavis-2023", "ivqa")).toBe(taskNamed("ivqa"));
});
