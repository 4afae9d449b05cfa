import { crc32 } from "node:zlib";
import { CheckpointError } from "../../checkpoint/index.js";
import { fileReason, readRegularText, writeWhole } from "../../files/index.js";

/** What a validation found; of `score`, higher is better. */
export interface Validation {
  readonly score: number;
  readonly [name: string]: number;
}

/** A line of a log. Numbers that are not finite are null, as in JSON. */
export interface LoggedStep {
  /** From 0. */
  readonly step: number;
  readonly reports: Readonly<Record<string, number | null>>;
  readonly learningRate: number;
  /** Of the parameters as this step left them. */
  readonly validation?: Validation;
}

/** The best validation: its score, and how many steps its parameters had been trained. */
export interface BestValidation {
  readonly step: number;
  readonly score: number;
}

/**
 * The log of a stage: a line of JSON per step, `{ step, ...reports, learningRate }`. A validation is part of the line of
 * the step it follows, so that there are as many lines as steps; that makes a log that is ahead of the state easy to
 * bring back to it.
 */
export class StepLog {
  private constructor(
    private readonly path: string,
    readonly steps: LoggedStep[],
    private readonly lines: string[],
  ) {}

  /**
   * Opens the log of a stage that took `count` steps. There may be more lines in the file: it is saved before the state.
   * @param checksum what `checksum` was at that step
   * @throws CheckpointError when there are fewer, or one is damaged
   */
  static async open(path: string, count: number, checksum?: string): Promise<StepLog> {
    const lines = (await readLines(path)).slice(0, count);
    if (lines.length < count) {
      throw new CheckpointError(
        `${path} has ${lines.length} lines, but the state beside it is of step ${count}. ` +
          "Put the log back, or delete the state to train this stage anew.",
      );
    }
    const log = new StepLog(path, parseLines(path, lines), lines);
    if (checksum === undefined || checksum === log.checksum) return log;
    throw new CheckpointError(`${path} is not what was saved: it has changed since. ${restoreHint}`);
  }

  /** Changes with every line but the last, to which a validation may be added after the state was saved. */
  get checksum(): string {
    return crc32(this.lines.slice(0, -1).join("\n")).toString(16).padStart(8, "0");
  }

  append(step: LoggedStep): void {
    this.steps.push(step);
    this.lines.push(formatLine(step));
  }

  /** Adds to the last step's line. */
  addValidation(validation: Validation): void {
    const step = { ...this.steps[this.steps.length - 1]!, validation };
    this.steps[this.steps.length - 1] = step;
    this.lines[this.lines.length - 1] = formatLine(step);
  }

  /** The first of the validations with the highest score. */
  get best(): BestValidation | undefined {
    return bestOf(this.steps);
  }

  /** Writes all lines, whole or not at all. */
  async save(): Promise<void> {
    const text = this.lines.map((line) => `${line}\n`).join("");
    await writeWhole(this.path, text);
  }
}

/** The first of the validations with the highest score. */
export function bestOf(steps: readonly LoggedStep[]): BestValidation | undefined {
  let best: BestValidation | undefined;
  for (const { step, validation } of steps) {
    if (validation && (!best || validation.score > best.score)) {
      best = { step: step + 1, score: validation.score };
    }
  }
  return best;
}

const restoreHint = "Put the log back as it was, or delete log and state to train this stage anew.";

async function readLines(path: string): Promise<string[]> {
  const text = await readRegularText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new CheckpointError(`${path} cannot be read: ${fileReason(error)}`);
  });
  return text.split("\n").slice(0, -1);
}

function formatLine({ step, reports, learningRate, validation }: LoggedStep): string {
  return JSON.stringify({ step, ...reports, learningRate, validation });
}

function parseLines(path: string, lines: readonly string[]): LoggedStep[] {
  return lines.map((line, index) => {
    const parsed = parseLine(line);
    if (parsed?.step === index) return parsed;
    throw new CheckpointError(`${path}, line ${index + 1}: not the line of step ${index}. ${restoreHint}`);
  });
}

function parseLine(line: string): LoggedStep | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { step, learningRate, validation, ...reports } = value;
  if (typeof step !== "number" || typeof learningRate !== "number" || !areNumbers(reports)) return undefined;
  if (validation === undefined) return { step, reports, learningRate };
  if (!isRecord(validation) || !areNumbers(validation) || typeof validation.score !== "number")
    return undefined;
  return { step, reports, learningRate, validation: validation as Validation };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const areNumbers = (record: Record<string, unknown>): record is Record<string, number | null> =>
  Object.values(record).every((value) => typeof value === "number" || value === null);
