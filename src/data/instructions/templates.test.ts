import { describe, expect, test } from "vitest";
import { type Task, templates } from "./templates.js";

const slots: Record<Task, string[]> = {
  caption: [],
  "reading caption": ["ocrTokens"],
  question: ["question"],
  "reading question": ["ocrTokens", "question"],
  "knowledge question": ["question"],
  "multiple choice": ["context", "options", "question"],
  "question generation": ["answer"],
  "video question": ["question"],
  dialog: ["history", "question"],
  meme: ["context"],
  "reasoning question": ["question"],
  statement: ["question"],
  conversation: ["history", "question"],
};

describe.each(Object.entries(templates) as [Task, readonly string[]][])("%s", (task, list) => {
  test("has 10 to 15 templates, none twice; LLaVA's own questions need none", () => {
    expect(new Set(list).size).toBe(list.length);
    if (task === "conversation") expect(list).toHaveLength(1);
    else {
      expect(list.length).toBeGreaterThanOrEqual(10);
      expect(list.length).toBeLessThanOrEqual(15);
    }
  });

  test("uses all of its slots once in each", () => {
    for (const template of list) {
      expect(Array.from(template.matchAll(/\{(\w+)\}/g), ([, slot]) => slot).sort()).toEqual(slots[task]);
    }
  });
});

test("templates of short answers say so, but for the bare question", () => {
  const short = [
    "question",
    "reading question",
    "knowledge question",
    "video question",
    "dialog",
    "reasoning question",
  ] as const;
  for (const task of short) {
    for (const template of templates[task]) {
      if (/^(OCR tokens: \{ocrTokens\}\. )?\{question\}$/.test(template)) continue;
      expect(template).toMatch(/\b(short|brief(ly)?)\b/i);
    }
  }
});
