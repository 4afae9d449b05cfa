/** What both sides of the comparison are told, as JSON, and what they print. `reference.py` reads and writes the same. */

export interface AnswerRequest {
  /** Folder of the checkpoint. */
  readonly model: string;
  /** File of little-endian float32, `[1, 3, imageSize, imageSize]`. */
  readonly pixelValues: string;
  readonly imageSize: number;
  /** Without placeholders of the image. */
  readonly inputIds: readonly number[];
  /** Absent where the Q-Former does not read the instruction. */
  readonly qformerInputIds?: readonly number[];
  /** An id that is in no prompt, for the reference to put the image in. */
  readonly imageTokenId: number;
  readonly newTokens: number;
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
  /** Tokens per second after the first one, in the second answer. */
  readonly decoding: number;
  /** New tokens of the second answer. */
  readonly ids: readonly number[];
  /** Versions of what computed. */
  readonly versions: readonly string[];
}
