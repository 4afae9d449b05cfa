import type { Random } from "../tensor/index.js";

/** Words of the numbers 0 to 8. */
export const numberWords = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"] as const;

/** "cat" -> "a cat", "orange cat" -> "an orange cat". */
export function withArticle(phrase: string): string {
  return `${/^[aeiou]/.test(phrase) ? "an" : "a"} ${phrase}`;
}

/** ["x", "y", "z"] -> "x, y and z". */
export function enumerate(phrases: readonly string[]): string {
  if (phrases.length < 2) return phrases.join("");
  return `${phrases.slice(0, -1).join(", ")} and ${phrases[phrases.length - 1]}`;
}

/** A template with its `{slots}` filled. */
export function fill(template: string, slots: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (slot, name: string) => slots[name] ?? slot);
}

/** Ways to hand a question to a model, a few of those of the InstructBLIP paper (table 5). */
export const questionWrappers = [
  "Question: {question} Short answer:",
  "Question: {question} Answer:",
  "{question} A short answer to the question is",
  "Q: {question} A:",
  "Based on the image, respond to this question with a short answer: {question}",
] as const;

/** A question in one of its paraphrases, half the time plain and half the time in a wrapper. */
export function phraseQuestion(
  random: Random,
  paraphrases: readonly string[],
  slots: Readonly<Record<string, string>>,
): string {
  const question = fill(random.choice(paraphrases), slots);
  if (random.uniform() < 0.5) return question;
  return fill(random.choice(questionWrappers), { question });
}
