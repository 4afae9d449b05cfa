/** What turns words into token ids. */
export interface TokenModel {
  /** Ids of one word: what lies between two cuts of the pre-tokenizer. */
  encode(word: string): readonly number[];
}

/** `tokenizer.json`'s tokens by content. */
export type Vocabulary = ReadonlyMap<string, number>;

const utf8 = new TextEncoder();

/** Ids of the tokens `<0x00>` to `<0xFF>` that stand for a text's bytes; undefined where one is missing. */
export function byteIds(text: string, vocabulary: Vocabulary): number[] | undefined {
  const ids: number[] = [];
  for (const byte of utf8.encode(text)) {
    const id = vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}
