import { z } from "zod";
import {
  aokvqaAccuracy,
  exactMatch,
  gqaAccuracy,
  ivqaAccuracy,
  mean,
  processDigitArticle,
  processPunctuation,
  processTextVqaAnswer,
  processVqaAnswers,
  textVqaAccuracy,
  type VqaVersion,
  vqaAccuracy,
} from "../../evaluation/metrics/index.js";
import { type Comparison, compareLists, notCompared } from "../compare.js";
import { compareScores, type MetricsFile, pick, roundedTolerance } from "./file.js";

type Named = readonly [name: string, comparison: Comparison];

const texts = z.object({
  cases: z.array(
    z.object({
      text: z.string(),
      processPunctuation: z.string(),
      processDigitArticle: z.string(),
      both: z.string(),
    }),
  ),
});

/** How VQA's answers are normalised. */
export const compareVqaText: MetricsFile<z.infer<typeof texts>> = {
  schema: texts,
  compare: ({ cases }) =>
    (
      [
        ["processPunctuation", processPunctuation],
        ["processDigitArticle", processDigitArticle],
        ["both", (text: string) => processDigitArticle(processPunctuation(text))],
      ] as const
    ).map(([name, process]) => [name, compareLists(pick(cases, name), pick(cases, "text").map(process))]),
};

const official = z.object({
  human_answers_processed: z.array(z.string()),
  prediction_processed: z.string(),
  accuracy: z.number(),
  accuracy_fraction: z.number(),
});
const overall = z.object({
  overall: z.number(),
  perQuestionType: z.record(z.string(), z.number()),
  perAnswerType: z.record(z.string(), z.number()),
});
const versions = { official_2021: "2021", official_2017_and_lavis: "2017" } as const;
const questions = z.object({
  overall: z.object({ official_2021: overall, official_2017_and_lavis: overall }),
  questions: z
    .array(
      z.object({
        prediction: z.string(),
        answers: z.array(z.string()).min(1),
        question_type: z.string(),
        answer_type: z.string(),
        official_2021: official,
        official_2017_and_lavis: official,
      }),
    )
    .min(1),
});
type Questions = z.infer<typeof questions>;

/** VQA accuracy of both versions of the official code. */
export const compareVqaAnswers: MetricsFile<Questions> = {
  schema: questions,
  compare: (contents) => [
    ...compareVersion(contents, "official_2021"),
    ...compareVersion(contents, "official_2017_and_lavis"),
  ],
};

function compareVersion({ questions, overall }: Questions, name: keyof typeof versions): Named[] {
  const version: VqaVersion = versions[name];
  const wanted = questions.map((question) => question[name]);
  const processed = questions.map(({ prediction, answers }) =>
    processVqaAnswers(prediction, answers, { version }),
  );
  const accuracies = questions.map(({ prediction, answers }) =>
    vqaAccuracy(prediction, answers, { version }),
  );
  const percentages = accuracies.map((accuracy) => 100 * accuracy);
  const types = (type: "question_type" | "answer_type", expected: Record<string, number>): Comparison =>
    compareScores(
      Object.values(expected),
      Object.keys(expected).map((key) => {
        const ofType = accuracies.filter((_, index) => questions[index]![type] === key);
        return ofType.length > 0 ? 100 * mean(ofType) : Number.NaN;
      }),
      roundedTolerance,
    );
  return [
    [
      `${name}.prediction_processed`,
      compareLists(pick(wanted, "prediction_processed"), pick(processed, "prediction")),
    ],
    [
      `${name}.human_answers_processed`,
      compareLists(pick(wanted, "human_answers_processed").flat(), pick(processed, "answers").flat()),
    ],
    [`${name}.accuracy_fraction`, compareScores(pick(wanted, "accuracy_fraction"), accuracies)],
    [`${name}.accuracy`, compareScores(pick(wanted, "accuracy"), percentages, roundedTolerance)],
    [`${name}.overall`, compareScores([overall[name].overall], [100 * mean(accuracies)], roundedTolerance)],
    [`${name}.perQuestionType`, types("question_type", overall[name].perQuestionType)],
    [`${name}.perAnswerType`, types("answer_type", overall[name].perAnswerType)],
  ];
}

const text = z.union([z.string(), z.number()]).transform(String);
const answerText = z.union([z.string(), z.object({ answer: z.string() }).transform(({ answer }) => answer)]);
const block = z.object({
  cases: z.array(
    z.object({
      prediction: text,
      answer: text.default(""),
      answers: z.array(answerText).default([]),
      accuracy: z.number().optional(),
      official: z.number().optional(),
      lavis: z.number().optional(),
      prediction_processed: z.string().optional(),
      answers_processed: z.array(z.string()).optional(),
    }),
  ),
  accuracy: z.number().optional(),
});
type Score = (example: z.infer<typeof block>["cases"][number]) => number;

const single: Score = ({ prediction, answer }) => exactMatch(prediction, answer);
const vqa: Score = ({ prediction, answers }) => vqaAccuracy(prediction, answers);
const scoreOf: Readonly<Record<string, Score>> = {
  ivqa: ({ prediction, answers }) => ivqaAccuracy(prediction, answers),
  msvd_msrvtt_qa: single,
  vizwiz: vqa,
  okvqa: vqa,
  textvqa: ({ prediction, answers }) => textVqaAccuracy(prediction, answers),
  gqa: ({ prediction, answer }) => gqaAccuracy(prediction, answer),
  scienceqa: single,
  iconqa: single,
  vsr_hatefulmemes: single,
  ocrvqa: single,
};

function compareBlock(name: string, { cases, accuracy }: z.infer<typeof block>): Named[] {
  const score = scoreOf[name];
  if (!score) return [[name, notCompared("this set is not known")]];
  if (cases.length === 0) return [];
  const scores = cases.map(score);
  const wanted = cases.map((example) => example.accuracy ?? example.official ?? Number.NaN);
  const results: Named[] = [[`${name}.accuracy`, compareScores(wanted, scores)]];
  if (accuracy !== undefined) results.push([`${name} accuracy`, compareScores([accuracy], [mean(scores)])]);
  const lavis = cases.flatMap((example) => example.lavis ?? []);
  if (lavis.length > 0) {
    const found = cases.map(({ prediction, answer }) =>
      gqaAccuracy(prediction, answer, { version: "lavis" }),
    );
    results.push([`${name}.lavis`, compareScores(lavis, found)]);
  }
  const processed = cases.flatMap((example) => example.prediction_processed ?? []);
  if (processed.length > 0) {
    const found = pick(cases, "prediction").map(processTextVqaAnswer);
    results.push([`${name}.prediction_processed`, compareLists(processed, found)]);
  }
  const answersProcessed = cases.flatMap((example) => example.answers_processed ?? []);
  if (answersProcessed.length > 0) {
    const found = pick(cases, "answers").flat().map(processTextVqaAnswer);
    results.push([`${name}.answers_processed`, compareLists(answersProcessed, found)]);
  }
  return results;
}

const predictions = z.record(z.string(), z.string());
const aokvqa = z.object({
  dataset: z.array(
    z.object({
      question_id: z.string(),
      choices: z.array(z.string()),
      correct_choice_idx: z.number(),
      direct_answers: z.array(z.string()),
      difficult_direct_answer: z.boolean(),
    }),
  ),
  direct_answer_predictions: predictions,
  multiple_choice_predictions: predictions,
  per_question: z.array(z.object({ question_id: z.string(), da: z.number().optional(), mc: z.number() })),
  da_percent: z.number(),
  mc_percent: z.number(),
});

function compareAokvqa(contents: z.infer<typeof aokvqa>): Named[] {
  const questions = new Map(contents.per_question.map((question) => [question.question_id, question]));
  const wanted = (asked: typeof contents.dataset, score: "da" | "mc"): number[] =>
    asked.map(({ question_id }) => questions.get(question_id)?.[score] ?? Number.NaN);
  const direct = contents.dataset.filter((question) => !question.difficult_direct_answer);
  const directScores = direct.map(({ question_id, direct_answers }) => {
    const prediction = contents.direct_answer_predictions[question_id];
    return prediction === undefined ? 0 : aokvqaAccuracy(prediction, direct_answers);
  });
  const choiceScores = contents.dataset.map(({ question_id, choices, correct_choice_idx }) =>
    exactMatch(contents.multiple_choice_predictions[question_id] ?? "", choices[correct_choice_idx]!),
  );
  return [
    ["aokvqa.da", compareScores(wanted(direct, "da"), directScores)],
    ["aokvqa.mc", compareScores(wanted(contents.dataset, "mc"), choiceScores)],
    ["aokvqa.da_percent", compareScores([contents.da_percent], [100 * mean(directScores)])],
    ["aokvqa.mc_percent", compareScores([contents.mc_percent], [100 * mean(choiceScores)])],
  ];
}

const blocks = z.object({ aokvqa: aokvqa.optional() }).catchall(block);

/** Answers to small sets, a block for each set. A block without cases only tells a definition. */
export const compareAnswerBlocks: MetricsFile<z.infer<typeof blocks>> = {
  schema: blocks,
  compare: ({ aokvqa, ...others }) => [
    ...(aokvqa ? compareAokvqa(aokvqa) : []),
    ...Object.entries(others).flatMap(([name, contents]) => compareBlock(name, contents)),
  ],
};
