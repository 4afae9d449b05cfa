import type { ReproduceProgress } from "../reproduction/reproduce.js";
import type { Output } from "./context.js";
import { formatDuration, TrainingProgress } from "./training-progress.js";

interface RunningJob {
  readonly startedAt: number;
  readonly training: TrainingProgress;
  /** How far its training is, where there is a terminal; empty before its first step. */
  bar: string;
}

/**
 * Shows how far several jobs have come that run side by side. On a terminal each has its name and, below it, a bar with
 * the time left and the loss, drawn again and again under a line for each job that ended; elsewhere each says when it
 * begins, now and then how far it is, and when it ends.
 */
export class ReproductionProgress {
  readonly #running = new Map<string, RunningJob>();
  /** Lines that stand on the terminal and are drawn again. */
  #drawn = 0;

  constructor(
    private readonly output: Output,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  update({ job, state, training, jobsDone, jobs }: ReproduceProgress): void {
    const { isTTY } = this.output;
    const running = this.#running.get(job);
    if (state === "begun") {
      this.#running.set(job, this.#begin(job));
      if (!isTTY) this.output.write(`${job}: begun\n`);
    } else if (training) {
      // On a terminal the job's name stands above the bar.
      running?.training.update({ ...training, stage: isTTY ? "step" : job });
      return;
    } else if (state === "done" && running) {
      this.#running.delete(job);
      this.clear();
      const seconds = (Date.now() - running.startedAt) / 1000;
      this.output.write(`${job}: done in ${formatDuration(seconds)}, ${jobsDone} of ${jobs} jobs\n`);
    }
    this.#draw();
  }

  /** Takes the bars away. To be called before anything else is written to the terminal. */
  clear(): void {
    if (this.#drawn > 0) this.output.write(`\x1b[${this.#drawn}A\r\x1b[J`);
    this.#drawn = 0;
  }

  #begin(name: string): RunningJob {
    const { output } = this;
    if (!output.isTTY) {
      return { startedAt: Date.now(), training: new TrainingProgress(output, this.environment), bar: "" };
    }
    const captured: Output = {
      isTTY: true,
      get columns() {
        return output.columns;
      },
      write: (text) => {
        const job = this.#running.get(name);
        if (!job) return;
        job.bar = text.replace("\r\x1b[K", "");
        this.#draw();
      },
    };
    return { startedAt: Date.now(), training: new TrainingProgress(captured, this.environment), bar: "" };
  }

  #draw(): void {
    const { isTTY, columns = 80 } = this.output;
    if (!isTTY) return;
    this.clear();
    // A line wider than the terminal would wrap; bars have their width already.
    const lines = [...this.#running].flatMap(([name, { bar }]) => [
      name.slice(0, columns - 1),
      ...(bar === "" ? [] : [bar]),
    ]);
    this.output.write(lines.map((line) => `${line}\n`).join(""));
    this.#drawn = lines.length;
  }
}
