import { z } from "zod";
import {
  bleu,
  cider,
  rougeL,
  tokenizeCaptions,
  treebankLines,
  withoutPunctuation,
} from "../../evaluation/metrics/index.js";
import { type Comparison, compareLists } from "../compare.js";
import { compareScores, type MetricsFile } from "./file.js";

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
    const hypotheses = tokenizeCaptions(images.map((image) => image.hypothesis));
    const references = tokenizeCaptions(images.flatMap((image) => image.references));
    let next = 0;
    const samples = images.map((image, index) => {
      const start = next;
      next += image.references.length;
      return { hypothesis: hypotheses[index]!, references: references.slice(start, next) };
    });
    const [ciders, bleus, rouges] = [cider(samples), bleu(samples), rougeL(samples)];
    const scoresOf = (name: "cider" | "rouge_l") => images.map((image) => image.scores[name]);
    return [
      [
        "hypothesis_tokenized",
        compareLists(
          images.map((image) => image.hypothesis_tokenized),
          hypotheses,
        ),
      ],
      [
        "references_tokenized",
        compareLists(
          images.flatMap((image) => image.references_tokenized),
          references,
        ),
      ],
      ["cider of images", compareScores(scoresOf("cider"), ciders.perImage)],
      [
        "bleu of images",
        compareScores(
          images.flatMap((image) => image.scores.bleu),
          bleus.perImage.flat(),
        ),
      ],
      ["rouge_l of images", compareScores(scoresOf("rouge_l"), rouges.perImage)],
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
    const compare = (wanted: (example: TokenCase) => string, found: (text: string) => string): Comparison =>
      compareLists(
        cases.map(wanted),
        cases.map(({ text }) => found(text)),
      );
    const before = (next: string) => (text: string) => treebankLines([text, next, ""])[0]!;
    return [
      ["ptb_line", compare((example) => example.ptb_line, before("the next line"))],
      [
        "tokenized",
        compare(
          (example) => example.tokenized,
          (text) => withoutPunctuation(before("the next line")(text)),
        ),
      ],
      [
        "ptb_line_at_end_of_file",
        compare(
          (example) => example.ptb_line_at_end_of_file ?? example.ptb_line,
          (text) => treebankLines([text])[0]!,
        ),
      ],
      [
        "ptb_line_before_capitalised_line",
        // No word that starts sentences: those end acronyms too.
        compare(
          (example) => example.ptb_line_before_capitalised_line ?? example.ptb_line,
          before("Zebras walk"),
        ),
      ],
    ];
  },
};
