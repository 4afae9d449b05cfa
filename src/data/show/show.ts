import { resolve } from "node:path";
import { decodeImage, type Image } from "../../processing/index.js";
import { escapeHtml, type Fact, htmlCard, htmlPage } from "../../report/index.js";
import { type Dataset, splitsOf } from "../dataset.js";
import { readRecords } from "../read-records.js";
import type { DataRecord } from "../record.js";
import { loadFrames } from "../video/video.js";
import { thumbnail } from "./thumbnail.js";

export interface ShowOptions {
  /** Default: the split that the paper evaluates, or the first. */
  readonly split?: string;
  /** Records on the page. */
  readonly count: number;
}

/** Longer side of an image on the page, in pixels. */
const thumbnailSize = 320;
/** Visual Dialog has a hundred options. */
const optionsShown = 12;

/**
 * Records of a split as one HTML page, images included: nothing is loaded from anywhere. The first ones that each show
 * another image; further ones of the same images only where there are not as many.
 * @param dataset of the catalogue, or of `ownData`
 * @throws DataError for the first bad row; ImageError for an image that cannot be decoded
 */
export async function showData(
  dataset: Dataset,
  directory: string,
  { split, count }: ShowOptions,
): Promise<string> {
  const chosen = split ?? dataset.evaluation?.split ?? splitsOf(dataset)[0];
  const records = await firstOfEachImage(readRecords(dataset, directory, { split: chosen }), count);
  const cards: string[] = [];
  for (const record of records) cards.push(await card(directory, record, dataset.isOwn ?? false));
  const title = `${dataset.title}: ${chosen}`;
  const { category, held, source, licence, evaluation } = dataset;
  const published = [
    category,
    `held ${held}`,
    ...(evaluation ? [`${evaluation.metric} on ${evaluation.split}`] : []),
    `${source} (${licence})`,
  ];
  const facts = dataset.isOwn ? [source] : published;
  return htmlPage(
    title,
    `<p>${facts.map(escapeHtml).join(" · ")}</p>
<div class="cards">
${cards.join("\n")}
</div>`,
  );
}

async function firstOfEachImage(records: AsyncIterable<DataRecord>, count: number): Promise<DataRecord[]> {
  const images = new Set<string>();
  const chosen: { record: DataRecord; position: number }[] = [];
  const others: typeof chosen = [];
  let position = 0;
  for await (const record of records) {
    const [image = ""] = record.images ?? record.frames ?? [];
    const list = images.has(image) ? others : chosen;
    if (list.length < count) list.push({ record, position: position++ });
    images.add(image);
    if (chosen.length === count) break;
  }
  const filled = [...chosen, ...others.slice(0, count - chosen.length)];
  return filled.sort((a, b) => a.position - b.position).map(({ record }) => record);
}

async function card(directory: string, record: DataRecord, upright: boolean): Promise<string> {
  const images: Image[] = [];
  for (const path of record.images ?? []) {
    images.push(await decodeImage(resolve(directory, path), { upright }));
  }
  if (record.frames) images.push(...(await loadFrames(directory, record.frames)));
  const urls = await Promise.all(images.map((image) => thumbnail(image, thumbnailSize)));
  return htmlCard(urls, factsOf(record));
}

function factsOf(record: DataRecord): Fact[] {
  const { id, context, history, question, options, answers, label, references } = record;
  const facts: Fact[] = [["id", id]];
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
  if (record.facts) facts.push(["facts", record.facts.join("\n")]);
  if (record.regions) {
    const lines = record.regions.map(({ box, texts }) => `[${box.join(", ")}]: ${texts.join(", ")}`);
    facts.push(["regions", lines.join("\n")]);
  }
  return facts;
}
