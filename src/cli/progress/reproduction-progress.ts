import cliProgress from "cli-progress";
import { roughDuration } from "../../report/index.js";
import type { ReproduceProgress } from "../../reproduction/index.js";
import type { Output } from "../context.js";
import { cutToWidth } from "../output/width.js";
import { barOptions, canRedraw } from "./progress.js";
import { TrainingMeter, TrainingProgress } from "./training-progress.js";

interface RunningJob {
  readonly startedAt: number;
  readonly show: (training: NonNullable<ReproduceProgress["training"]>) => void;
  readonly remove: () => void;
}

/**
 * Shows how far several jobs have come that run side by side. On a terminal each has a line with a bar, its name, the time
 * left and the loss, drawn again and again under a line for each job that ended; elsewhere each says when it begins, now
 * and then how far it is, and when it ends.
 */
export class ReproductionProgress {
  readonly #running = new Map<string, RunningJob>();
  readonly #bars: cliProgress.MultiBar | undefined;

  constructor(
    private readonly output: Output,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {
    if (canRedraw(output, environment)) {
      // Lines above them move bars that have not changed.
      this.#bars = new cliProgress.MultiBar({ ...barOptions(output), forceRedraw: true });
    }
  }

  update({ job, state, training, jobsDone, jobs }: ReproduceProgress): void {
    const running = this.#running.get(job);
    if (state === "begun") {
      this.#running.set(job, this.#begin(job));
    } else if (training) {
      running?.show(training);
    } else if (state === "done" && running) {
      this.#running.delete(job);
      const seconds = (Date.now() - running.startedAt) / 1000;
      const line = `${job}: done in ${roughDuration(seconds)}, ${jobsDone} of ${jobs} jobs\n`;
      if (this.#bars) this.#bars.log(line);
      else this.output.write(line);
      running.remove();
    }
  }

  /** Takes the bars away. To be called before anything else is written to the terminal. */
  clear(): void {
    if (this.#bars?.isActive) this.#bars.stop();
  }

  #begin(job: string): RunningJob {
    const startedAt = Date.now();
    const bars = this.#bars;
    if (!bars) {
      this.output.write(`${job}: begun\n`);
      const progress = new TrainingProgress(this.output, this.environment);
      return {
        startedAt,
        show: (training) => progress.update({ ...training, stage: job }),
        remove: () => {},
      };
    }
    const bar = bars.create(1, 0, { text: job });
    const meter = new TrainingMeter();
    return {
      startedAt,
      show: (training) => {
        const { detail } = meter.take(training);
        // A long name must not hide how far the job is.
        const name = cutToWidth(job, Math.floor((this.output.columns ?? 80) / 3));
        bar.update(training.step / training.steps, { text: `${name}${detail}`, timed: true });
      },
      remove: () => bars.remove(bar),
    };
  }
}
