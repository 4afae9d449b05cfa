import { roughDuration } from "../../report/index.js";
import type { TrainProgress } from "../../training/index.js";
import type { Output } from "../context.js";
import { canRedraw, ProgressBar } from "./progress.js";

/** Between lines in a log that is no terminal. */
const lineMilliseconds = 30_000;
/** Weight of a new loss in what is shown; single steps are too noisy to read. */
const newWeight = 0.05;

/** Says how far a training has come: steps, time left, smoothed loss, learning rate and speed. */
export class TrainingMeter {
  #stage: string | undefined;
  #firstStep = 0;
  #startedAt = 0;
  #loss = 0;

  /**
   * Takes a step.
   * @returns whether it is the first of a stage, and the words, with what matters most first: a narrow terminal cuts off
   * the rest
   */
  take({ stage, step, steps, reports, learningRate }: TrainProgress): { isNew: boolean; detail: string } {
    const now = Date.now();
    const isNew = stage !== this.#stage;
    if (isNew) {
      this.#stage = stage;
      this.#firstStep = step;
      this.#startedAt = now;
    }
    const seen = step - this.#firstStep + 1;
    this.#loss += (reports.loss! - this.#loss) * Math.max(newWeight, 1 / seen);
    const perStep = (now - this.#startedAt) / 1000 / (step - this.#firstStep);
    // Of the first step that is seen, the beginning is not known.
    const timed = Number.isFinite(perStep) && perStep > 0;
    const parts = [
      `${step}/${steps}`,
      ...(timed ? [`${roughDuration((steps - step) * perStep)} left`] : []),
      `loss ${this.#loss.toFixed(4)}`,
      `rate ${learningRate.toExponential(1)}`,
      ...(timed
        ? [perStep < 1 ? `${(1 / perStep).toFixed(1)} steps/s` : `${perStep.toFixed(1)} s/step`]
        : []),
    ];
    return { isNew, detail: ` ${parts.join("  ")}` };
  }
}

/**
 * Shows how far a training has come. On a terminal that is one line, drawn again and again; elsewhere a line now and then.
 * Validations stay on lines of their own.
 */
export class TrainingProgress {
  readonly #bar: ProgressBar | undefined;
  readonly #meter = new TrainingMeter();
  #writtenAt = 0;

  constructor(
    private readonly output: Output,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    if (canRedraw(output, environment)) this.#bar = new ProgressBar(output, environment);
  }

  update(progress: TrainProgress): void {
    const { stage, step, steps, validation } = progress;
    const { isNew, detail } = this.#meter.take(progress);
    if (validation) {
      const found = Object.entries(validation).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
      this.clear();
      this.output.write(`${stage} ${step}/${steps}  validation: ${found.join("  ")}\n`);
    }
    this.#bar?.update({ stage, fraction: step / steps }, detail);
    if (!this.#bar && (isNew || step === steps || Date.now() - this.#writtenAt >= lineMilliseconds)) {
      this.#writtenAt = Date.now();
      this.output.write(`${stage}${detail}\n`);
    }
  }

  /** Takes the line away. To be called before anything else is written to the terminal. */
  clear(): void {
    this.#bar?.clear();
  }
}
