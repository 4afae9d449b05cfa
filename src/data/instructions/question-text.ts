/** Longest question of the published code, in words. */
const longestQuestion = 50;

/**
 * A question as the published evaluations put it to the model: in lower case, without the marks `. ! " ( ) * # : ; ~`,
 * without spaces at its end, 50 words at most (LAVIS, `BlipQuestionProcessor`).
 */
export function processQuestion(question: string): string {
  const plain = question
    .toLowerCase()
    .replace(/[.!"()*#:;~]/g, "")
    .replace(/ +$/, "");
  return plain.split(" ").slice(0, longestQuestion).join(" ");
}
