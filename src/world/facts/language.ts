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

/** With a capital letter in front. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
