/** A picture: a path, a `file:` URL, or the bytes of a picture file (PNG, JPEG, WebP, GIF). */
export type PictureSource = string | URL | Uint8Array;

/** How far a long job has come. `fraction` (0 to 1) is missing where it cannot be known. */
export interface Progress {
  stage: string;
  fraction?: number;
}

export interface LoadOptions {
  /** Checkpoint folder. Default: the built-in model, which knows drawn pictures only. */
  model?: string;
  /** Processor threads. Default: one per core. */
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Told each of the model's `notices` once it is loaded. */
  onNotice?: (notice: string) => void;
}

/** Seeded sampling, in this order: temperature, the `topK` likeliest tokens, the `topP` likeliest mass. */
export interface SamplingOptions {
  /** 0 to 2³² − 1; the same seed gives the same text. Default: another one each time. */
  seed?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
}

/**
 * What a call leaves out is taken from the checkpoint's `generation_config.json`, and what that leaves out is greedy
 * decoding of at most 64 tokens.
 */
export interface GenerateOptions {
  maxNewTokens?: number;
  minNewTokens?: number;
  /** Beam search width; 1 is greedy decoding. */
  beams?: number;
  /** Answers per question: at most `beams` with beam search, independent draws with sampling. */
  returnSequences?: number;
  repetitionPenalty?: number;
  lengthPenalty?: number;
  sample?: SamplingOptions;
  signal?: AbortSignal;
}

export interface Usage {
  /** Tokens of the instruction as the language model reads it. */
  promptTokens: number;
  /** Query tokens put in front of the instruction. */
  visualTokens: number;
  /** Tokens of all sequences, the ends of the answers included. */
  generatedTokens: number;
}

/** Whether the model ended the answer itself or ran into `maxNewTokens`. */
export type FinishReason = "stop" | "length";

export interface AnswerSequence {
  text: string;
  /** Beam search: log-likelihood divided by length to the power of `lengthPenalty`. */
  score?: number;
}

/** A finished answer. `text` and `finishReason` are those of the best (first) sequence. */
export interface AnswerResult {
  text: string;
  usage: Usage;
  finishReason: FinishReason;
  /** Best first. */
  sequences: AnswerSequence[];
}

/**
 * An answer on its way. `await answer` gives the finished {@link AnswerResult}, `await answer.text` only its text,
 * `for await (const piece of answer)` the text as it comes; the pieces joined are the text. Iterating may begin late or
 * more than once; leaving a loop before the end aborts the answer. Beam search gives its text in one piece.
 */
export interface Answer extends AsyncIterable<string>, PromiseLike<AnswerResult> {
  readonly text: Promise<string>;
  readonly usage: Promise<Usage>;
  readonly finishReason: Promise<FinishReason>;
  readonly sequences: Promise<AnswerSequence[]>;
}

export interface AskRequest {
  picture: PictureSource;
  instruction: string;
}

export interface RankedCandidate {
  candidate: string;
  /** Position in the list that was given. */
  index: number;
  /** Natural logarithm of the probability of the candidate's tokens, summed: what the paper ranks by. */
  logLikelihood: number;
  /** The same per token. */
  meanLogLikelihood: number;
  /** Softmax of `logLikelihood` over the candidates. */
  probability: number;
}

export interface ModelPart {
  name: string;
  parameters: number;
  dtype: string;
  bytesOnDisk: number;
}

export interface ModelDescription {
  name: string;
  /** `model_type` of the checkpoint's config.json. */
  modelType: string;
  directory: string;
  builtIn: boolean;
  parts: ModelPart[];
  parameters: number;
  /** Memory needed once loaded, in bytes: an estimate, see `memoryNeeded`. */
  memoryBytes: number;
  /** What a person should know of this checkpoint and no answer says, such as settings that are not followed. */
  notices: string[];
}

export interface InstructBlip extends AsyncDisposable {
  /** Answers an instruction about a picture. The instruction may be empty. */
  ask(picture: PictureSource, instruction: string, options?: GenerateOptions): Answer;
  /** Answers several requests at once, in their order. An answer does not depend on the others. */
  askBatch(requests: readonly AskRequest[], options?: GenerateOptions): Promise<AnswerResult[]>;
  /** Asks for a short description. */
  caption(picture: PictureSource, options?: GenerateOptions): Answer;
  /** Ranks given answers by their likelihood, best first. */
  rank(
    picture: PictureSource,
    instruction: string,
    candidates: readonly string[],
    options?: { signal?: AbortSignal },
  ): Promise<RankedCandidate[]>;
  describe(): ModelDescription;
  /** Frees the model. Calls that still run are rejected. */
  dispose(): Promise<void>;
}

export interface MakeCheckpointOptions {
  /** Name of a published model whose sizes are taken, such as `instructblip-flan-t5-xl`. */
  like: string;
  seed: number;
  dtype: "float32" | "float16" | "bfloat16";
  /** Must not exist or be empty. */
  directory: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}
