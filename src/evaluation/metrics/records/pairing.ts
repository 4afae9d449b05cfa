import { z } from "zod";
import { letterOf } from "../answers/option-letter.js";
import type { CaptionSample } from "../captions/caption-sample.js";
import { ranksOf } from "../ranking/ranking.js";
import type { AnswerSample, LabelSample, RankingSample } from "../samples.js";
import type { Score } from "../score.js";
import { type AnswerMetric, type Metric, type MetricName, metrics, type ScoreOptions } from "../table.js";
import { byId, id, idOf, read } from "./record-fields.js";
import type { FileRecord } from "./records.js";

/**
 * Scores predictions from files. Predictions and references are brought together by their ids; without references, each
 * prediction's object must hold its own. The keys of each metric are told in `docs/evaluation.md`.
 * @throws Error naming file, place and key for what is missing, double or malformed
 */
export function scoreRecords(
  name: MetricName,
  predictions: readonly FileRecord[],
  references: readonly FileRecord[] | undefined,
  options?: ScoreOptions,
): Score[] {
  const metric: Metric = metrics[name];
  if (predictions.length === 0) throw new Error("There are no predictions to score");
  switch (metric.kind) {
    case "captions":
      return metric.score(captionSamples(predictions, references), options);
    case "answers":
      return metric.score(answerSamples(name, metric, predictions, references), options);
    case "rankings":
      return metric.score(rankingSamples(predictions, references), options);
    case "labels":
      return metric.score(labelSamples(predictions, references), options);
  }
}

type Fields = FileRecord["fields"];

const text = z.union([z.string(), z.number()], { error: "expected a text or a number" }).transform(String);

function captionSamples(
  predictions: readonly FileRecord[],
  references: readonly FileRecord[] | undefined,
): CaptionSample[] {
  const idKeys = ["image_id", "id"];
  const own = z.object({ caption: z.string(), references: z.array(z.string()).min(1) });
  if (!references) {
    return predictions.map((record) => {
      const { caption, references } = read(record, own, "references");
      return { hypothesis: caption, references };
    });
  }
  // COCO has an object for each caption. Images without prediction are left out, as in its evaluation.
  const byImage = new Map<string, string[]>();
  for (const record of references) {
    const image = idOf(record, idKeys);
    const texts =
      record.fields.references === undefined
        ? [read(record, z.object({ caption: z.string() })).caption]
        : read(record, z.object({ references: z.array(z.string()).min(1) })).references;
    byImage.set(image, [...(byImage.get(image) ?? []), ...texts]);
  }
  return [...byId(predictions, idKeys)].map(([image, record]) => {
    const texts = byImage.get(image);
    if (!texts) throw new Error(`${record.where}: there are no references for ${image}`);
    return { hypothesis: read(record, z.object({ caption: z.string() })).caption, references: texts };
  });
}

const answerIdKeys = ["question_id", "questionId", "id", "image"];
const oneAnswer = z.union([text, z.object({ answer: text }).transform(({ answer }) => answer)]);

/** What is right, wherever it stands; without `answer` where that is the prediction. */
function rightAnswers(fields: Fields, answerIsPrediction: boolean): unknown {
  const single = fields.answer === undefined || answerIsPrediction ? undefined : [fields.answer];
  return fields.answers ?? fields.direct_answers ?? single;
}

function answerSamples(
  name: string,
  metric: AnswerMetric,
  predictions: readonly FileRecord[],
  references: readonly FileRecord[] | undefined,
): AnswerSample[] {
  const readable = name === "choice" ? withLetters : (records: readonly FileRecord[]) => records;
  const predicted = byId(readable(predictions), answerIdKeys);
  const right = references ? byId(readable(references), answerIdKeys) : predicted;
  for (const [question, record] of predicted) {
    if (!right.has(question)) throw new Error(`${record.where}: there is no reference for ${question}`);
  }
  const samples = [...right].flatMap(([question, reference]) => {
    if (metric.leftOut && reference.fields[metric.leftOut[0]] === metric.leftOut[1]) return [];
    const record = predicted.get(question);
    if (!record && !metric.missingIsWrong) {
      throw new Error(`${reference.where}: there is no prediction for ${question}`);
    }
    const separate = record !== reference;
    const schema = z.object({
      answers: z.array(oneAnswer).min(1),
      answer_type: z.string().optional(),
      options: z.array(text).min(2).optional(),
    });
    const { answer_type, answers, options } = read(
      {
        ...reference,
        fields: {
          ...reference.fields,
          answers: rightAnswers(reference.fields, !separate && reference.fields.prediction === undefined),
          options: name === "choice" ? (reference.fields.options ?? reference.fields.choices) : undefined,
        },
      },
      schema,
      references ? undefined : "answers",
    );
    if (metric.answers !== undefined && answers.length !== metric.answers) {
      throw new Error(
        `${reference.where}: answers: ${name} needs ${metric.answers} of them, not ${answers.length}`,
      );
    }
    const prediction = record ? predictionOf(record) : null;
    return [{ prediction, answers, answerType: answer_type, options }];
  });
  if (samples.length === 0) throw new Error("The references leave no question to score");
  return samples;
}

/** Numbers of options, from 0, as their letters: as a text, a number could also be what an option says. */
function withLetters(records: readonly FileRecord[]): FileRecord[] {
  return records.map((record) => {
    const fields: Record<string, unknown> = { ...record.fields };
    for (const key of ["answer", "prediction"]) {
      const value = fields[key];
      if (Number.isInteger(value) && Number(value) >= 0) fields[key] = letterOf(Number(value));
    }
    return { ...record, fields };
  });
}

function predictionOf(record: FileRecord): string {
  const { prediction, answer, direct_answer } = record.fields;
  const fields = { prediction: prediction ?? direct_answer ?? answer };
  return read({ ...record, fields }, z.object({ prediction: text })).prediction;
}

const roundSchema = z.object({ image_id: id, round_id: z.int().min(1) });
const scored = z.object({ scores: z.array(z.number()).min(1) });
const ranked = z.object({
  ranks: z
    .array(z.int())
    .min(1)
    .refine((ranks) => [...ranks].sort((a, b) => a - b).every((rank, index) => rank === index + 1), {
      error: "they must be 1, 2, 3 … in some order",
    }),
});

function rankingSamples(
  predictions: readonly FileRecord[],
  references: readonly FileRecord[] | undefined,
): RankingSample[] {
  const predicted = byRound(predictions);
  const right = references ? byRound(references) : predicted;
  for (const [round, record] of right) {
    if (!predicted.has(round)) throw new Error(`${record.where}: there is no prediction for round ${round}`);
  }
  return [...predicted].map(([round, record]) => {
    const reference = right.get(round);
    if (!reference) throw new Error(`${record.where}: there is no reference for round ${round}`);
    const ranks =
      record.fields.scores === undefined ? read(record, ranked).ranks : ranksOf(read(record, scored).scores);
    const schema = z
      .object({
        gt_index: z
          .int()
          .min(0)
          .max(ranks.length - 1)
          .optional(),
        gt_relevance: z
          .array(z.number().min(0))
          .length(ranks.length)
          .refine((values) => values.some((value) => value > 0), { error: "no option is relevant" })
          .optional(),
      })
      .refine(({ gt_index, gt_relevance }) => gt_index !== undefined || gt_relevance !== undefined, {
        error: "gt_index is missing",
      });
    const { gt_index, gt_relevance } = read(reference, schema, references ? undefined : "gt_index");
    return {
      dialog: read(record, roundSchema).image_id,
      ranks,
      rightOption: gt_index,
      relevance: gt_relevance,
    };
  });
}

/** A round can stand in several reference files: what is right in one, what is relevant in another. */
function byRound(records: readonly FileRecord[]): Map<string, FileRecord> {
  const rounds = new Map<string, FileRecord>();
  for (const record of records) {
    const { image_id, round_id } = read(record, roundSchema);
    const round = `${image_id}#${round_id}`;
    const known = rounds.get(round);
    const twice =
      known &&
      ["scores", "ranks", "gt_index", "gt_relevance"].find(
        (key) => key in known.fields && key in record.fields,
      );
    if (twice)
      throw new Error(`${record.where}: ${twice} of round ${round} is given twice, also at ${known.where}`);
    rounds.set(round, { ...record, fields: { ...known?.fields, ...record.fields } });
  }
  return rounds;
}

function labelSamples(
  predictions: readonly FileRecord[],
  references: readonly FileRecord[] | undefined,
): LabelSample[] {
  const idKeys = ["id", "question_id", "image"];
  const predicted = byId(predictions, idKeys);
  const right = references ? byId(references, idKeys) : predicted;
  for (const [item, record] of right) {
    if (!predicted.has(item)) throw new Error(`${record.where}: there is no prediction for ${item}`);
  }
  const label = z.object({ label: z.union([z.literal(0), z.literal(1)]) });
  return [...predicted].map(([item, record]) => {
    const reference = right.get(item);
    if (!reference) throw new Error(`${record.where}: there is no reference for ${item}`);
    const fields = { score: record.fields.score ?? record.fields.proba };
    return {
      score: read({ ...record, fields }, z.object({ score: z.number() })).score,
      label: read(reference, label, references ? undefined : "label").label,
    };
  });
}
