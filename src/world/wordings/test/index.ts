/** Wordings that only the test has, by form; written as people type them. */
export const testWordings: Readonly<Record<string, readonly string[]>> = {};
