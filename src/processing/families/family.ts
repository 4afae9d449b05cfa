import type { Side, TextTokenizer } from "../tokenizer.js";

/** How texts are laid out for a family of language models. Source: LAVIS. */
export interface TextFamily {
  /** Where prompts are filled up to the longest of a batch. */
  readonly promptPadding: Side;
  /** Where the tokenizer's special tokens stand in a prompt: bos on the left, or eos on the right. */
  readonly specialTokens: Side;
  /** Whether an answer continues the text of the prompt, or begins a text of its own. */
  readonly continuesPrompt: boolean;
  /** Whether the end counts when candidate answers are ranked, unless a call says otherwise. */
  readonly appendsEndToCandidates: boolean;
  /** The token that ended answers in training, as far as the tokenizer knows. */
  endId(tokenizer: TextTokenizer): number | undefined;
  /** An answer to be learnt with its end, cut to `maxTokens`, special ones included. */
  endTarget(ids: readonly number[], endId: number, maxTokens: number): number[];
  /** Whether a token that a model wrote is read as the end of its answer, though it is not one of the ends. */
  readsAsEnd(id: number): boolean;
}
