import { StreamedAnswer } from "./answer.js";
import { WorkerConnection } from "./connection.js";
import { captionInstructions } from "./defaults.js";
import { modelDirectory } from "./model-directory.js";
import { buffersOf, pictureInput } from "./picture-input.js";
import type { PictureRequest } from "./protocol.js";
import type {
  Answer,
  AnswerResult,
  AskRequest,
  GenerateOptions,
  LoadOptions,
  ModelDescription,
  InstructBlip as ModelInterface,
  PictureSource,
  RankedCandidate,
} from "./types.js";

/**
 * A model that answers. It computes in a thread of its own, one request after the other, so that the caller's
 * thread stays free.
 */
export class InstructBlip implements ModelInterface {
  readonly #connection: WorkerConnection;
  readonly #description: ModelDescription;

  private constructor(connection: WorkerConnection, description: ModelDescription) {
    this.#connection = connection;
    this.#description = description;
  }

  /**
   * @throws CheckpointError when the folder does not hold a complete model; ModelUnavailableError when the machine
   * has too little memory for it; the signal's reason
   */
  static async load({
    model,
    threads,
    signal,
    onProgress,
    onNotice,
  }: LoadOptions = {}): Promise<InstructBlip> {
    const connection = new WorkerConnection();
    try {
      const parameters = { ...modelDirectory(model), threads };
      const description = await connection.call("load", parameters, { signal, onEvent: onProgress });
      for (const notice of description.notices) onNotice?.(notice);
      return new InstructBlip(connection, description);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  ask(picture: PictureSource, instruction: string, options: GenerateOptions = {}): Answer {
    const { signal, ...rest } = options;
    const start = async (onEvent: (piece: string) => void, signal: AbortSignal): Promise<AnswerResult> => {
      const [result] = await this.#answer([{ picture, instruction }], { ...rest, signal }, onEvent);
      return result;
    };
    return new StreamedAnswer(start, signal);
  }

  async askBatch(requests: readonly AskRequest[], options: GenerateOptions = {}): Promise<AnswerResult[]> {
    return this.#answer(requests, options);
  }

  caption(picture: PictureSource, options?: GenerateOptions): Answer {
    return this.ask(picture, captionInstructions[this.#description.modelType], options);
  }

  async rank(
    picture: PictureSource,
    instruction: string,
    candidates: readonly string[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<RankedCandidate[]> {
    if (candidates.length === 0)
      throw new RangeError("no candidates given; give at least one answer to rank");
    for (const candidate of candidates) checkText("a candidate", candidate);
    const request = pictureRequest({ picture, instruction });
    const transfer = buffersOf([request.picture]);
    return this.#connection.call("rank", { request, candidates }, { signal, transfer });
  }

  describe(): ModelDescription {
    return structuredClone(this.#description);
  }

  async dispose(): Promise<void> {
    await this.#connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #answer(
    asked: readonly AskRequest[],
    { signal, ...options }: GenerateOptions,
    onEvent?: (piece: string) => void,
  ): Promise<AnswerResult[]> {
    const requests = asked.map(pictureRequest);
    const transfer = buffersOf(requests.map(({ picture }) => picture));
    return this.#connection.call("answer", { requests, options }, { signal, onEvent, transfer });
  }
}

function pictureRequest({ picture, instruction }: AskRequest): PictureRequest {
  checkText("an instruction", instruction);
  return { picture: pictureInput(picture), instruction };
}

/** For callers without TypeScript. */
function checkText(what: string, text: unknown): void {
  if (typeof text !== "string") throw new TypeError(`${what} must be a string, not ${typeof text}`);
}
