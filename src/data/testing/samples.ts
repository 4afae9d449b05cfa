import { fileURLToPath } from "node:url";

/** A small folder in the owners' layout for each set, with the records it holds. Texts and images are invented. */
export const samples = fileURLToPath(new URL("../../../test/fixtures/evaluation/formats", import.meta.url));

/** The sets made from others by exchanging question and answer lie in the others' folders. */
export function sampleFolder(name: string): string {
  return name.replace(/_question_generation$/, "");
}
