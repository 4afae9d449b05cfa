import type { DataRecord, Dataset } from "../../data/index.js";

/** Words of what is another side in a mirror. */
const sides = /\b(?:left|right|east|west)|clockwise/i;

/** Words of questions and captions for which an image is read. */
const reading = /\b(?:says?|reads?|written|spell(?:s|ed|ing)?|text|numbers?|digits?|clock|time)\b/i;

/** Sets of drawings, maps and diagrams, most of which hold writing. */
const drawn: readonly string[] = ["iconqa", "scienceqa"];

/**
 * Whether a record's image may be mirrored: not where anything that is asked or answered names a side, nor where text
 * is read. LAVIS mirrors all images; this is this project's choice.
 */
export function mayFlip(record: DataRecord, { name, category }: Dataset): boolean {
  // Memes are images with writing.
  if (category.includes("reading") || category === "image classification" || drawn.includes(name))
    return false;
  const { question, context, options, answers, history, references } = record;
  const texts = [
    question,
    context,
    ...(options ?? []),
    ...(answers ?? []).map(({ answer }) => answer),
    ...(history ?? []).flatMap((round) => [round.question, round.answer]),
    ...(references ?? []),
  ];
  return !texts.some((text) => text !== null && (sides.test(text) || reading.test(text)));
}
