/**
 * Text from files, images' names and models, made fit to be read by people: a terminal obeys control characters, and
 * text that reverses the direction of writing shows other words than it holds.
 */

/** C0 without tab and line feed, delete, C1, and the characters that override, embed or isolate a direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
/** Also what breaks a line or a column: tab, line feed, the line and paragraph separators. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const notInALine = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text of several lines with control characters as escapes: ESC becomes `\u001b`, as JSON would write it. */
export function printableText(text: string): string {
  return text.replace(unprintable, escaped);
}

/** As `printableText`, for a name or an excerpt inside a line: tabs and line breaks become escapes too. */
export function printableLine(text: string): string {
  return text.replace(notInALine, escaped);
}

function escaped(character: string): string {
  const short = JSON.stringify(character).slice(1, -1);
  return short === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : short;
}
