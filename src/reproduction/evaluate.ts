/** Answers to the test sets, from images and, for the gate, from texts. */
import { cider, ranksOf, reciprocalRank, rocAuc, tokenizeCaptions } from "../evaluation/metrics/index.js";
import { logSumExp } from "../generation/index.js";
import { AnsweringStep, LoadedModel, type Shown } from "../inference/index.js";
import type { PromptProcessor } from "../processing/index.js";
import { float32, type HostTensor, int32, Random } from "../tensor/index.js";
import { factOf, isRight, type Question, type SetRecord, type WorldSet } from "../world/index.js";
import { othersInWords, wordsThenInstruction } from "./language-model.js";
import { promptProcessor } from "./pretraining.js";
import { type Condition, conditions, type Gate, type SampleResult, type SetResult } from "./results.js";
import type { Study } from "./study.js";
import { scoredSets, type TestEmbeds, testEmbeds, testRecords, vocabularies } from "./test-sets.js";
import { type Asking, askFor, type VariantName } from "./variants.js";

const batchSize = 50;
const candidateRows = 256;
const longestAnswer = 8;
const longestCaption = 30;

/** One sample as it is put to a model. */
interface Asked {
  readonly record: SetRecord;
  readonly instruction: string;
  readonly candidates?: readonly string[];
  readonly classes?: readonly number[];
}

/** What stands in front of the instructions of a batch of samples. */
type ShownOf = (samples: readonly number[]) => Shown | Promise<Shown>;

/** All sets' results of a model, in a folder that `writeModelFolder` wrote. */
export async function evaluateModel(
  study: Study,
  folder: string,
  variant: VariantName,
  asking: Asking,
  names: readonly string[] = scoredSets.map(({ name }) => name),
): Promise<Record<string, SetResult>> {
  const model = await LoadedModel.load(folder, { threads: 1 });
  const step = new AnsweringStep(model);
  const processor = promptProcessor(study, model.config);
  const results: Record<string, SetResult> = {};
  try {
    for (const set of scoredSets.filter(({ name }) => names.includes(name))) {
      const records = testRecords(set, study.budget.testSeed, study.budget.testSamples);
      const embeds = await testEmbeds(study, set, records);
      const asked = records.map(
        (record): Asked => ({
          record,
          ...askFor(record.record, record.dataset, variant, asking, vocabularies[set.name] ?? []),
        }),
      );
      const samples = {} as Record<Condition, SampleResult[]>;
      let captions: string[] = [];
      for (const condition of conditions) {
        const answered = await answerAll(study, step, processor, asked, (rows) => ({
          imageEmbeds: shown(embeds, rows, condition, records.length),
        }));
        samples[condition] = answered.map(({ result }) => result);
        if (condition === "own") captions = answered.map(({ text }) => text);
      }
      results[set.name] = { metric: metricOf(set, records[0]!), ...ciderOf(records, captions), samples };
    }
  } finally {
    await model.dispose();
  }
  return results;
}

/** Images of samples: a wrong one is that of the next sample. */
function shown(embeds: TestEmbeds, rows: readonly number[], condition: Condition, count: number) {
  if (condition === "blank") return embeds.blank(rows.length);
  return embeds.rows(condition === "own" ? rows : rows.map((row) => (row + 1) % count));
}

function metricOf({ name }: WorldSet, { record }: SetRecord): SetResult["metric"] {
  if (record.references !== null) return "truth";
  if (name === "visdial") return "reciprocal rank";
  return name === "hateful_memes" ? "ROC-AUC" : "accuracy";
}

function ciderOf(records: readonly SetRecord[], captions: readonly string[]): { cider?: number } {
  if (records[0]!.record.references === null) return {};
  const tokens = tokenizeCaptions(captions);
  const { score } = cider(
    records.map(({ record }, i) => ({
      hypothesis: tokens[i]!,
      references: tokenizeCaptions(record.references as string[]),
    })),
  );
  return { cider: 100 * score };
}

/** Answers in batches. */
async function answerAll(
  study: Study,
  step: AnsweringStep,
  processor: PromptProcessor,
  asked: readonly Asked[],
  shownOf: ShownOf,
): Promise<{ result: SampleResult; text: string }[]> {
  const answers: { result: SampleResult; text: string }[] = [];
  for (let start = 0; start < asked.length; start += batchSize) {
    study.signal?.throwIfAborted();
    const batch = asked.slice(start, start + batchSize);
    const prompt = processor.prompts(batch.map(({ instruction }) => instruction));
    const requests = { ...(await shownOf(batch.map((_, i) => start + i))), prompt };
    if (batch[0]!.candidates) {
      // Samples have different options: all that any has are scored for each, and the others left out.
      const union = [...new Set(batch.flatMap(({ candidates = [] }) => candidates))];
      const table = await step.rank(
        requests,
        union.map((candidate) => processor.encodeCandidate(candidate, { appendEnd: true })),
        { maxRowsPerStep: candidateRows },
      );
      batch.forEach((one, row) => {
        const scores = (one.candidates as string[]).map(
          (candidate) => table[row]![union.indexOf(candidate)]!.sum,
        );
        answers.push(rankedAnswer(one, scores));
      });
    } else {
      const isCaption = batch[0]!.record.record.references !== null;
      const rows = await step.generate(requests, {
        beams: 1,
        maxNewTokens: isCaption ? longestCaption : longestAnswer,
        eosTokenIds: processor.endIds,
      });
      rows.forEach(([best], row) => {
        answers.push(writtenAnswer(batch[row]!, processor.decodeAnswer(best!.ids)));
      });
    }
  }
  return answers;
}

function writtenAnswer({ record }: Asked, text: string): { result: SampleResult; text: string } {
  const { label, references, answers } = record.record;
  const isGood =
    references !== null
      ? isRight(text, { question: record.question as Question, scene: record.scene })
      : text === (label === null || answers !== null ? answers?.[0]?.answer : ["false", "true"][label]);
  return { result: { skill: skillOf(record), value: Number(isGood) }, text };
}

/** What must be looked at. */
function skillOf({ question }: SetRecord): SampleResult["skill"] {
  if (!question || /^(count|caption|describe)/.test(question.form)) return "other";
  return /^(either-side|is-related)$/.test(question.form) ? "relation" : "attribute";
}

function rankedAnswer({ record, candidates, classes }: Asked, scores: readonly number[]) {
  const { label, answers } = record.record;
  const best = (candidates as string[])[scores.indexOf(Math.max(...scores))]!;
  const skill = skillOf(record);
  if (record.dataset.name === "visdial") {
    return { result: { skill, value: reciprocalRank(ranksOf(scores)[label as number]!) }, text: best };
  }
  if (answers === null) {
    const of = (wanted: number) =>
      logSumExp(Float32Array.from(scores.filter((_, i) => classes?.[i] === wanted)));
    return { result: { skill, value: of(1) - of(0), label: label as number }, text: best };
  }
  return { result: { skill, value: Number(best === answers[0]!.answer) }, text: best };
}

/** Share of right answers of a set; of memes the ROC-AUC. */
export function scoreOf({ metric, samples }: SetResult, condition: Condition = "own"): number {
  const found = samples[condition];
  if (metric === "ROC-AUC") {
    return rocAuc(
      found.map(({ label }) => label as number),
      found.map(({ value }) => value),
    );
  }
  return found.reduce((sum, { value }) => sum + value, 0) / found.length;
}

/** The gate: what the language model makes of the test sets when it is told what the images show. */
export async function evaluateText(study: Study, folder: string): Promise<Gate["sets"]> {
  const model = await LoadedModel.load(folder, { threads: 1 });
  const step = new AnsweringStep(model);
  const processor = promptProcessor(study, model.config);
  const gate: Gate["sets"] = {};
  try {
    for (const set of scoredSets) {
      const records = testRecords(set, study.budget.testSeed, study.budget.gateSamples);
      const random = new Random(study.budget.testSeed).fork(`gate ${set.name}`);
      const facts = records.map(({ scene }) => random.shuffle(scene.things).map(factOf));
      const fewFacts = records.map(({ about, scene }) => {
        const rest = random.shuffle(scene.things.filter((thing) => !about.includes(thing)));
        return random.shuffle([...about, ...rest.slice(0, othersInWords)]).map(factOf);
      });
      const asked = records.map(
        (record): Asked => ({
          record,
          ...askFor(
            record.record,
            record.dataset,
            "instructblip",
            "instructions",
            vocabularies[set.name] ?? [],
          ),
        }),
      );
      const told = asked.map((one, i) => ({
        ...one,
        instruction: wordsThenInstruction(fewFacts[i]!, one.instruction),
      }));
      const fromWords = await answerAll(study, step, processor, told, (rows) => ({
        visualPrompt: float32([rows.length, 0, model.config.text.width], []),
      }));
      const fromVectors = await answerAll(study, step, processor, asked, async (rows) => ({
        visualPrompt: await factVectors(
          model,
          processor,
          rows.map((row) => facts[row]!),
        ),
      }));
      const score = (answers: typeof fromWords) =>
        scoreOf({
          metric: metricOf(set, records[0]!),
          samples: { own: answers.map(({ result }) => result), wrong: [], blank: [] },
        });
      gate[set.name] = { words: score(fromWords), vectors: score(fromVectors) };
    }
  } finally {
    await model.dispose();
  }
  return gate;
}

/** Sums of the facts' word embeddings, `[batch, facts, width]`; what a row has less than others is zero. */
async function factVectors(
  model: LoadedModel,
  processor: PromptProcessor,
  rows: readonly (readonly string[])[],
): Promise<HostTensor<"float32">> {
  const { width } = model.config.text;
  const facts = Math.max(...rows.map((row) => row.length));
  const sums = new Float32Array(rows.length * facts * width);
  for (const [row, texts] of rows.entries()) {
    for (const [fact, text] of texts.entries()) {
      const ids = processor.tokenizer.encode(text, { addSpecialTokens: false });
      const embeds = await model.decoder.embed(int32([1, ids.length], ids));
      const start = (row * facts + fact) * width;
      for (let i = 0; i < embeds.data.length; i++) sums[start + (i % width)]! += embeds.data[i]!;
    }
  }
  return float32([rows.length, facts, width], sums);
}
