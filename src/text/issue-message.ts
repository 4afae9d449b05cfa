/**
 * What a schema says of a value, to stand behind the value's place: "undefined" would be a programmer's word for a key
 * that is missing.
 */
export function issueMessage(message: string): string {
  if (message.endsWith("received undefined")) return "is missing";
  return message.replace(/^Invalid input: /, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
