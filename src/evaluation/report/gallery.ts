import { join } from "node:path";
import { type DataRecord, loadFrames, thumbnail } from "../../data/index.js";
import { decodeImage } from "../../processing/index.js";
import { htmlCard, htmlCards } from "../../report/index.js";
import { answerText, expectedText } from "../shown-texts.js";
import type { ScoredSet } from "./score-run.js";
import { percent } from "./tables.js";

const cards = 12;
/** Longer side in pixels. */
const thumbnailSize = 200;

/** Some of a set's wrong answers, spread evenly from the worst to the least wrong; nothing of a set without scores. */
export async function gallery({ set, answered, measured }: ScoredSet): Promise<string> {
  if (!measured) return "";
  const { values } = measured;
  const wrong = answered
    .map((one, index) => ({ one, value: values[index]! }))
    .filter(({ value }) => value < 1)
    .sort((a, b) => a.value - b.value);
  const count = Math.min(cards, wrong.length);
  const { title, form } = set.task;
  const shown: string[] = [];
  for (let i = 0; i < count; i++) {
    const { one, value } = wrong[Math.floor((i * wrong.length) / count)]!;
    shown.push(
      htmlCard(await thumbnails(set.directory, one.sample.record), [
        ["asked", one.answer.prompt],
        ["answered", answerText(set.task, one), "wrong"],
        ["expected", expectedText(set.task, one), "right"],
        [form === "caption" ? "CIDEr" : "score", percent(value)],
        ["id", one.sample.record.id],
      ]),
    );
  }
  const counted =
    form === "caption"
      ? `${count} of ${answered.length} captions, from the worst`
      : `${wrong.length} of ${answered.length} not wholly right${count < wrong.length ? ", some of them" : ""}`;
  return htmlCards(`${title}: ${counted}`, shown);
}

/** What was answered was small enough for who asked. */
const maxPixels = Number.MAX_SAFE_INTEGER;

/** Small images of a sample, as data URLs: one, or the frames of a video. */
export async function thumbnails(
  directory: string,
  record: Pick<DataRecord, "images" | "frames">,
): Promise<string[]> {
  const images = record.frames
    ? await loadFrames(directory, record.frames, { maxPixels })
    : [await decodeImage(join(directory, record.images![0]!), { maxPixels })];
  return Promise.all(images.map((image) => thumbnail(image, thumbnailSize)));
}
