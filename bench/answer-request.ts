/** What both sides of the comparison are told, as JSON, and what they print. `reference.py` reads and writes the same. */

import type { Precision } from "../src/inference/index.js";

export interface AnswerRequest {
  /** Folder of the checkpoint. */
  readonly model: string;
  /** How this project holds the weights; as they are stored where it is left out. The reference does not read it. */
  readonly precision?: Precision;
  /** File of little-endian float32, `[1, 3, imageSize, imageSize]`. */
  readonly pixelValues: string;
  readonly imageSize: number;
  /** Without placeholders of the image. */
  readonly inputIds: readonly number[];
  /** Absent where the Q-Former does not read the instruction. */
  readonly qformerInputIds?: readonly number[];
  /** An id that is in no prompt, for the reference to put the image in. */
  readonly imageTokenId: number;
  /** Length of the greedy answers. */
  readonly newTokens: number;
  /** Of the answers by beam search. */
  readonly beams: { readonly count: number; readonly newTokens: number };
  /** Questions that are answered together. */
  readonly batch: number;
  /** Answers to rank, without the token that ends them. */
  readonly candidates: readonly (readonly number[])[];
  /** When the process was started, in milliseconds since 1970. */
  readonly startedAt: number;
}

export interface AnswerTimes {
  /** Seconds from the start of the process to its libraries being imported. */
  readonly imported: number;
  /** Seconds for opening the model. */
  readonly loaded: number;
  /** Seconds from pixel values to the first token of the first answer. */
  readonly firstTokenCold: number;
  /** Seconds from pixel values to the first token of the second answer. */
  readonly firstToken: number;
  /** Seconds from pixel values to image embeddings, not the first time. */
  readonly imageEncoded: number;
  /** Seconds from pixel values to the last token of the second answer. */
  readonly answered: number;
  /** Tokens per second after the first one, in the second answer. */
  readonly decoding: number;
  /** Seconds for another question about the same image, to its last token. */
  readonly nextQuestion: number;
  /** Seconds from pixel values to the end of a beam search. */
  readonly beamSearch: number;
  /** Questions per second, of a batch with as many different images, from pixel values to the last token. */
  readonly batched: number;
  /** Candidates per second, from pixel values to the last score. */
  readonly ranking: number;
  /** New tokens of the second answer. */
  readonly ids: readonly number[];
  /** Versions of what computed. */
  readonly versions: readonly string[];
}
