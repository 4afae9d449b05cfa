import cliProgress from "cli-progress";
import type { Progress } from "../../library/index.js";
import { printableLine } from "../../text/index.js";
import type { Output } from "../context.js";
import { cutToWidth } from "../output/width.js";

type Environment = Readonly<Record<string, string | undefined>>;

const barWidth = 24;
/** Narrower terminals have no room for a bar beside the words. */
const leastColumnsForBar = 60;

/** Whether what is drawn can be taken away again. Terminals that call themselves dumb cannot. */
export function canRedraw({ isTTY }: Output, { TERM }: Environment): boolean {
  return isTTY === true && TERM !== "dumb";
}

/** How bars are drawn on this terminal. */
export function barOptions(output: Output): cliProgress.Options {
  const stream = {
    isTTY: true,
    get columns() {
      return output.columns;
    },
    write: (text: string) => output.draw?.(text),
  };
  return {
    stream: stream as unknown as NodeJS.WritableStream,
    format: (_options, { progress }, { text, timed }) =>
      progressLine(output.columns ?? 80, text, timed ? progress : undefined),
    clearOnComplete: true,
    // Lines are cut to the terminal's width here; the library need not tell the terminal to.
    linewrap: true,
  };
}

/** One line that is narrower than the terminal: wrapped, it could not be drawn again in its place. */
export function progressLine(columns: number, text: string, fraction?: number): string {
  const room = columns - 1;
  if (fraction === undefined) return cutToWidth(printableLine(text), room);
  const clamped = Math.min(Math.max(fraction, 0), 1);
  const filled = Math.round(clamped * barWidth);
  const bar = columns < leastColumnsForBar ? "" : `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} `;
  const percent = `${Math.floor(clamped * 100)} %`.padStart(5);
  return cutToWidth(`${bar}${percent}  ${printableLine(text)}`, room);
}

/** One line on a terminal that shows how far a job has come. Elsewhere it writes nothing. */
export class ProgressBar {
  readonly #options: cliProgress.Options | undefined;
  #bar: cliProgress.SingleBar | undefined;

  constructor(output: Output, environment: Environment) {
    this.#options = canRedraw(output, environment) ? barOptions(output) : undefined;
  }

  /** @param detail said behind the stage */
  update({ stage, fraction }: Progress, detail = ""): void {
    if (!this.#options) return;
    const payload = { text: stage + detail, timed: fraction !== undefined };
    if (this.#bar) {
      this.#bar.update(fraction ?? 0, payload);
    } else {
      this.#bar = new cliProgress.SingleBar(this.#options);
      this.#bar.start(1, fraction ?? 0, payload);
    }
  }

  /** Takes the line away. To be called before anything else is written to the terminal. */
  clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
