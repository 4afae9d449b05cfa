import type { PartPrecisions, Precision } from "../inference/index.js";
import type { DeviceChoice } from "../options/index.js";

/**
 * An image file (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF): its path, `file:` or `data:` URL, or base64; its bytes, or a
 * stream of them, such as the body of `fetch`'s response. Nothing is downloaded.
 */
export type ImageSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** A short video, of which some frames are seen. */
export interface VideoSource {
  /**
   * Path or `file:` URL of an animated GIF or WebP, of a folder of frames (images in the order of the numbers in their
   * names), or of another video, which needs `ffmpeg` installed.
   */
  video: string | URL;
  /** How many frames, evenly spread, 1 to 1,024. Default: 4, as in the paper. */
  frames?: number;
}

/**
 * What is asked about: an image, a video, or several. The model sees each image and frame by itself, together with the
 * instruction, and reads what it took from them one after the other, as published for the frames of a video. It was not
 * trained to compare images.
 */
export type Images = ImageSource | VideoSource | readonly (ImageSource | VideoSource)[];

/** How far a long job has come. `fraction` (0 to 1) is missing where it cannot be known. */
export interface Progress {
  stage: string;
  fraction?: number;
}

export interface LoadOptions {
  /**
   * Checkpoint folder, or `built-in` (the default) for the model that comes along, which knows drawn images only; or a name on
   * the Hugging Face Hub, `owner/name[@revision]` or short as `instructblip-vicuna-7b`. What its cache lacks is downloaded.
   */
  model?: string;
  /** Processor threads, 1 to 1,024. Default: one per core. */
  threads?: number;
  /**
   * Bits of the weights of linear layers, of all or by part: 32 and 16 are floats, 8 and 4 whole numbers in blocks. 4 for all
   * means the language model; what sees is held in 8 then. Default: as they are stored. Another precision is made in a
   * temporary file, whose size it needs on the disk; `quantize` makes one to keep.
   */
  precision?: Precision | PartPrecisions;
  /**
   * What computes: `cpu` (the default), `webgpu` or `cuda`; or the same for some parts, such as `{ vision: "webgpu" }`, with
   * the others on the CPU. Only the CPU's numbers are the same in every run; see docs/devices.md.
   */
  device?: DeviceChoice;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Told each of the model's `notices` once it is loaded. */
  onNotice?: (notice: string) => void;
  /**
   * Turn photographs as their files say that the camera was held (Exif orientation). Default: true. The reference's own
   * reading of images does not.
   */
  upright?: boolean;
  /** Refuse images of more pixels. Default: 178,956,970, as PIL does. A pixel takes three bytes of memory. */
  maxPixels?: number;
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
 * decoding of at most 64 tokens. A key that is not known is refused.
 */
export interface GenerateOptions {
  /** Longest answer in tokens, its end included; 1 to 1,000,000. */
  maxNewTokens?: number;
  /** The model may not end its answer before so many tokens. */
  minNewTokens?: number;
  /** Beam search width, 1 to 1,024; 1 is greedy decoding. */
  beams?: number;
  /** Answers per question: at most `beams` with beam search, up to 4,096 independent draws with sampling. */
  returnSequences?: number;
  /** Above 1 makes tokens that the answer has already less likely; 0.01 to 100. */
  repetitionPenalty?: number;
  /** Beam search: scores are divided by length to this power, so above 0 favours longer answers; −10 to 10. */
  lengthPenalty?: number;
  /**
   * When beam search ends, once it has `beams` finished answers: at once (`true`); when the best continuation, at its
   * present length, is no better than the worst of them (`false`, the default); or, with a length penalty above 0, only
   * when it would be no better at the greatest length either (`"never"`). The rules of transformers 4.40.
   */
  earlyStopping?: boolean | "never";
  /** No run of so many tokens comes twice in an answer; 0, the default, allows all. */
  noRepeatNgramSize?: number;
  /**
   * Texts that an answer does not hold, as the tokenizer writes them at the beginning of an answer and after a space.
   * Inside a word, spelt in other pieces or with other capitals they may still come. At most 10,000.
   */
  badWords?: readonly string[];
  /**
   * Texts that end an answer as soon as it holds one. They are cut from its text, with what follows and the spaces
   * before; `finishReason` is "stop". At most 100.
   */
  stop?: readonly string[];
  /** So many of the likeliest tokens of each step are given in `tokens`; 0, the default, to 100. */
  alternatives?: number;
  sample?: SamplingOptions;
  signal?: AbortSignal;
}

export interface AskOptions extends GenerateOptions {
  /** Called with each token as soon as it is chosen. Not with beam search or several answers, whose tokens come last. */
  onToken?: (token: AnswerToken) => void;
}

export interface Usage {
  /** Tokens of the instruction as the language model reads it. */
  promptTokens: number;
  /** Query tokens put in front of the instruction, of all images and frames. */
  visualTokens: number;
  /** Tokens of all sequences, the ends of the answers included. */
  generatedTokens: number;
}

/** Whether the model or a `stop` text ended the answer, or it ran into `maxNewTokens`. */
export type FinishReason = "stop" | "length";

/**
 * A token, and what the model itself thinks of it: the softmax of its logits over the whole vocabulary, given image,
 * instruction and the tokens before. Penalties, forbidden tokens and sampling options are not part of it, so a token
 * that they put first may have likelier alternatives.
 */
export interface TokenProbability {
  /** Place in the language model's vocabulary. */
  id: number;
  /** As it is read in the middle of a text, often with a space first; special tokens by their names, such as `</s>`. */
  text: string;
  /** 0 to 1. */
  probability: number;
  /** Its natural logarithm. */
  logProbability: number;
}

export interface AnswerToken extends TokenProbability {
  /** The likeliest tokens of this step, best first, where `alternatives` asks for them. */
  alternatives?: TokenProbability[];
}

export interface AnswerSequence {
  text: string;
  /** The product of its tokens' probabilities, 0 to 1. Longer answers have lower ones. */
  probability: number;
  /** The sum of its tokens' logarithms: what `rank` gives as `logLikelihood` for the same tokens. */
  logProbability: number;
  /** All tokens that were generated: the model's end of the answer and the text of a `stop` included. */
  tokens: AnswerToken[];
  /** Beam search: log-likelihood, after penalties, divided by length to the power of `lengthPenalty`. */
  score?: number;
}

/** Seconds that an answer took; with `askBatch`, the group of requests that it was answered with. */
export interface Timings {
  /** Reading image files, and resizing. */
  decodeImage: number;
  /** The image encoder; 0 for an image that was asked about shortly before. */
  encodeImage: number;
  /** Q-Former and language model read image and instruction. */
  readPrompt: number;
  /** The language model writes. */
  generate: number;
}

/** A finished answer. `text`, `probability` and `finishReason` are those of the best (first) sequence. */
export interface AnswerResult {
  text: string;
  probability: number;
  usage: Usage;
  finishReason: FinishReason;
  /** Best first. */
  sequences: AnswerSequence[];
  timings: Timings;
  /**
   * What a person should know about this answer: that a small model is unsure, or was asked about an image or in words
   * that are none of those it learned from. Empty for models that note nothing of that kind.
   */
  notices: string[];
}

/**
 * An answer on its way. `await answer` gives the finished {@link AnswerResult}, `await answer.text` only its text,
 * `for await (const piece of answer)` the text as it comes; the pieces joined are the text. Iterating may begin late or
 * more than once; leaving a loop before the end aborts the answer. Beam search gives its text in one piece.
 */
export interface Answer extends AsyncIterable<string>, PromiseLike<AnswerResult> {
  readonly text: Promise<string>;
  readonly probability: Promise<number>;
  readonly usage: Promise<Usage>;
  readonly finishReason: Promise<FinishReason>;
  readonly sequences: Promise<AnswerSequence[]>;
}

export interface AskRequest {
  image: Images;
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

export interface MakeCheckpointOptions {
  /** Name of a published model whose sizes are taken, such as `instructblip-flan-t5-xl`. */
  like: string;
  seed: number;
  dtype: "float32" | "float16" | "bfloat16";
  /** Must not exist or be empty; what a kill left of the same checkpoint is gone on with. */
  directory: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Told of the size before anything is written. */
  onNotice?: (notice: string) => void;
}
