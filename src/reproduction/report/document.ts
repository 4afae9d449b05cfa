/** `docs/reproduction.md`: what the study did and found, written whole from its numbers. */

import type { Budget } from "../budget.js";
import { controlQueries, mainQueries } from "../plan.js";
import type { FineTuning, Gate, Results } from "../results.js";
import { drawCount } from "./estimate.js";
import { figuresOf } from "./figures.js";
import { paragraphs } from "./markdown.js";
import { missingParts } from "./missing.js";
import {
  ablationTable,
  averagesTable,
  ciderTable,
  differencesTable,
  fineTuningTable,
  gainsTable,
  multitaskTable,
  perSetTable,
  seedsTable,
} from "./result-sections.js";
import {
  gateSection,
  methodSection,
  type PartTime,
  samplesOf,
  setsSection,
  timesSection,
} from "./setup-sections.js";
import {
  comparedWays,
  instructBlip,
  kinds,
  kindTitles,
  StudyView,
  type Way,
  type Where,
  ways,
} from "./study-view.js";
import { claimList, claimsOf } from "./verdicts.js";

export interface ReproductionOptions {
  /** In any order; there may be less than the study is made of. */
  readonly results: readonly Results[];
  readonly gates: readonly Gate[];
  readonly fineTuning: readonly FineTuning[];
  readonly times: readonly PartTime[];
  readonly budget: Budget;
  /** Whether it was only tried whether everything runs. */
  readonly quick: boolean;
}

interface ReproductionDocument {
  readonly markdown: string;
  /** SVG files, by their names in `figureFolder`. */
  readonly figures: ReadonlyMap<string, string>;
}

/** Where the document looks for its figures, beside it. */
export const figureFolder = "reproduction";

/**
 * The same input gives the same document.
 * @throws Error of results that do not fit together: a seed twice, or models that were asked different samples
 */
export function reproductionDocument(options: ReproductionOptions): ReproductionDocument {
  const { results, gates, fineTuning, times, budget, quick } = options;
  const view = new StudyView(results, gates);
  const figures = figuresOf(view, fineTuning);
  const figure = (name: string, description: string): string | undefined =>
    figures.has(name) ? `![${description}](${figureFolder}/${name})` : undefined;
  const missing = missingParts(view, options);
  const mains = kinds.map((kind): Where => ({ kind, queries: mainQueries }));
  const isOther = (way: Way): boolean => way !== instructBlip;
  const control: Where = { kind: "t5", queries: controlQueries };

  const markdown = paragraphs(
    "# InstructBLIP in miniature",
    "This page is written by `instructblip reproduce`, whole; every number and every verdict is computed from the run's results. It asks in miniature, on drawn images and with models that train on a processor, what the InstructBLIP paper (arXiv 2305.06500) asks in the large. Scores are not the paper's and cannot be compared with them; what can be compared is which model is ahead of which.",
    quick
      ? "> **This was a quick run, which only tries whether everything works. Its numbers say nothing.**"
      : undefined,
    missing.length > 0
      ? paragraphs("**What is missing**", missing.map((sentence) => `- ${sentence}`).join("\n"))
      : undefined,
    "## What came out",
    "The paper's claims in bold, and what this study found. Scores are percentages, with 95 % intervals in parentheses.",
    claimList(claimsOf(view, fineTuning)),
    methodSection(budget),
    setsSection(),
    timesSection(times),
    gateSection(view),
    "## Main results",
    `Averages of sets, each set counting the same: the held-in sets that are scored; the held-out sets that pass the gate; and of these, only questions about attributes of single things, or only about where things are to each other; a dash where no set of these passes the gate. Intervals hold 95 % of ${drawCount.toLocaleString("en-US")} bootstrap draws, which take seeds and, in each set, samples with replacement. A handful of seeds is little to draw from: intervals say less about the chance of training than about that of samples.`,
    figure("held-out.svg", "Held-out averages of the variants"),
    ...mains.map((where) => underTitle(kindTitles[where.kind], averagesTable(view, ways, where))),
    underTitle(
      "Paired differences",
      ...mains.map((where) => {
        const differences = differencesTable(view, ways.filter(isOther), where);
        return differences && paragraphs(`${kindTitles[where.kind]}:`, differences);
      }),
      "InstructBLIP and the other model were asked the same samples with the same seeds, and are drawn alike, so that what is hard for both does not widen the interval of their difference.",
    ),
    paragraphs(
      "### Beside the paper's table 1",
      "How much more InstructBLIP scores than BLIP-2, relative to BLIP-2. Sets that do not pass the gate are in parentheses and not in the mean. The paper's columns are computed from its table 1; its own text says 15.0 % on average for FlanT5-XL.",
      gainsTable(view),
    ),
    "## Ablations beside the paper's table 2",
    "In parentheses, how much less it is, relative to InstructBLIP. A dash stands for what is not measured, and in the paper's rows for what is not known here. The four held-in sets are those of the paper's average (captions here by their truth, there by CIDEr); the held-out ones are shown whether they pass the gate or not.",
    ablationTable(view),
    "## As many queries as things: the control",
    `With ${controlQueries} queries the Q-Former has room for all things of an image, whatever is asked.`,
    figure("queries.svg", "Held-out averages by the number of queries"),
    underTitle(`${controlQueries} queries`, averagesTable(view, comparedWays, control)),
    underTitle(
      `Paired differences, ${controlQueries} queries`,
      differencesTable(view, comparedWays.filter(isOther), control),
    ),
    "## Instructions or many tasks",
    "Multitask models learn the same held-in sets, but read the plain question, or a tag with the name of the set before it. The paper's columns are its figure 4 (FlanT5-XL; its BLIP-2 was not trained further), which averages eight of the held-out sets.",
    figure("multitask.svg", "Held-in and held-out averages of multitask training and instruction tuning"),
    multitaskTable(view),
    "## Fine-tuning on ScienceQA",
    `Both models go on with training records of ScienceQA alone: ${samplesOf(budget.fineTuning)}. The paper's columns are its table 3.`,
    figure("fine-tuning.svg", "ScienceQA after fine-tuning"),
    fineTuningTable(view, fineTuning),
    "## Every set",
    "**Own image** (95 % interval) / a wrong image / an empty image. Share of right answers; of captions, the share in which every word is true and no thing is named twice; of Visual Dialog, the mean reciprocal rank; of HatefulMemes, ROC-AUC. A score is worth what it has above that of the wrong image.",
    figure("sets.svg", "Scores of the held-out sets"),
    ...[...mains, control].map((where) =>
      underTitle(`${kindTitles[where.kind]}, ${where.queries} queries`, perSetTable(view, where)),
    ),
    ...mains.map((where) => underTitle(`CIDEr, ${kindTitles[where.kind]}`, ciderTable(view, where))),
    paragraphs(
      "## Every seed",
      "Averages as above, of each seed alone. Who makes one of them again compares with these.",
    ),
    ...[...mains, control].map((where) =>
      underTitle(`Seeds, ${kindTitles[where.kind]}, ${where.queries} queries`, seedsTable(view, where)),
    ),
    differencesFromPaper,
    "## How to run it again",
    "`instructblip reproduce` does all of the above and writes this page. It goes on where it was stopped; then, too, it writes what there is so far. The same seeds give the same numbers on the same machine; times depend on the machine, and so may the last digits of a score.",
    "What is done is kept. To ask a model again, delete its file in the folder `jobs`; to train it again, also its stage's files, whose names begin alike: for InstructBLIP of seed 1 with 4 queries over T5, `jobs/instructblip-seed-1-4-queries-t5.json` and `seed-1/queries-4/t5/instructblip.*`.",
  );
  return { markdown: `${markdown}\n`, figures };
}

/** A part with a title of its own, unless there is no table in it. */
function underTitle(title: string, ...content: readonly string[]): string | undefined {
  return content.some((text) => text.includes("|")) ? paragraphs(`### ${title}`, ...content) : undefined;
}

const differencesFromPaper = `## What differs from the paper

- Images are drawn, questions are made from what is drawn, and the words are few. Nothing here says how the published models answer.
- The image encoder and the language models are tiny and trained here; the paper's are large and come trained.
- The Q-Former does not begin as BERT, which knows many words before it sees an image. Here words that name things begin with a mark in common, queries begin as that mark, and attention begins sharp, so that queries look up what the instruction names.
- The language models have practised every set in text, the held-out ones too, as large language models know such questions from reading. Held out means: never asked with an image before the test.
- The gate and the wrong images are not the paper's: they keep apart what a model cannot see from what its language model cannot say.
- BLIP-2 is trained on as many more captions as the other variants have samples. The paper's BLIP-2 is not. It captions without a prompt, as it learnt to, and is asked everything else as the others are.
- LLaMA, too, reads a random beginning of the caption in the second stage and writes the rest, as the paper's encoder-decoders do.
- Captions are scored by whether what they say is true; CIDEr stands beside it.
- Videos have two frames, with every other thing in each. VizWiz's images are blurred.
- Of the held-in sets, those with short answers or captions are scored. Answers are generated greedily.
- The paper reports single runs without intervals.
- The paper trains its Q-Former from published weights with a peak learning rate of 1e-5 for up to 60,000 steps; here rates are higher and steps fewer.`;
