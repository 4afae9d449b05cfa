import { z } from "zod";
import {
  bleu,
  cider,
  rougeL,
  tokenizeCaptions,
  treebankLines,
  withoutPunctuation,
} from "../../evaluation/metrics/index.js";
import { compareLists } from "../compare.js";
import { compareScores, type MetricsFile, pick } from "./file.js";

const scores = z.object({ cider: z.number(), bleu: z.array(z.number()).length(4), rouge_l: z.number() });
const captions = z.object({
  corpus_scores: scores,
  images: z
    .array(
      z.object({
        references: z.array(z.string()).min(1),
        hypothesis: z.string(),
        references_tokenized: z.array(z.string()),
        hypothesis_tokenized: z.string(),
        scores,
      }),
    )
    .min(1),
});

/** Captions of many images, tokenised and scored from their raw texts. */
export const compareCaptions: MetricsFile<z.infer<typeof captions>> = {
  schema: captions,
  compare({ images, corpus_scores }) {
    const hypotheses = tokenizeCaptions(pick(images, "hypothesis"));
    const references = tokenizeCaptions(pick(images, "references").flat());
    let next = 0;
    const samples = images.map((image, index) => {
      const start = next;
      next += image.references.length;
      return { hypothesis: hypotheses[index]!, references: references.slice(start, next) };
    });
    const [ciders, bleus, rouges] = [cider(samples), bleu(samples), rougeL(samples)];
    const wanted = pick(images, "scores");
    return [
      ["hypothesis_tokenized", compareLists(pick(images, "hypothesis_tokenized"), hypotheses)],
      ["references_tokenized", compareLists(pick(images, "references_tokenized").flat(), references)],
      ["cider of images", compareScores(pick(wanted, "cider"), ciders.perImage)],
      ["bleu of images", compareScores(pick(wanted, "bleu").flat(), bleus.perImage.flat())],
      ["rouge_l of images", compareScores(pick(wanted, "rouge_l"), rouges.perImage)],
      ["cider", compareScores([corpus_scores.cider], [ciders.score])],
      ["bleu", compareScores(corpus_scores.bleu, bleus.score)],
      ["rouge_l", compareScores([corpus_scores.rouge_l], [rouges.score])],
    ];
  },
};

const tokens = z.object({
  cases: z.array(
    z.object({
      text: z.string(),
      ptb_line: z.string(),
      tokenized: z.string(),
      ptb_line_at_end_of_file: z.string().optional(),
      ptb_line_before_capitalised_line: z.string().optional(),
    }),
  ),
});
type TokenCase = z.infer<typeof tokens>["cases"][number];

/** Treebank tokens of single lines. A line can depend on the next one: three of them are tried. */
export const compareTreebankTokens: MetricsFile<z.infer<typeof tokens>> = {
  schema: tokens,
  compare({ cases }) {
    const lines = (...next: string[]): string[] =>
      cases.map(({ text }) => treebankLines([text, ...next])[0]!);
    const compare = (name: keyof TokenCase, found: readonly string[]) =>
      [
        name,
        compareLists(
          cases.map((example) => example[name] ?? example.ptb_line),
          found,
        ),
      ] as const;
    const usual = lines("the next line", "");
    return [
      compare("ptb_line", usual),
      compare("tokenized", usual.map(withoutPunctuation)),
      compare("ptb_line_at_end_of_file", lines()),
      // No word that starts sentences: those end acronyms too.
      compare("ptb_line_before_capitalised_line", lines("Zebras walk", "")),
    ];
  },
};
