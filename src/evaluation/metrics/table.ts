import { aokvqaAccuracy } from "./answers/aokvqa-accuracy.js";
import { exactMatch } from "./answers/exact-match.js";
import { gqaAccuracy } from "./answers/gqa-accuracy.js";
import { ivqaAccuracy } from "./answers/ivqa-accuracy.js";
import { choiceAccuracy, optionIndex } from "./answers/option-letter.js";
import { textVqaAccuracy } from "./answers/textvqa-accuracy.js";
import { vqaAccuracy } from "./answers/vqa-accuracy.js";
import { type BootstrapOptions, bootstrapInterval, type Interval, meanInterval } from "./bootstrap.js";
import { bleuOf, bleuStatistics } from "./captions/bleu.js";
import { type CaptionSample, checkCaptions } from "./captions/caption-sample.js";
import { cider } from "./captions/cider.js";
import { meteor } from "./captions/meteor/meteor.js";
import type { WordNet } from "./captions/meteor/word-net.js";
import { tokenizeCaptions } from "./captions/ptb/tokenize.js";
import { rougeL } from "./captions/rouge-l.js";
import { mean } from "./mean.js";
import { rankingScores } from "./ranking/ranking-scores.js";
import { rocAuc, rocAucOf } from "./ranking/roc-auc.js";
import type { AnswerSample, LabelSample, RankingSample } from "./samples.js";
import type { Score } from "./score.js";

/** What a metric may need beside the samples. */
export interface ScoreOptions extends BootstrapOptions {
  /** For `meteor-nltk`. */
  readonly wordNet?: WordNet;
}

interface Kind<Name extends string, Sample> {
  readonly kind: Name;
  readonly description: string;
  /** @throws RangeError for samples of which the metric is not defined, such as none */
  score(samples: readonly Sample[], options?: ScoreOptions): Score[];
}

export interface AnswerMetric extends Kind<"answers", AnswerSample> {
  /** How many answers there must be for each question; any number unless told. */
  readonly answers?: number;
  /** Questions without a prediction are wrong; else they are an error. */
  readonly missingIsWrong?: boolean;
  /** Questions whose reference has this value under this key are not scored. */
  readonly leftOut?: readonly [key: string, value: boolean];
}

/** By the kind of samples it scores. Captions come as raw texts. */
export type Metric =
  | Kind<"captions", CaptionSample>
  | AnswerMetric
  | Kind<"rankings", RankingSample>
  | Kind<"labels", LabelSample>;

const nothingIsRare =
  "CIDEr is 0 by its definition here: it weighs words by how few images' references have them, and needs several images with different references";

export const metrics = {
  cider: captions("CIDEr-D of captions, after Treebank tokens", (samples, options) => {
    const { score, perImage, saysNothing } = cider(samples);
    const one = scoreOf("CIDEr", score, meanInterval(perImage, options), samples);
    return [saysNothing ? { ...one, notice: nothingIsRare } : one];
  }),
  bleu: captions("BLEU-1 to BLEU-4 of captions, after Treebank tokens", (samples, options) => {
    checkCaptions(samples);
    const statistics = samples.map(bleuStatistics);
    return bleuOf(statistics).map((value, index) => {
      const interval = bootstrapInterval(
        samples.length,
        (drawn) => bleuOf(Array.from(drawn, (image) => statistics[image]!))[index],
        options,
      );
      return scoreOf(`BLEU-${index + 1}`, value, interval, samples);
    });
  }),
  "rouge-l": captions("ROUGE-L of captions, after Treebank tokens", (samples, options) => {
    const { score, perImage } = rougeL(samples);
    return [scoreOf("ROUGE-L", score, meanInterval(perImage, options), samples)];
  }),
  "meteor-nltk": captions(
    "METEOR of captions as NLTK computes it, after Treebank tokens",
    (samples, options) => {
      if (options?.wordNet === undefined) throw new RangeError("meteor-nltk needs WordNet: give its folder");
      const { score, perImage } = meteor(samples, options.wordNet);
      return [scoreOf("METEOR (NLTK)", score, meanInterval(perImage, options), samples)];
    },
  ),
  vqa: answers("VQA accuracy (VQAv2, VizWiz, OK-VQA), the official code of 2021", vqaAccuracy),
  "vqa-2017": answers("VQA accuracy, the official code of 2017, which LAVIS has", (prediction, answers) =>
    vqaAccuracy(prediction, answers, { version: "2017" }),
  ),
  textvqa: answers("TextVQA accuracy, as in MMF", textVqaAccuracy, { answers: 10 }),
  aokvqa: answers("A-OKVQA accuracy of direct answers", aokvqaAccuracy, {
    missingIsWrong: true,
    leftOut: ["difficult_direct_answer", true],
  }),
  gqa: answers("GQA accuracy on balanced questions, answers compared as they are", againstOne(gqaAccuracy), {
    answers: 1,
    leftOut: ["isBalanced", false],
  }),
  "gqa-lavis": answers(
    "the same with answers normalised as in LAVIS",
    againstOne((prediction, answer) => gqaAccuracy(prediction, answer, { version: "lavis" })),
    { answers: 1, leftOut: ["isBalanced", false] },
  ),
  ivqa: answers("iVQA accuracy", ivqaAccuracy, { answers: 5 }),
  "top-1": answers("share of answers, or of choices, that are the right one", againstOne(exactMatch), {
    answers: 1,
  }),
  choice: {
    kind: "answers",
    description: "multiple choice answered in free text: the option is read out of it",
    answers: 1,
    score(samples, options) {
      const values = samples.map(({ prediction, answers: [answer], options }) =>
        prediction === null ? 0 : choiceAccuracy(prediction, answer!, options),
      );
      const unread = samples.filter(
        ({ prediction, options }) => prediction === null || optionIndex(prediction, options) === undefined,
      ).length;
      const score = scoreOf("accuracy", mean(values), meanInterval(values, options), samples);
      return [
        unread > 0
          ? { ...score, notice: `${unread} of ${samples.length} answers name no option, and are wrong` }
          : score,
      ];
    },
  },
  visdial: {
    kind: "rankings",
    description: "MRR, recall, mean rank and NDCG of ranked options (Visual Dialog)",
    score: rankingScores,
  },
  "roc-auc": {
    kind: "labels",
    description: "area under the ROC curve of scores for label 1 (HatefulMemes)",
    score(samples, options) {
      const [labels, scores] = [samples.map(({ label }) => label), samples.map(({ score }) => score)];
      const value = rocAuc(labels, scores);
      const interval = bootstrapInterval(samples.length, (drawn) => rocAucOf(samples, drawn), options);
      return [scoreOf("ROC-AUC", value, interval, samples)];
    },
  },
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** Images are drawn anew for intervals; the rarity of n-grams in CIDEr stays that of all references. */
function captions(
  description: string,
  score: (tokenized: readonly CaptionSample[], options?: ScoreOptions) => Score[],
): Kind<"captions", CaptionSample> {
  return {
    kind: "captions",
    description,
    score(samples, options) {
      const hypotheses = tokenizeCaptions(samples.map(({ hypothesis }) => hypothesis));
      const references = tokenizeCaptions(samples.flatMap(({ references }) => references)).values();
      const tokenized = samples.map((sample, image) => ({
        hypothesis: hypotheses[image]!,
        references: sample.references.map(() => references.next().value ?? ""),
      }));
      return score(tokenized, options);
    },
  };
}

/** The mean over all questions, and over those of each type of answer where types are given. */
function answers(
  description: string,
  accuracy: (prediction: string, answers: readonly string[]) => number,
  extra: Pick<AnswerMetric, "answers" | "missingIsWrong" | "leftOut"> = {},
): AnswerMetric {
  return {
    kind: "answers",
    description,
    ...extra,
    score(samples, options) {
      const scoreNamed = (name: string, chosen: readonly AnswerSample[]): Score => {
        const values = chosen.map(({ prediction, answers }) =>
          prediction === null ? 0 : accuracy(prediction, answers),
        );
        return scoreOf(name, mean(values), meanInterval(values, options), chosen);
      };
      const types = [...new Set(samples.flatMap(({ answerType }) => answerType ?? []))].sort();
      return [
        scoreNamed("accuracy", samples),
        ...types.map((type) =>
          scoreNamed(
            `accuracy (${type})`,
            samples.filter(({ answerType }) => answerType === type),
          ),
        ),
      ];
    },
  };
}

function againstOne(accuracy: (prediction: string, answer: string) => number) {
  return (prediction: string, [answer]: readonly string[]): number => accuracy(prediction, answer!);
}

function scoreOf(name: string, value: number, interval: Interval | null, samples: readonly unknown[]): Score {
  return { name, value, interval, samples: samples.length };
}
