import { join } from "node:path";
import { decodePicture, type Picture } from "../processing/index.js";
import { type Dataset, splitsOf } from "./dataset.js";
import { escapeHtml, thumbnail } from "./html.js";
import { readRecords } from "./read-records.js";
import type { DataRecord } from "./record.js";
import { loadFrames } from "./video.js";

export interface ShowOptions {
  /** Default: the split that the paper evaluates, or the first. */
  readonly split?: string;
  /** Records on the page. */
  readonly count: number;
}

/** Longer side of a picture on the page, in pixels. */
const thumbnailSize = 320;
/** Visual Dialog has a hundred options. */
const optionsShown = 12;

/**
 * The first records of a split as one HTML page, pictures included: nothing is loaded from anywhere.
 * @throws DataError for the first bad row; PictureError for a picture that cannot be decoded
 */
export async function showData(
  dataset: Dataset,
  directory: string,
  { split, count }: ShowOptions,
): Promise<string> {
  const chosen = split ?? dataset.evaluation?.split ?? splitsOf(dataset)[0];
  const cards: string[] = [];
  for await (const record of readRecords(dataset, directory, { split: chosen })) {
    cards.push(await card(directory, record));
    if (cards.length === count) break;
  }
  const title = escapeHtml(`${dataset.title}: ${chosen}`);
  const { category, held, source, licence, evaluation } = dataset;
  const facts = [
    category,
    `held ${held}`,
    ...(evaluation ? [`${evaluation.metric} on ${evaluation.split}`] : []),
    `${source} (${licence})`,
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; background: #f6f6f4; }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
  article { background: #fff; border-radius: 8px; padding: 1rem; overflow-wrap: anywhere; }
  img { max-width: 100%; min-width: 6rem; border-radius: 4px; }
  dt { color: #666; font-size: 0.85em; margin-top: 0.5em; } dd { margin: 0; white-space: pre-wrap; }
</style>
<h1>${title}</h1>
<p>${facts.map(escapeHtml).join(" · ")}</p>
<main>
${cards.join("\n")}
</main>
</html>
`;
}

async function card(directory: string, record: DataRecord): Promise<string> {
  const pictures: Picture[] = [];
  for (const image of record.images ?? []) pictures.push(await decodePicture(join(directory, image)));
  if (record.frames) pictures.push(...(await loadFrames(directory, record.frames)));
  const images = await Promise.all(pictures.map((picture) => thumbnail(picture, thumbnailSize)));
  const facts = factsOf(record).map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`);
  const source = (url: string) => `<img alt="" src="${url}">`;
  return `<article>${images.map(source).join("")}<dl>${facts.join("")}</dl></article>`;
}

function factsOf(record: DataRecord): [string, string][] {
  const { id, context, history, question, options, answers, label, references } = record;
  const facts: [string, string][] = [["id", id]];
  if (context !== null) facts.push(["context", context]);
  if (history !== null && history.length > 0) {
    facts.push(["history", history.map((round) => `${round.question} → ${round.answer}`).join("\n")]);
  }
  if (question !== null) facts.push(["question", question]);
  if (options !== null) {
    const more = options.length - optionsShown;
    const shown = options.slice(0, optionsShown);
    facts.push(["options", [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n")]);
  }
  if (answers !== null) {
    facts.push([
      "answers",
      answers.map(({ answer, count }) => `${answer}${count > 1 ? ` × ${count}` : ""}`).join("\n"),
    ]);
  }
  if (label !== null) facts.push(["label", String(label)]);
  if (references !== null) facts.push(["references", references.join("\n")]);
  return facts;
}
