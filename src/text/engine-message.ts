/** What V8 and Node say when something is too large for them, in a RangeError of theirs. */
const tooLarge =
  /^(Maximum call stack size exceeded|Array buffer allocation failed|Invalid (array|string|typed array|array buffer|DataView) length|Cannot create a string longer|File size .* is greater than|Set maximum size exceeded|Map maximum size exceeded)/;

/** Whether a message is about JavaScript's own limits, which says nothing to a person. */
export function isEngineLimit(message: string): boolean {
  return tooLarge.test(message);
}

/** What is said instead. */
export const engineLimit =
  "something that was given is too large or too deeply nested to be worked on; make it smaller, or take it apart";
