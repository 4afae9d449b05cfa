import type { TokenModel, Vocabulary } from "./model.js";

interface WordPieceOptions {
  readonly unknownId: number | undefined;
  /** of pieces that do not begin a word */
  readonly continuingPrefix: string;
  /** longer words are unknown */
  readonly longestWord: number;
}

/** BERT's WordPiece: from the left always the longest piece there is; a word with a part that is none is unknown. */
export class WordPiece implements TokenModel {
  readonly #longestPiece: number;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly options: WordPieceOptions,
  ) {
    this.#longestPiece = [...vocabulary.keys()].reduce(
      (longest, piece) => Math.max(longest, piece.length),
      0,
    );
  }

  encode(word: string): readonly number[] {
    const { unknownId, continuingPrefix, longestWord } = this.options;
    const unknown = unknownId === undefined ? [] : [unknownId];
    // In UTF-16 units at least as many as characters.
    if (word.length > longestWord && Array.from(word).length > longestWord) return unknown;
    const ids: number[] = [];
    for (let start = 0; start < word.length; ) {
      const prefix = start === 0 ? "" : continuingPrefix;
      let end = Math.min(word.length, start + this.#longestPiece);
      let id: number | undefined;
      for (; end > start; end--) {
        id = this.vocabulary.get(prefix + word.slice(start, end));
        if (id !== undefined) break;
      }
      if (id === undefined) return unknown;
      ids.push(id);
      start = end;
    }
    return ids;
  }
}
