/**
 * SentencePiece's precompiled character map, which T5 tokenizers normalise text with.
 *
 * Bytes: size of the trie in bytes (uint32), the trie as uint32 units of a double-array (Darts-clone), then the
 * replacement texts, each ended by a zero byte. The look-up is that of Hugging Face's Rust library: a grapheme
 * cluster of fewer than 6 bytes is replaced as a whole by its shortest match, otherwise each character is.
 */

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Makes the function that normalises a text.
 *
 * @param base64 `precompiled_charsmap` of a `tokenizer.json`
 * @throws RangeError when the bytes do not have the form above
 */
export function charactersMap(base64: string): (text: string) => string {
  const bytes = Buffer.from(base64, "base64");
  const trieBytes = bytes.length >= 4 ? bytes.readUInt32LE(0) : -1;
  if (trieBytes < 4 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) throw damaged();
  const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => bytes.readUInt32LE(4 + i * 4));
  const texts = bytes.subarray(4 + trieBytes);
  trie.forEach((unit, node) => {
    if (endsKey(unit) && !(valueAt(trie, node ^ offset(unit)) < texts.length)) throw damaged();
  });

  function replacement(key: string): string | null {
    const at = shortestMatch(trie, Buffer.from(key, "utf8"));
    if (at === null) return null;
    const end = texts.indexOf(0, at);
    return texts.toString("utf8", at, end < 0 ? texts.length : end);
  }

  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const keepsPrintable = printable.every((character) => replacement(character) === null);

  return (text) => {
    let out = "";
    let place = 0;
    while (place < text.length) {
      const run = keepsPrintable ? printableRun(text, place) : 0;
      out += text.slice(place, place + run);
      place += run;
      for (const segment of graphemesAt(text, place)) {
        place += segment.length;
        const whole = Buffer.byteLength(segment) < 6 ? replacement(segment) : null;
        if (whole !== null) out += whole;
        else for (const character of segment) out += replacement(character) ?? character;
      }
    }
    return out;
  };
}

function damaged(): RangeError {
  return new RangeError("normalizer: precompiled_charsmap is damaged; download tokenizer.json again");
}

/** Length of the printable ASCII at a place, without a last character that a mark may follow. */
function printableRun(text: string, start: number): number {
  let end = start;
  for (let code = text.charCodeAt(end); code >= 32 && code < 127; ) code = text.charCodeAt(++end);
  return end > start && text.charCodeAt(end) > 127 ? end - 1 - start : end - start;
}

/** UTF-16 units that are segmented together: the segmenter's time grows as the square of its text. */
const windowLength = 64;

/** The next grapheme clusters at a place; none only at the end. */
function graphemesAt(text: string, start: number): string[] {
  for (let length = windowLength; ; length *= 2) {
    const segments = Array.from(
      graphemes.segment(text.slice(start, start + length)),
      ({ segment }) => segment,
    );
    if (start + length >= text.length) return segments;
    // The last one may go on behind the window.
    if (segments.length > 1) return segments.slice(0, -1);
  }
}

/** Value of the shortest key in the trie that `key` starts with. */
function shortestMatch(trie: Uint32Array, key: Uint8Array): number | null {
  let node = offset(trie[0]!);
  for (const byte of key) {
    if (byte === 0) return null;
    node ^= byte;
    const unit = trie[node];
    if (unit === undefined || (unit & 0x800000ff) !== byte) return null;
    node ^= offset(unit);
    if (endsKey(unit)) return valueAt(trie, node);
  }
  return null;
}

/** Whether a key ends with the unit's byte; its value is in a unit of its own, which has the highest bit. */
function endsKey(unit: number): boolean {
  return (unit & 0x80000100) === 0x100;
}

/** Where a replacement begins in the texts; NaN for what is no unit of the trie. */
function valueAt(trie: Uint32Array, node: number): number {
  const unit = trie[node];
  return unit === undefined ? Number.NaN : unit & 0x7fffffff;
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
