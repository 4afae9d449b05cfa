/**
 * The string methods of Python that the reference implementations call. Python and JavaScript differ in what they take
 * for white space: U+001C to U+001F and U+0085 are such to Python only, U+FEFF to JavaScript only.
 */
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const spaces = new RegExp(`[${space}]+`);
const leading = new RegExp(`^[${space}]+`);
const isSpace = new RegExp(`[${space}]`);

/** `str.rstrip()` */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** `str.strip()` */
export function strip(text: string): string {
  return stripEnd(text).replace(leading, "");
}

/** `str.split()` */
export function splitWords(text: string): string[] {
  return text.split(spaces).filter((word) => word !== "");
}
