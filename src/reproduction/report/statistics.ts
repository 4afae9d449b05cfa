/** What several seeds of one setting score, with bootstrap draws over seeds and samples. */
import { mean, rocAuc } from "../../evaluation/metrics/index.js";
import { Random } from "../../tensor/index.js";
import type { Condition, Results, SampleResult, SetResult } from "../results.js";
import { averageOf, drawCount, type Estimate } from "./estimate.js";

type Skill = SampleResult["skill"];

/** Which of a set's samples are meant; default: all, asked about their own images. */
interface Part {
  readonly condition?: Condition;
  readonly skill?: Skill;
}

/** Sets that are averaged, each as much as the others. */
export interface Group {
  readonly sets: readonly string[];
  /** Only samples of this kind; sets that have none are left out. */
  readonly skill?: Skill;
}

/** Every resampling starts here, so that all settings are drawn alike. */
const root = new Random(20230511);

/** @returns 0 to 100; undefined of no samples, and where the metric is not defined */
function scoreOf(samples: readonly SampleResult[], metric: SetResult["metric"]): number | undefined {
  if (samples.length === 0) return undefined;
  const values = samples.map(({ value }) => value);
  if (metric !== "ROC-AUC") return 100 * mean(values);
  const labels = samples.map(({ label }) => label as number);
  return new Set(labels).size === 2 ? 100 * rocAuc(labels, values) : undefined;
}

/** One seed's answers. What is drawn depends on the set's name and size alone: so all models are drawn alike. */
class SeedScores {
  readonly #draws = new Map<string, Float64Array>();

  constructor(readonly results: Results) {}

  samples(set: string, { condition = "own", skill }: Part): SampleResult[] {
    const samples = this.results.sets[set]?.samples[condition] ?? [];
    return skill === undefined ? samples : samples.filter((sample) => sample.skill === skill);
  }

  score(set: string, part: Part): number | undefined {
    const result = this.results.sets[set];
    return result && scoreOf(this.samples(set, part), result.metric);
  }

  /** Scores of samples drawn with replacement. The set has to have a score; a draw without one is drawn again. */
  draws(set: string, part: Part): Float64Array {
    const key = JSON.stringify([set, part.condition, part.skill]);
    const known = this.#draws.get(key);
    if (known) return known;
    const samples = this.samples(set, part);
    const { metric } = this.results.sets[set]!;
    const random = root.fork(`samples of ${set} ${part.skill}`);
    const draws = new Float64Array(drawCount);
    for (let i = 0; i < drawCount; i++) {
      let score: number | undefined;
      while (score === undefined) {
        const drawn = samples.map(() => samples[random.integer(samples.length)]!);
        score = scoreOf(drawn, metric);
      }
      draws[i] = score;
    }
    this.#draws.set(key, draws);
    return draws;
  }
}

/**
 * Scores of one setting, 0 to 100, each the mean of its seeds. Draws take seeds with replacement, and in each set the
 * samples, the same ones of all seeds: every seed is asked the same.
 */
export class Scores {
  private constructor(private readonly runs: readonly SeedScores[]) {}

  /** @throws Error where a seed is there twice */
  static of(results: readonly Results[]): Scores {
    const sorted = [...results].sort((a, b) => a.seed - b.seed);
    const twice = sorted.find(({ seed }, i) => i > 0 && sorted[i - 1]!.seed === seed);
    if (twice) throw new Error(`There are several results of ${twice.variant} with seed ${twice.seed}`);
    return new Scores(sorted.map((result) => new SeedScores(result)));
  }

  get seeds(): number[] {
    return this.runs.map(({ results }) => results.seed);
  }

  /** Sets that were asked. */
  get sets(): string[] {
    return Object.keys(this.runs[0]!.results.sets);
  }

  /** Only some of the seeds. */
  withSeeds(seeds: readonly number[]): Scores {
    return new Scores(this.runs.filter(({ results }) => seeds.includes(results.seed)));
  }

  /** Of captions: CIDEr, as results have it, times 100. */
  cider(set: string): number | undefined {
    const values = this.runs.map(({ results }) => results.sets[set]?.cider);
    return values.every((value) => value !== undefined) ? mean(values) : undefined;
  }

  /** Undefined where a seed has no answers, or the metric is not defined. */
  value(set: string, part: Part = {}): number | undefined {
    const scores = this.runs.map((run) => run.score(set, part));
    return scores.every((score) => score !== undefined) ? mean(scores) : undefined;
  }

  /** The same with its draws. */
  estimate(set: string, part: Part = {}): Estimate | undefined {
    const value = this.value(set, part);
    if (value === undefined) return undefined;
    const bySeed = this.runs.map((run) => run.draws(set, part));
    const random = root.fork("seeds");
    const draws = new Float64Array(drawCount);
    for (let i = 0; i < drawCount; i++)
      draws[i] = mean(bySeed.map(() => bySeed[random.integer(bySeed.length)]![i]!));
    return { value, draws };
  }

  /** Mean of sets' scores; undefined where there are no sets, or one of them has no score. */
  average({ sets, skill }: Group): Estimate | undefined {
    const asked = this.#asked({ sets, skill });
    const estimates = asked.map((set) => this.estimate(set, { skill }));
    if (estimates.length === 0 || !estimates.every((estimate) => estimate !== undefined)) return undefined;
    return averageOf(estimates);
  }

  /** The same without draws, of another condition. */
  averageValue({ sets, skill }: Group, condition: Condition): number | undefined {
    const values = this.#asked({ sets, skill }).map((set) => this.value(set, { condition, skill }));
    return values.length > 0 && values.every((value) => value !== undefined) ? mean(values) : undefined;
  }

  /** Sets of a group, without those that were asked but for nothing of the kind. */
  #asked({ sets, skill }: Group): string[] {
    const run = this.runs[0]!;
    return sets.filter((set) => !(set in run.results.sets) || run.samples(set, { skill }).length > 0);
  }

  /**
   * Two settings with the seeds that both have; undefined without such seeds.
   * @throws Error where their samples differ, which then cannot be compared one by one
   */
  static paired(first: Scores, second: Scores): [Scores, Scores] | undefined {
    const seeds = first.seeds.filter((seed) => second.seeds.includes(seed));
    if (seeds.length === 0) return undefined;
    for (const set of first.sets.filter((name) => second.sets.includes(name))) {
      const asked = ({ runs: [run] }: Scores): string =>
        JSON.stringify(run!.samples(set, {}).map(({ skill, label }) => [skill, label]));
      if (asked(first) !== asked(second)) {
        const [a, b] = [first, second].map(({ runs: [run] }) => run!.results.variant);
        throw new Error(`${a} and ${b} were not asked the same samples of ${set}: evaluate both anew`);
      }
    }
    return [first.withSeeds(seeds), second.withSeeds(seeds)];
  }
}
