import { type DownloadProgress, downloadText } from "../../hub/index.js";
import { modelDirectory } from "../../inference/folder/model-directory.js";
import { describeValue } from "../../options/index.js";
import {
  checkAskOptions,
  checkBatchOptions,
  checkLoadOptions,
  checkRankOptions,
  checkRequests,
} from "../check-options.js";
import { captionInstructions } from "../defaults.js";
import type { ImageRequest } from "../protocol.js";
import type {
  Answer,
  AnswerResult,
  AnswerToken,
  AskOptions,
  AskRequest,
  GenerateOptions,
  Images,
  LoadOptions,
  ModelDescription,
  RankedCandidate,
} from "../types.js";
import { StreamedAnswer } from "./answer.js";
import { WorkerConnection } from "./connection.js";
import { buffersOf, checkMaxPixels, imageInputs } from "./image-input.js";

/**
 * A model that answers. It computes in a thread of its own, one request after the other, so that the caller's
 * thread stays free.
 */
export class InstructBlip implements AsyncDisposable {
  private constructor(
    private readonly connection: WorkerConnection,
    private readonly description: ModelDescription,
  ) {}

  /**
   * @throws CheckpointError when the folder does not hold a complete model; HubError when a model of that name cannot be
   * downloaded; ModelUnavailableError when the machine
   * has too little memory for it, or no such device; TypeError or RangeError for a wrong option; the signal's reason
   */
  static async load(options: LoadOptions = {}): Promise<InstructBlip> {
    checkLoadOptions(options);
    const { model, threads, precision, device, signal, onProgress, onNotice, upright, maxPixels } = options;
    checkMaxPixels(maxPixels);
    // First the thread: where it cannot start because all is bundled, the built-in model is missing too.
    const connection = new WorkerConnection();
    try {
      const download = { signal, onProgress: downloadTeller(onProgress) };
      const found = await modelDirectory(model, { download });
      const parameters = { ...found, threads, precision, device, upright, maxPixels };
      const description = await connection.call("load", parameters, { signal, onEvent: onProgress });
      for (const notice of description.notices) onNotice?.(notice);
      return new InstructBlip(connection, description);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Answers an instruction about an image. The instruction may be empty. */
  ask(image: Images, instruction: string, options: AskOptions = {}): Answer {
    return this.#ask("ask", image, instruction, options);
  }

  /**
   * Answers several requests at once, in their order. The others change no answer's text; probabilities and scores may
   * differ in their last digits (by some 1e-6), because numbers are added in another order in a larger batch.
   */
  async askBatch(requests: readonly AskRequest[], options: GenerateOptions = {}): Promise<AnswerResult[]> {
    checkRequests(requests);
    checkBatchOptions(options);
    return this.#answer(requests, options);
  }

  /** Asks for a short description. */
  caption(image: Images, options: AskOptions = {}): Answer {
    return this.#ask("caption", image, captionInstructions[this.description.modelType]!, options);
  }

  /** Ranks given answers, at most 100,000, by their likelihood, best first. */
  async rank(
    image: Images,
    instruction: string,
    candidates: readonly string[],
    options: { signal?: AbortSignal } = {},
  ): Promise<RankedCandidate[]> {
    checkRankOptions(options);
    checkCandidates(candidates);
    const { signal } = options;
    const [request] = await imageRequests([{ image, instruction }], signal);
    const transfer = buffersOf(request!.images);
    return this.connection.call("rank", { request: request!, candidates }, { signal, transfer });
  }

  describe(): ModelDescription {
    return structuredClone(this.description);
  }

  /** Frees the model. Calls that still run are rejected. */
  async dispose(): Promise<void> {
    await this.connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #ask(what: "ask" | "caption", image: Images, instruction: string, options: AskOptions): Answer {
    const start = async (onPiece: (piece: string) => void, signal: AbortSignal): Promise<AnswerResult> => {
      checkAskOptions(what, options);
      const { onToken, ...generation } = options;
      const onEvent = (event: string | AnswerToken): void =>
        typeof event === "string" ? onPiece(event) : onToken?.(event);
      const tellsTokens = onToken !== undefined;
      const [result] = await this.#answer(
        [{ image, instruction }],
        { ...generation, signal },
        onEvent,
        tellsTokens,
      );
      return result!;
    };
    const { signal } = options ?? {};
    return new StreamedAnswer(start, signal instanceof AbortSignal ? signal : undefined);
  }

  async #answer(
    asked: readonly AskRequest[],
    { signal, ...options }: GenerateOptions,
    onEvent?: (event: string | AnswerToken) => void,
    tellsTokens = false,
  ): Promise<AnswerResult[]> {
    const requests = await imageRequests(asked, signal);
    const transfer = buffersOf(requests.flatMap(({ images }) => images));
    const parameters = { requests, options, tellsTokens };
    return this.connection.call("answer", parameters, { signal, onEvent, transfer });
  }
}

function downloadTeller(onProgress: LoadOptions["onProgress"]): (progress: DownloadProgress) => void {
  return (progress) =>
    onProgress?.({ stage: downloadText(progress), fraction: progress.doneBytes / progress.bytes });
}

/** All calls come through here, so that those whose images are at hand reach the model in the order they were made. */
function imageRequests(
  asked: readonly AskRequest[],
  signal: AbortSignal | undefined,
): Promise<ImageRequest[]> {
  return Promise.all(asked.map((request) => imageRequest(request, signal)));
}

async function imageRequest(
  { image, instruction }: AskRequest,
  signal: AbortSignal | undefined,
): Promise<ImageRequest> {
  checkText("an instruction", instruction);
  return { images: await imageInputs(image, signal), instruction };
}

/** More take longer than anybody waits, and their texts alone fill the memory. */
const mostCandidates = 100_000;
const longestCandidate = 100_000;

function checkCandidates(candidates: readonly string[]): void {
  if (!Array.isArray(candidates)) {
    throw new TypeError(`candidates must be an array of texts, not ${describeValue(candidates)}`);
  }
  if (candidates.length === 0) throw new RangeError("no candidates given; give at least one answer to rank");
  if (candidates.length > mostCandidates) {
    throw new RangeError(`${candidates.length} candidates given; rank at most ${mostCandidates} at once`);
  }
  candidates.forEach((candidate, index) => {
    checkText("a candidate", candidate);
    if (candidate.length > longestCandidate) {
      throw new RangeError(
        `candidate ${index} has ${candidate.length} characters, which are at most ${longestCandidate}`,
      );
    }
  });
}

function checkText(what: string, text: unknown): void {
  if (typeof text !== "string") throw new TypeError(`${what} must be a string, not ${describeValue(text)}`);
}
