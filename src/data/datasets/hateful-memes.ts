import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { filledText, noOrYes, wholeNumber } from "../formats/fields.js";
import { makeRecord } from "../record.js";

/** The owners write numbers, or texts of five digits; both stay as they are. */
const id = z.union([wholeNumber, z.string().regex(/^\d+$/, "should be a number, or a text of digits")], {
  error: ({ input }) => (input === undefined ? "is missing" : "should be a number, or a text of digits"),
});
const row = z.object({ id, img: filledText, text: z.string(), label: noOrYes.optional() });

async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  let hasLabels: boolean | undefined = split.startsWith("test") ? undefined : true;
  for await (const { value, place } of folder.jsonLines(`${split}.jsonl`, row)) {
    const { id, img, text, label } = value;
    // Tests come with labels or without, as a whole.
    hasLabels ??= label !== undefined;
    if (hasLabels && label === undefined) problems.reject({ ...place, key: "label" }, "is missing");
    else {
      if (Number(/(\d+)\.\w+$/.exec(img)?.[1]) !== Number(id))
        problems.warn(place, `${img} does not look like meme ${id}`);
      if (text.trim() === "") problems.warn(place, "the meme has no text");
      yield {
        record: makeRecord("hateful_memes", split, id, { images: [img], context: text, label }),
        place,
      };
    }
  }
}

/** Hateful Memes, in its second phase; `dev` and `test` are those of the first. */
export const hatefulMemes: Dataset = {
  name: "hateful_memes",
  title: "HatefulMemes",
  category: "image classification",
  held: "out",
  evaluation: {
    split: "dev_seen",
    metric: "ROC-AUC",
    prompt: 'This is an image with: "{context}" written on it. Is it hateful? Answer:',
    answerMode: "rank",
  },
  source: "https://hatefulmemeschallenge.com",
  licence: "the challenge's own agreement, research only",
  layout: [
    "{train,dev_seen,dev_unseen,test_seen,test_unseen}.jsonl, or dev.jsonl and test.jsonl",
    "img/<5 digits>.png",
  ],
  places: { ...annotationPlaces, "img/": ["images/", "data/img/"] },
  parts: ["train", "dev_seen", "dev_unseen", "test_seen", "test_unseen", "dev", "test"].map((split) => ({
    splits: [split],
    files: [`${split}.jsonl`],
    read: (folder) => read(folder, split),
  })),
};
