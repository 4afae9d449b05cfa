import type { DataRecord, Round } from "../record.js";

/** Of the words read in an image this many are shown, as in the published code (LAVIS, `predict_answers`). */
const ocrTokensShown = 30;

/** Beginnings that are left out where there is nothing to fill them with: a first question has no history. */
const usualBeginnings: Beginnings = {
  "Context: {context} ": ["Context: {context} "],
  "Dialog history: {history}\n ": ["Dialog history: {history}\n "],
  "OCR tokens: {ocrTokens}. ": ["OCR tokens: {ocrTokens}. "],
};

type Beginnings = Readonly<Record<string, readonly string[]>>;

/** What a template is filled with beside the record. */
interface Additions {
  /** Words read in the image. */
  readonly ocrTokens: readonly string[];
  /** The answer to which a question is to be found. */
  readonly answer?: string;
  /** What takes the place of beginnings. */
  readonly beginnings?: Beginnings;
}

/**
 * Fills a template with the record's texts, without blanks around them. It is filled once: braces inside a question stay
 * what they are.
 * @throws RangeError for a slot that there is nothing for
 */
export function fillTemplate(template: string, record: DataRecord, additions: Additions): string {
  const beginnings: Beginnings = { ...usualBeginnings, ...additions.beginnings };
  const begins = Object.keys(beginnings).find((beginning) => template.startsWith(beginning)) ?? "";
  const parts = (beginnings[begins] ?? []).filter((part) => !slotsOf(part).every(isEmpty));
  return [...parts, template.slice(begins.length)].join("").replace(slots, (_, slot: string) => {
    const text = slotText(slot, record, additions);
    if (text === undefined) throw new RangeError(`has no ${slot}, which ${JSON.stringify(template)} needs`);
    return text;
  });

  function isEmpty(slot: string): boolean {
    return slotText(slot, record, additions) === "";
  }
}

const slots = /\{(\w+)\}/g;

function slotsOf(template: string): string[] {
  return Array.from(template.matchAll(slots), ([, slot]) => slot!);
}

function slotText(slot: string, record: DataRecord, { ocrTokens, answer }: Additions): string | undefined {
  switch (slot) {
    case "question":
      return record.question?.trim();
    case "answer":
      return answer?.trim();
    case "context":
      return record.context?.trim() ?? "";
    case "options":
      return record.options ? formatOptions(record.options) : undefined;
    case "history":
      return formatHistory(record.history ?? []);
    case "ocrTokens":
      return ocrTokens.slice(0, ocrTokensShown).join(", ");
    default:
      return undefined;
  }
}

/**
 * `(a) first (b) second`
 * @throws RangeError for more options than letters
 */
export function formatOptions(options: readonly string[]): string {
  if (options.length > 26) throw new RangeError(`has ${options.length} options; there are letters for 26`);
  return options
    .map((option, index) => `(${String.fromCharCode("a".charCodeAt(0) + index)}) ${option.trim()}`)
    .join(" ");
}

/** `q: first question a: its answer q: …`, as in the published code (LAVIS, `VisDial` data sets). */
export function formatHistory(history: readonly Round[]): string {
  return history.map(({ question, answer }) => `q: ${question.trim()} a: ${answer.trim()}`).join(" ");
}
