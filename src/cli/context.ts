import type { FamiliarizeOptions } from "../evaluation/index.js";
import type { InstructBlip, LoadOptions, MakeCheckpointOptions, ModelDescription } from "../library/index.js";
import type { ParityOptions, ParityResult } from "../parity/index.js";
import type { ReproduceOptions } from "../reproduction/reproduce.js";
import type { TrainingPlan, TrainOptions, TrainResult } from "../training/index.js";
import type {
  AnswerWorldRequests,
  DrawFolderOptions,
  DrawnQuestion,
  ShownAnswer,
  ShowOptions,
  WorldScore,
  WorldScoreOptions,
} from "../world/index.js";

/** A model as commands use it. */
export type CommandModel = Pick<InstructBlip, keyof InstructBlip>;

/** The library calls the commands stand on. Handed in, so that commands can be tested without a model. */
export interface Library {
  load(options: LoadOptions): Promise<CommandModel>;
  /** Without a folder: the built-in model. */
  inspect(directory?: string): Promise<ModelDescription>;
  makeCheckpoint(options: MakeCheckpointOptions): Promise<void>;
  runParity(directory: string, options: ParityOptions): Promise<readonly ParityResult[]>;
  /** Trains what a configuration's file says. */
  train(config: string, options: TrainOptions): Promise<TrainResult>;
  planTraining(config: string, signal: AbortSignal): Promise<TrainingPlan>;
  /** Makes the paper's experiments in miniature and returns the document about them. */
  reproduce(options: ReproduceOptions): Promise<string>;
  drawFolder(options: DrawFolderOptions): Promise<DrawnQuestion[]>;
  scorePictureWorld(answer: AnswerWorldRequests, options: WorldScoreOptions): Promise<WorldScore>;
  /** Notes beside a model what it should take for familiar. */
  familiarize(options: FamiliarizeOptions): Promise<void>;
  showPictureWorld(answer: AnswerWorldRequests, options: ShowOptions): Promise<ShownAnswer[]>;
}

/** Where text goes: the part of a terminal stream that commands use. */
export interface Output {
  /** Control characters in the text become escapes. */
  write(text: string): unknown;
  /** Writes what a terminal is to obey. */
  draw?(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width in characters. */
  readonly columns?: number;
}

/** Everything a command gets from outside. */
export interface CommandContext {
  readonly calls: Library;
  /** Results only. */
  readonly stdout: Output;
  /** Everything else. */
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT (Ctrl-C), SIGTERM and SIGHUP, with an `Interrupted` as reason. */
  readonly signal: AbortSignal;
}
