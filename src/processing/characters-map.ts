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
  if (trieBytes < 0 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) {
    throw new RangeError("normalizer: precompiled_charsmap is damaged; download tokenizer.json again");
  }
  const trie = new Uint32Array(trieBytes / 4);
  for (let i = 0; i < trie.length; i++) trie[i] = bytes.readUInt32LE(4 + i * 4);
  const texts = bytes.subarray(4 + trieBytes);

  function replacement(key: string): string | null {
    const at = shortestMatch(trie, Buffer.from(key, "utf8"));
    if (at === null) return null;
    const end = texts.indexOf(0, at);
    return texts.toString("utf8", at, end < 0 ? texts.length : end);
  }

  return (text) => {
    let out = "";
    for (const { segment } of graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) < 6 ? replacement(segment) : null;
      if (whole !== null) out += whole;
      else for (const character of segment) out += replacement(character) ?? character;
    }
    return out;
  };
}

/** Value of the shortest key in the trie that `key` starts with. */
function shortestMatch(trie: Uint32Array, key: Uint8Array): number | null {
  let node = offset(trie[0]);
  for (const byte of key) {
    if (byte === 0) return null;
    node ^= byte;
    const unit = trie[node];
    if (unit === undefined || (unit & 0x800000ff) !== byte) return null;
    node ^= offset(unit);
    if (unit & 0x100) return trie[node] & 0x7fffffff;
  }
  return null;
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
