/**
 * What came of a command line: its exit code, or why the process is no more, and what it said.
 * @typedef {{ status: number | null, ended?: string, stdout: string, stderr: string }} Outcome
 */

/** Words that only a programmer should see. */
const internals = [
  /\b(?:Type|Range|Reference|Syntax|Internal)Error\b/,
  /Cannot (?:read propert|set propert|convert (?:undefined|a |object)|destructure|mix BigInt|access)/,
  /is not (?:a function|iterable|a constructor|defined)\b/,
  /Maximum call stack|out of memory|[Aa]llocation (?:failed|size)|bad_alloc|bfc_arena|Invalid (?:array|string|typed array) length/,
  /Reduce of empty array|Assertion failed|argument must be (?:of type|an instance)|ERR_[A-Z]/,
  /onnxruntime|Non-zero status|status code|std::|\.cc:\d+/i,
  /\bat (?:async )?\S+ \(?(?:file|node|\/)\S*:\d+:\d+\)?/,
  /node:internal|node_modules/,
  /\[object \w+\]/,
  /\bundefined\b/,
  /unexpected token .* (?:in|is not valid) JSON|JSON at position/i,
];

const mostLines = 450;
const longestLine = 4000;

/**
 * What is wrong with an outcome, if anything. A command succeeds, or ends with code 1 or 2 and says why in lines that people
 * can read, in which the file is named.
 * @param {Outcome} outcome
 * @param {readonly string[]} names of which one must stand in the words of a refusal
 * @returns {string | undefined}
 */
export function judge({ status, ended, stdout, stderr }, names) {
  if (ended !== undefined) return ended;
  const said = stdout + stderr;
  if (status !== 0 && status !== 1 && status !== 2) return `exit code ${status}`;
  const internal = internals.find(
    (pattern) => pattern.test(stderr) || (status !== 0 && pattern.test(stdout)),
  );
  if (internal) return `internal words: ${internal.exec(said)?.[0]}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.exec(stdout.startsWith("{") ? stderr : said);
  if (control) return `a control character, ${JSON.stringify(control[0])}`;
  const lines = stderr.split("\n");
  if (lines.length > mostLines) return `${lines.length} lines on stderr`;
  const long = lines.find((line) => line.length > longestLine);
  if (long !== undefined) return `a line of ${long.length} characters on stderr`;
  if (status === 0) return undefined;
  if (!/^instructblip: \S/m.test(stderr)) return "a refusal without a word";
  return names.some((name) => said.includes(name)) ? undefined : `the file is not named: ${names[0]}`;
}
