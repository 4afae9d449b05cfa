import type * as conversion from "../conversion/index.js";
import type * as data from "../data/index.js";
import type * as evaluation from "../evaluation/index.js";
import type * as metrics from "../evaluation/metrics/index.js";
import type * as inference from "../inference/index.js";
import type * as library from "../library/index.js";
import type * as parity from "../parity/index.js";
import type * as reproduction from "../reproduction/index.js";
import type * as training from "../training/index.js";
import type * as world from "../world/index.js";

/** A model as commands use it. */
export type CommandModel = Pick<library.InstructBlip, keyof library.InstructBlip>;

interface LibraryCalls extends Pick<typeof library, "inspect" | "makeCheckpoint"> {
  readonly InstructBlip: { load(options: library.LoadOptions): Promise<CommandModel> };
}

/** The rooms whose calls do the work, each loaded when a command asks for it. */
export interface Rooms {
  conversion(): Promise<typeof conversion>;
  data(): Promise<typeof data>;
  evaluation(): Promise<typeof evaluation>;
  inference(): Promise<typeof inference>;
  library(): Promise<LibraryCalls>;
  metrics(): Promise<typeof metrics>;
  parity(): Promise<Pick<typeof parity, "runParity">>;
  reproduction(): Promise<Pick<typeof reproduction, "makeBuiltInModel" | "probeCounts" | "reproduce">>;
  training(): Promise<Pick<typeof training, "loadTraining" | "planTraining" | "train">>;
  world(): Promise<typeof world>;
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
  readonly rooms: Rooms;
  /** Results only. */
  readonly stdout: Output;
  /** Everything else. */
  readonly stderr: Output;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT (Ctrl-C), SIGTERM and SIGHUP, with an `Interrupted` as reason. */
  readonly signal: AbortSignal;
}
