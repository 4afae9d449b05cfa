/** How sets are asked when they are evaluated: each value with where it comes from. */
import { datasetNamed, lavis2023Wording, originalWording, type PromptWording } from "../../data/index.js";
import type { InstructBlipConfig, LanguageModelKind } from "../../models/index.js";
import type { Task } from "../tasks.js";
import { type SettingsName, settingsNames } from "./names.js";

interface Cell<T> {
  readonly value: T;
  readonly source: string;
}

/** A setting under both names. */
interface Row<T> extends Readonly<Record<SettingsName, Cell<T>>> {
  readonly about: string;
}

function row<T>(about: string, original: [value: T, source: string], later?: [T, string]): Row<T> {
  const cell = ([value, source]: [T, string]): Cell<T> => ({ value, source });
  return {
    about,
    original: cell(original),
    "lavis-2023": cell(later ?? [original[0], "as `original`: the files do not say"]),
  };
}

/** `docs/evaluation.md` names them. */
const captionFiles = "caption files";
const questionFiles = "question files";
const answersOf = "`predict_answers()`";
const contextOf = originalWording.beginnings["Context: {context} "]![0]!;
const dialogOf = originalWording.beginnings["Dialog history: {history}\n "]!.join("");

const promptOf = (set: string): string => datasetNamed(set).evaluation!.prompt!;

/** What a set's prompt looks like, how long answers are, and how they are found. Lengths are the original code's. */
const settings = {
  captionPrompt: row(
    "prompt for captions",
    [promptOf("nocaps"), "the paper: [data.md](data.md)"],
    [lavis2023Wording.prompts[promptOf("nocaps")], captionFiles],
  ),
  questionPrompt: row(
    "prompt for questions",
    [promptOf("gqa"), "the paper: [data.md](data.md)"],
    [lavis2023Wording.prompts[promptOf("gqa")], questionFiles],
  ),
  questionText: row(
    "a question is read by",
    ["blip_question", "the data sets' own configurations"],
    ["blip_caption", questionFiles],
  ),
  context: row("before a question of ScienceQA", [contextOf, "`predict_class()`"]),
  dialog: row("before a question of Visual Dialog", [dialogOf, "`predict_class()`"]),
  beams: row("beams", [5, answersOf], [5, "all files"]),
  captionLongest: row("longest caption", [80, captionFiles], [80, captionFiles]),
  captionShortest: row("shortest caption", [10, captionFiles], [10, captionFiles]),
  captionLengthPenalty: row(
    "length penalty of captions",
    [1, `${captionFiles}; also the default of \`generate()\``],
    [1, captionFiles],
  ),
  captionRepetition: row(
    "repetition penalty of captions",
    [1.15, "`CaptionTask`: its default, which the caption files leave in force"],
    [1.15, "as `original`"],
  ),
  answerLongest: row("longest answer", [10, answersOf], [10, questionFiles]),
  clipAnswerLongest: row("longest answer of MSVD-QA", [10, "ranked: has no effect"], [30, "question files"]),
  answerShortest: row("shortest answer", [1, answersOf], [1, questionFiles]),
  answerLengthPenaltyT5: row(
    "length penalty of answers, T5",
    [-1, "`predict_answers()` of T5"],
    [-1, questionFiles],
  ),
  answerLengthPenalty: row(
    "length penalty of answers, Vicuna and OPT",
    [0, "`predict_answers()` of Vicuna and OPT"],
    [-1, `${questionFiles}; the code does not pass it on`],
  ),
  answerRepetition: row("repetition penalty of answers, InstructBLIP", [
    1.5,
    "`generate()`: its default, which `predict_answers()` leaves in force",
  ]),
  answerRepetitionBlip2: row("repetition penalty of answers, BLIP-2", [1, "`generate()` of BLIP-2"]),
  clipMode: row<"ranked" | "generated">(
    "answers of MSVD-QA and MSRVTT-QA are",
    ["ranked", "the paper, p. 5"],
    ["generated", `${questionFiles}; compared as the \`gqa\` task does`],
  ),
} as const;

/** What differs by language model in the original code. */
interface FamilySettings {
  /** Forms of tasks whose longest answer counts the token that the model starts from. */
  readonly countsStart: { readonly caption: boolean; readonly answer: boolean };
  readonly answerLengthPenalty: Row<number>;
}

/** `max_length` counts the token that a decoder-only model starts from; T5, and OPT's answers, have `max_new_tokens`. */
const familySettings: Record<LanguageModelKind, FamilySettings> = {
  t5: {
    countsStart: { caption: false, answer: false },
    answerLengthPenalty: settings.answerLengthPenaltyT5,
  },
  llama: {
    countsStart: { caption: true, answer: true },
    answerLengthPenalty: settings.answerLengthPenalty,
  },
  opt: {
    countsStart: { caption: true, answer: false },
    answerLengthPenalty: settings.answerLengthPenalty,
  },
};

const wordings: Readonly<Record<SettingsName, PromptWording>> = {
  original: originalWording,
  "lavis-2023": lavis2023Wording,
};

/** The table of `docs/evaluation.md`, a line of Markdown each. */
export function settingsTable(): string[] {
  const shown = ({ value, source }: Cell<unknown>): string => {
    const text = typeof value === "number" ? String(value) : `\`${String(value).replaceAll("\n", "\\n")}\``;
    return `${text} | ${source}`;
  };
  return [
    `| setting | ${settingsNames.map((name) => `\`${name}\` | source`).join(" | ")} |`,
    "|---|---|---|---|---|",
    ...Object.values(settings).map(
      (row) => `| ${row.about} | ${settingsNames.map((name) => shown(row[name])).join(" | ")} |`,
    ),
  ];
}

/** Words in which a set is asked. */
export function wordingOf(name: SettingsName): PromptWording {
  return wordings[name];
}

/** The task as it is under these settings. */
export function taskUnder(name: SettingsName, task: Task): Task {
  const isRankedClip = task.dataset.category === "video question answering" && task.form === "answer";
  if (!isRankedClip || task.evaluation.answerMode === "generate") return task;
  if (settings.clipMode[name].value === "ranked") return task;
  return {
    ...task,
    evaluation: { ...task.evaluation, answerMode: "generate" },
    metrics: ["gqa-lavis", ...task.metrics],
  };
}

/** Options of `generate`, all of them numbers. */
type EvaluationGeneration = Readonly<
  Record<"beams" | "maxNewTokens" | "minNewTokens" | "repetitionPenalty" | "lengthPenalty", number>
>;

/** How a task's answers are generated by a model. */
export function generationSettings(
  name: SettingsName,
  { form, dataset }: Task,
  { modelType, text }: InstructBlipConfig,
): EvaluationGeneration {
  const value = (row: Row<number>): number => row[name].value;
  const { countsStart, answerLengthPenalty } = familySettings[text.kind];
  const isCaption = form === "caption";
  const { captionLongest, captionShortest, answerLongest, answerShortest, clipAnswerLongest } = settings;
  const longestAnswer = dataset.name === "msvd_qa" ? clipAnswerLongest : answerLongest;
  const longest = value(isCaption ? captionLongest : longestAnswer);
  const lengths = {
    beams: value(settings.beams),
    maxNewTokens: countsStart[isCaption ? "caption" : "answer"] ? longest - 1 : longest,
    // `min_length` counts the token that every model starts from.
    minNewTokens: value(isCaption ? captionShortest : answerShortest) - 1,
  };
  if (isCaption) {
    const { captionRepetition, captionLengthPenalty } = settings;
    return {
      ...lengths,
      repetitionPenalty: value(captionRepetition),
      lengthPenalty: value(captionLengthPenalty),
    };
  }
  const { answerRepetition, answerRepetitionBlip2 } = settings;
  return {
    ...lengths,
    repetitionPenalty: value(modelType === "instructblip" ? answerRepetition : answerRepetitionBlip2),
    lengthPenalty: value(answerLengthPenalty),
  };
}
