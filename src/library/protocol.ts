/** What the calling thread and the model's thread say to each other. */

import type { ModelDirectory } from "../inference/folder/model-directory.js";
import type { ErrorData } from "../runtime/thread.js";
import type {
  AnswerResult,
  AnswerToken,
  GenerateOptions,
  LoadOptions,
  MakeCheckpointOptions,
  ModelDescription,
  Progress,
  RankedCandidate,
} from "./types.js";

/** Absolute path of an image file, or its bytes. */
export type ImageInput = string | Uint8Array;

/** A `VideoSource` with its absolute path. */
export interface VideoInput {
  readonly video: string;
  readonly frames?: number;
}

export interface ImageRequest {
  readonly images: readonly (ImageInput | VideoInput)[];
  readonly instruction: string;
}

/** `GenerateOptions` as they cross to the other thread. */
export type GenerationParameters = Omit<GenerateOptions, "signal">;

type LoadParameters = Pick<LoadOptions, "threads" | "precision" | "device" | "upright" | "maxPixels">;

/** Each operation's parameters, what it tells while it runs, and its result. */
export interface Operations {
  load: { parameters: ModelDirectory & LoadParameters; event: Progress; result: ModelDescription };
  inspect: { parameters: ModelDirectory; event: never; result: ModelDescription };
  /** Events are pieces of the text, and tokens where they are asked for, when there is one request. */
  answer: {
    parameters: {
      requests: readonly ImageRequest[];
      options: GenerationParameters;
      /** Whether each token is told of as it comes. */
      tellsTokens?: boolean;
    };
    event: string | AnswerToken;
    result: AnswerResult[];
  };
  rank: {
    parameters: { request: ImageRequest; candidates: readonly string[] };
    event: never;
    result: RankedCandidate[];
  };
  makeCheckpoint: {
    parameters: Omit<MakeCheckpointOptions, "signal" | "onProgress" | "onNotice">;
    event: Progress | { readonly notice: string };
    result: undefined;
  };
}

export type OperationName = keyof Operations;

/** A request; `id` marks everything that is said about it. */
export type Call<Name extends OperationName = OperationName> = {
  [Each in Name]: { kind: "call"; id: number; operation: Each; parameters: Operations[Each]["parameters"] };
}[Name];

export type ToWorker =
  | Call
  | { kind: "abort"; id: number }
  /** Abort everything, free the model, end the thread. */
  | { kind: "close" };

export type FromWorker =
  | { kind: "event"; id: number; event: Operations[OperationName]["event"] }
  | { kind: "result"; id: number; result: Operations[OperationName]["result"] }
  | { kind: "error"; id: number; error: ErrorData };
