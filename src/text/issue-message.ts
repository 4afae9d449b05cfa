/** What a schema says of a value, where "undefined" would be a programmer's word for a key that is missing. */
export function issueMessage(message: string): string {
  return message.endsWith("received undefined") ? "is missing" : message;
}
