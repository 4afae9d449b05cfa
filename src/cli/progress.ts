import type { Progress } from "../library/types.js";
import type { Output } from "./context.js";

const barWidth = 24;
const redrawMilliseconds = 80;
const clearLine = "\r\x1b[K";

/**
 * One line on a terminal that shows how far a job has come. Where the output is not a terminal it writes nothing;
 * with NO_COLOR set (https://no-color.org) it is drawn without colour.
 */
export class ProgressBar {
  readonly #output: Output;
  readonly #colour: boolean;
  #drawnAt = 0;
  #drawnStage: string | undefined;

  constructor(output: Output, environment: Readonly<Record<string, string | undefined>>) {
    this.#output = output;
    this.#colour = !environment.NO_COLOR && environment.TERM !== "dumb";
  }

  /** @param detail said behind the stage; it alone is no reason to draw anew at once */
  update(progress: Progress, detail = ""): void {
    const now = Date.now();
    const newStage = progress.stage !== this.#drawnStage;
    if (!this.#output.isTTY || (!newStage && now - this.#drawnAt < redrawMilliseconds)) return;
    this.#drawnAt = now;
    this.#drawnStage = progress.stage;
    this.#output.write(clearLine + this.#line({ ...progress, stage: progress.stage + detail }));
  }

  /** Takes the line away. To be called before anything else is written to the terminal. */
  clear(): void {
    if (this.#drawnStage !== undefined) this.#output.write(clearLine);
    this.#drawnStage = undefined;
  }

  #line({ stage, fraction }: Progress): string {
    const columns = this.#output.columns ?? 80;
    if (fraction === undefined) return stage.slice(0, columns - 1);
    const clamped = Math.min(Math.max(fraction, 0), 1);
    const filled = Math.round(clamped * barWidth);
    const full = "█".repeat(filled);
    const bar = (this.#colour ? `\x1b[36m${full}\x1b[39m` : full) + "░".repeat(barWidth - filled);
    const percent = `${Math.floor(clamped * 100)} %`.padStart(5);
    // A line wider than the terminal would wrap and could not be redrawn in place.
    return `${bar} ${percent}  ${stage.slice(0, Math.max(columns - barWidth - 9, 0))}`;
  }
}
