import type { CommandContext, CommandModel, Rooms } from "../src/cli/context.js";
import type { FamiliarizeOptions } from "../src/evaluation/index.js";
import type {
  Answer,
  AnswerResult,
  AskRequest,
  GenerateOptions,
  Images,
  LoadOptions,
  MakeCheckpointOptions,
  ModelDescription,
} from "../src/library/index.js";
import type { ParityOptions, ParityResult } from "../src/parity/index.js";
import type {
  MakeBuiltInModelOptions,
  PartProbe,
  ProbeOptions,
  ReproduceOptions,
  ReproduceProgress,
} from "../src/reproduction/index.js";
import type {
  Training,
  TrainingPlan,
  TrainOptions,
  TrainProgress,
  TrainResult,
} from "../src/training/index.js";
import type {
  AnswerWorldRequests,
  DrawFolderOptions,
  DrawnQuestion,
  ShownAnswer,
  ShowOptions,
  WorldScore,
  WorldScoreOptions,
} from "../src/world/index.js";

/** An answer that comes in the given pieces, or fails after them. */
export function fakeAnswer(pieces: string[], { failure }: { failure?: Error } = {}): Answer {
  const text = pieces.join("");
  const token = { id: 5, text: " red", probability: 0.5, logProbability: Math.log(0.5) };
  const sequence = { probability: 0.5, logProbability: Math.log(0.5), tokens: [token] };
  const result: AnswerResult = {
    text,
    probability: 0.5,
    usage: { promptTokens: 3, visualTokens: 32, generatedTokens: pieces.length },
    finishReason: "stop",
    sequences: [
      { text, ...sequence, score: -0.25 },
      { text: "second", ...sequence },
    ],
    timings: { decodeImage: 0.01, encodeImage: 0.02, readPrompt: 0.03, generate: 0.5 },
    notices: [],
  };
  const settled = (): Promise<AnswerResult> => (failure ? Promise.reject(failure) : Promise.resolve(result));
  return {
    get text() {
      return settled().then((r) => r.text);
    },
    get probability() {
      return settled().then((r) => r.probability);
    },
    get usage() {
      return settled().then((r) => r.usage);
    },
    get finishReason() {
      return settled().then((r) => r.finishReason);
    },
    get sequences() {
      return settled().then((r) => r.sequences);
    },
    // biome-ignore lint/suspicious/noThenProperty: an Answer is awaitable by contract
    then: (onFulfilled, onRejected) => settled().then(onFulfilled, onRejected),
    async *[Symbol.asyncIterator]() {
      yield* pieces;
      if (failure) throw failure;
    },
  };
}

export const fakeDescription: ModelDescription = {
  name: "fake",
  modelType: "instructblip",
  directory: "/models/fake",
  builtIn: false,
  parts: [
    { name: "vision", parameters: 1_000_000, dtype: "float32", bytesOnDisk: 4_000_000 },
    { name: "language model", parameters: 20, dtype: "float16", bytesOnDisk: 40 },
  ],
  parameters: 1_000_020,
  memoryBytes: 5 * 1024 ** 3,
  notices: [],
};

/** Records what it was asked and answers with the values given. */
export class FakeCalls {
  loaded: LoadOptions | undefined;
  asked: { image: Images; instruction?: string; options?: GenerateOptions } | undefined;
  ranked: readonly string[] | undefined;
  made: MakeCheckpointOptions | undefined;
  inspected: string | undefined;
  disposed = 0;
  description = fakeDescription;
  answer = fakeAnswer(["a ", "red ", "cat"]);
  parityResults: ParityResult[] = [];
  trainedConfig: Training | undefined;
  planned: Training | undefined;
  trainSteps: TrainProgress[] = [];
  probed: ProbeOptions | undefined;
  madeBuiltIn: MakeBuiltInModelOptions | undefined;
  reproduced: ReproduceOptions | undefined;
  reproduceSteps: ReproduceProgress[] = [];
  drawn: DrawFolderOptions | undefined;
  scored: WorldScoreOptions | undefined;
  familiarized: FamiliarizeOptions | undefined;
  shown: ShowOptions | undefined;

  async load(options: LoadOptions): Promise<CommandModel> {
    this.loaded = options;
    options.onProgress?.({ stage: "vision", fraction: 0.5 });
    const dispose = async (): Promise<void> => {
      this.disposed++;
    };
    return {
      ask: (image: Images, instruction: string, generation?: GenerateOptions) => {
        this.asked = { image, instruction, options: generation };
        return this.answer;
      },
      askBatch: (requests: readonly AskRequest[]) => Promise.all(requests.map(() => this.answer)),
      caption: (image: Images, generation?: GenerateOptions) => {
        this.asked = { image, options: generation };
        return this.answer;
      },
      rank: async (_image, _instruction, candidates) => {
        this.ranked = candidates;
        return candidates.map((candidate, index) => ({
          candidate,
          index,
          logLikelihood: -1 - index,
          meanLogLikelihood: -0.5,
          probability: 1 / candidates.length,
        }));
      },
      describe: () => this.description,
      dispose,
      [Symbol.asyncDispose]: dispose,
    };
  }

  inspect = async (directory?: string): Promise<ModelDescription> => {
    this.inspected = directory;
    return this.description;
  };

  makeCheckpoint = async (options: MakeCheckpointOptions): Promise<void> => {
    this.made = options;
    options.onNotice?.("so many gigabytes");
    options.onProgress?.({ stage: "writing", fraction: 1 });
  };

  runParity = async (_directory: string, options: ParityOptions = {}): Promise<ParityResult[]> => {
    for (const result of this.parityResults) options.onResult?.(result);
    return this.parityResults;
  };

  /** The configuration is the name of its file. */
  loadTraining = async (config: string): Promise<Training> => config as unknown as Training;

  train = async (config: Training, options: TrainOptions = {}): Promise<TrainResult> => {
    this.trainedConfig = config;
    options.onNotice?.("some parameters begin at random");
    for (const step of this.trainSteps) options.onProgress?.(step);
    options.signal?.throwIfAborted();
    return { model: "run/model", report: "run/report.html", best: { step: 20, score: -0.5 } };
  };

  planTraining = async (config: Training): Promise<TrainingPlan> => {
    this.planned = config;
    return {
      stage: "fine-tuning",
      model: "run/model",
      steps: 200,
      samplesPerStep: 32,
      trained: 188_000_000,
      frozen: 1_000,
      fresh: 0,
      sets: [{ name: "own/mine", records: 1200, probability: 1 }],
      notices: this.description.notices,
    };
  };

  reproduce = async (options: ReproduceOptions): Promise<string> => {
    this.reproduced = options;
    for (const step of this.reproduceSteps) options.onProgress?.(step);
    options.signal?.throwIfAborted();
    return `${options.directory}/results.md`;
  };

  probeCounts = async (options: ProbeOptions): Promise<PartProbe[]> => {
    this.probed = options;
    options.signal?.throwIfAborted();
    const share = { right: 9, asked: 10, interval: [0.6, 0.98] as const };
    return [{ question: "count-all", part: "queries, linear", ...share }];
  };

  makeBuiltInModel = async (options: MakeBuiltInModelOptions): Promise<string> => {
    this.madeBuiltIn = options;
    options.onNotice?.("1-image-encoder");
    for (const step of this.trainSteps) options.onProgress?.(step);
    options.signal?.throwIfAborted();
    return `${options.directory}/picture-world`;
  };

  drawFolder = async (options: DrawFolderOptions): Promise<DrawnQuestion[]> => {
    this.drawn = options;
    const asked = { kind: "thing", form: "thing-at", slots: {}, question: "What is it?", answer: "cat" };
    return [{ image: "0000.png", ...asked, facts: ["red cat top"] }];
  };

  /** Asks one question; right when the answer is the fake one. */
  scorePictureWorld = async (
    answer: AnswerWorldRequests,
    options: WorldScoreOptions,
  ): Promise<WorldScore> => {
    this.scored = options;
    options.onProgress?.(0.5);
    const [answered] = await answer([{ image: new Uint8Array([1]), instruction: "What is it?" }]);
    const { text } = answered!;
    const right = Number(text === "a red cat");
    const share = { right, asked: 1, interval: [0.2, 1] } as const;
    const shares = { validation: share, test: share };
    return {
      kinds: [{ kind: "thing", shares, errors: [] }],
      unanswerable: [{ kind: "thing", shares }],
      styles: [
        { style: "plain", ...share },
        { style: "grey", ...share, right: 0, asked: 0 },
      ],
      counts: [{ form: "count-all", number: "two", ...share }],
      changes: [{ change: "enlarged", ...share }],
      notices: [{ answers: "right", noticed: 0, given: right }],
      calibration: {
        error: 0.2,
        bins: [{ from: 0.7, to: 0.8, answers: 1, probability: 0.75, right }],
      },
    };
  };

  familiarize = async (options: FamiliarizeOptions): Promise<void> => {
    this.familiarized = options;
    options.onProgress?.(0.5);
    options.signal?.throwIfAborted();
  };

  /** One answer, right when it is the fake one. */
  showPictureWorld = async (answer: AnswerWorldRequests, options: ShowOptions): Promise<ShownAnswer[]> => {
    this.shown = options;
    const [answered] = await answer([{ image: new Uint8Array([1]), instruction: "What is it?" }]);
    const { text } = answered!;
    const isRight = text === "a red cat";
    return [{ image: "thing.png", question: "What is\n it?", answer: text, isRight, expected: "a red cat" }];
  };
}

/** A context whose output can be read. */
export class FakeContext implements CommandContext {
  readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  environment: Record<string, string> = {};
  out = "";
  err = "";
  readonly stdout = { write: (text: string) => (this.out += text) };
  readonly stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number } = {
    write: (text: string) => (this.err += text),
  };

  readonly calls = new FakeCalls();
  readonly rooms: Rooms = {
    conversion: () => import("../src/conversion/index.js"),
    data: () => import("../src/data/index.js"),
    evaluation: async () => ({
      ...(await import("../src/evaluation/index.js")),
      familiarize: this.calls.familiarize,
    }),
    inference: () => import("../src/inference/index.js"),
    library: async () => ({ ...this.calls, InstructBlip: this.calls }),
    metrics: () => import("../src/evaluation/metrics/index.js"),
    parity: async () => this.calls,
    reproduction: async () => this.calls,
    training: async () => this.calls,
    world: async () => ({ ...(await import("../src/world/index.js")), ...this.calls }),
  };
}
