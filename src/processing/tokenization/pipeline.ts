import { type AddedToken, AddedTokenSplitter } from "./added-tokens.js";
import { type Decode, type DecoderConfig, makeDecoder } from "./decoders.js";
import type { Expression } from "./expression.js";
import { type ModelConfig, makeModel, tokensOf, vocabularyOf } from "./models/make-model.js";
import type { TokenModel } from "./models/model.js";
import { makeNormalizer, type Normalize, type NormalizerConfig } from "./normalizers.js";
import { makePreTokenizer, type PreTokenize, type PreTokenizerConfig } from "./pre-tokenizers.js";
import { withTimeLimit } from "./time-limit.js";

interface PipelineConfig {
  readonly added_tokens: readonly AddedToken[];
  readonly model: ModelConfig;
  readonly normalizer?: NormalizerConfig;
  readonly pre_tokenizer?: PreTokenizerConfig;
  readonly decoder?: DecoderConfig;
}

/** Milliseconds for a text of no length, and for each million characters, where an expression of the file may not end. */
const timeLimit = { least: 2000, perMillion: 10_000 };

/** The way of a text through `tokenizer.json`, as in Hugging Face's Rust library: without what stands around every text. */
export class Pipeline {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #tokens = new Map<number, string>();
  readonly #special: ReadonlySet<string>;
  readonly #asWritten: AddedTokenSplitter;
  readonly #normalized: AddedTokenSplitter;
  readonly #normalize: Normalize;
  readonly #preTokenize: PreTokenize;
  readonly #model: TokenModel;
  readonly #decode: Decode;
  #isUnbounded = false;

  /** @throws Error naming the part that cannot be used */
  constructor(config: PipelineConfig) {
    const { added_tokens: added, model } = config;
    const vocabulary = vocabularyOf(model);
    this.#model = makeModel(model, vocabulary);
    const found = ({ isUnbounded }: Expression): void => {
      this.#isUnbounded ||= isUnbounded;
    };
    this.#normalize = makeNormalizer(config.normalizer, found);
    this.#preTokenize = makePreTokenizer(config.pre_tokenizer, found);
    this.#decode = makeDecoder(config.decoder, found);
    this.#ids = new Map([...vocabulary, ...added.map(({ content, id }) => [content, id] as const)]);
    for (const [token, id] of tokensOf(model)) this.#tokens.set(id, token);
    for (const { content, id } of added) this.#tokens.set(id, content);
    this.#special = new Set(added.filter(({ special }) => special).map(({ content }) => content));
    this.#asWritten = new AddedTokenSplitter(added.filter(({ normalized }) => !normalized));
    this.#normalized = new AddedTokenSplitter(
      added
        .filter(({ normalized }) => normalized)
        .map((token) => ({ ...token, content: this.#limited(token.content, this.#normalize) })),
    );
  }

  /** Number of different tokens. */
  get size(): number {
    return this.#ids.size;
  }

  get largestId(): number {
    return [...this.#tokens.keys()].reduce((largest, id) => Math.max(largest, id), -1);
  }

  tokenId(token: string): number | undefined {
    return this.#ids.get(token);
  }

  token(id: number): string | undefined {
    return this.#tokens.get(id);
  }

  /** @throws TimeLimitError when an expression of the file does not end */
  encode(text: string): number[] {
    return this.#limited(text.replace(/\p{Surrogate}/gu, "\ufffd"), (whole) => this.#encode(whole));
  }

  /**
   * Ids that there are none of are left out.
   * @throws TimeLimitError when an expression of the file does not end
   */
  decode(ids: ArrayLike<number>, skipsSpecial: boolean): string {
    const tokens: string[] = [];
    for (let i = 0; i < ids.length; i++) {
      const token = this.#tokens.get(ids[i]!);
      if (token !== undefined && !(skipsSpecial && this.#special.has(token))) tokens.push(token);
    }
    return tokens.length === 0 ? "" : this.#limited(tokens, this.#decode).join("");
  }

  #encode(text: string): number[] {
    const ids: number[] = [];
    let isFirst = true;
    for (const section of this.#asWritten.split(text)) {
      if ("token" in section) {
        ids.push(section.token.id);
        isFirst = false;
        continue;
      }
      for (const part of this.#normalized.split(this.#normalize(section.text))) {
        if ("token" in part) ids.push(part.token.id);
        else {
          for (const word of this.#preTokenize(part.text, isFirst)) {
            for (const id of this.#model.encode(word)) ids.push(id);
          }
        }
        isFirst = false;
      }
    }
    return ids;
  }

  #limited<In extends { readonly length: number }, Out>(input: In, body: (input: In) => Out): Out {
    if (!this.#isUnbounded) return body(input);
    const milliseconds = timeLimit.least + Math.ceil((input.length * timeLimit.perMillion) / 1e6);
    return withTimeLimit(milliseconds, () => body(input));
  }
}
