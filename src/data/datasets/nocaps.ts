import { z } from "zod";
import type { Dataset, LocatedRecord, Part } from "../dataset.js";
import type { DataFolder, Row } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { filledText, numberId } from "../formats/fields.js";
import { makeRecord } from "../record.js";

const image = z.object({ id: numberId, file_name: filledText });
const annotation = z.object({ id: numberId, image_id: numberId, caption: z.string() });
const captionsFile = "nocaps_val_4500_captions.json";
const usualCaptions = 10;

type ImageRow = Row<z.infer<typeof image>>;

const toRecord = (
  split: string,
  images: string,
  { value, place }: ImageRow,
  references: string[] | null,
) => ({
  record: makeRecord("nocaps", split, value.id, { images: [`${images}/${value.file_name}`], references }),
  place,
});

/** Images without captions. */
async function* readInfo(folder: DataFolder, split: string, images: string): AsyncGenerator<LocatedRecord> {
  for await (const row of folder.json(infoFile(split), { "images[]": image })) {
    yield toRecord(split, images, row, null);
  }
}

/** Captions come in any order, so all are read before the first record. */
async function* readCaptions(folder: DataFolder): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  const images: ImageRow[] = [];
  const captions = new Map<number, string[]>();
  const ids = new Set<number>();
  const captioned: Row<z.infer<typeof annotation>>[] = [];
  for await (const row of folder.json(captionsFile, { "images[]": image, "annotations[]": annotation })) {
    if (row.pattern === "images[]") {
      images.push(row);
      captions.set(row.value.id, captions.get(row.value.id) ?? []);
    } else if (ids.has(row.value.id))
      problems.reject(row.place, `annotation id ${row.value.id} is there twice`);
    else {
      ids.add(row.value.id);
      captioned.push(row);
    }
  }
  for (const { value, place } of captioned) {
    const list = captions.get(value.image_id);
    if (!list) problems.reject(place, `image_id ${value.image_id} is not among the images`);
    else list.push(value.caption);
    if (value.caption.trim() === "") problems.warn(place, "the caption is empty");
  }
  for (const row of images) {
    const references = captions.get(row.value.id) ?? [];
    if (references.length === 0) {
      problems.reject(row.place, `image ${row.value.id} has no caption`);
      continue;
    }
    if (references.length !== usualCaptions) {
      problems.warn(row.place, `image ${row.value.id} has ${references.length} captions where 10 are usual`);
    }
    yield toRecord("val", "validation", row, references);
  }
}

const infoFile = (split: string) => `nocaps_${split}_image_info.json`;

const validation: Part = {
  splits: ["val"],
  files: async (folder) => {
    for (const file of [captionsFile, infoFile("val")]) if (await folder.has(file)) return [file];
    return [];
  },
  async *read(folder) {
    if (await folder.has(captionsFile)) yield* readCaptions(folder);
    else yield* readInfo(folder, "val", "validation");
  },
};

const test: Part = {
  splits: ["test"],
  files: [infoFile("test")],
  read: (folder) => readInfo(folder, "test", "test"),
};

/** NoCaps. Ids of both splits start at 0. */
export const nocaps: Dataset = {
  name: "nocaps",
  title: "NoCaps",
  category: "image captioning",
  held: "out",
  evaluation: { split: "val", metric: "CIDEr", prompt: "A short image description:", answerMode: "generate" },
  source: "https://nocaps.org",
  licence: "captions: not stated; images are Open Images (CC BY 2.0)",
  layout: [
    captionsFile,
    "nocaps_test_image_info.json (nocaps_val_image_info.json where there are no captions)",
    "validation/<16 hexadecimal digits>.jpg",
    "test/<16 hexadecimal digits>.jpg",
  ],
  places: {
    ...annotationPlaces,
    "validation/": ["images/validation/", "val/", "images/val/", "images/"],
    "test/": ["images/test/", "images/"],
  },
  parts: [validation, test],
};
