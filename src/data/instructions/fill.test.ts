import fc from "fast-check";
import { expect, test } from "vitest";
import { makeRecord } from "../record.js";
import { fillTemplate, formatHistory, formatOptions } from "./fill.js";

const fill = (template: string, fields: Parameters<typeof makeRecord>[3], ocrTokens: string[] = []) =>
  fillTemplate(template, makeRecord("vqav2", "train", 1, fields), { ocrTokens });

test("options have letters, rounds have marks", () => {
  expect(formatOptions(["a cat", " two dogs "])).toBe("(a) a cat (b) two dogs");
  expect(formatOptions(Array.from({ length: 26 }, (_, i) => String(i)))).toMatch(/\(z\) 25$/);
  expect(() => formatOptions(new Array(27).fill("x"))).toThrow("27 options");
  const history = [
    { question: "is it big?", answer: "no" },
    { question: "what is it? ", answer: "a cat" },
  ];
  expect(formatHistory(history)).toBe("q: is it big? a: no q: what is it? a: a cat");
});

test("the first 30 words that were read are shown", () => {
  const tokens = Array.from({ length: 40 }, (_, i) => `w${i}`);
  const text = fill("OCR tokens: {ocrTokens}. {question}", { question: "Q?" }, tokens);
  expect(text).toBe(`OCR tokens: ${tokens.slice(0, 30).join(", ")}. Q?`);
});

test("a beginning goes where there is nothing to put into it, and only there", () => {
  const all = "Dialog history: {history}\n Question: {question} Short answer:";
  expect(fill(all, { question: "why?", history: [] })).toBe("Question: why? Short answer:");
  const history = [{ question: "x?", answer: "y" }];
  expect(fill(all, { question: "why?", history })).toBe(
    "Dialog history: q: x? a: y\n Question: why? Short answer:",
  );
  expect(fill("Context: {context} {question}", { question: "why?", context: " " })).toBe("why?");
  expect(fill("OCR tokens: {ocrTokens}. {question}", { question: "why?" })).toBe("why?");
  expect(fill('with: "{context}" on it', { context: "" })).toBe('with: "" on it');
});

test("texts of a record are put in as they are, whatever they look like", () => {
  const nasty = fc.string({
    unit: fc.constantFrom("{", "}", "$", "&", "question", "context", "a", " ", "\\"),
  });
  fc.assert(
    fc.property(nasty, nasty, (question, context) => {
      const text = fill("[{context}|{question}]", { question, context });
      expect(text).toBe(`[${context.trim()}|${question.trim()}]`);
    }),
  );
});

test("what a record lacks is named", () => {
  expect(() => fill("{question}?", {})).toThrow('has no question, which "{question}?" needs');
  expect(() => fill("{options}", {})).toThrow("has no options");
  expect(() => fill("{answer}", {})).toThrow("has no answer");
});
