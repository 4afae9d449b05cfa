import { z } from "zod";
import type { Dataset } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { filledText } from "../formats/fields.js";
import { makeRecord } from "../record.js";

const isJson = (name: string) => name.endsWith(".json");
const isLocal = (name: string) => name.endsWith("_local.json") || name === "annotation.json";

async function localLists(folder: DataFolder): Promise<string[]> {
  return (await folder.list(".")).filter(isLocal);
}

/**
 * BLIP's captioned and filtered web images. The published lists give addresses; whoever downloads the images writes
 * lists of the same rows with paths in the data folder. An image may have several rows.
 */
export const webCapfilt: Dataset = {
  name: "web_capfilt",
  title: "Web CapFilt",
  category: "image captioning",
  held: "in",
  evaluation: null,
  source: "https://github.com/salesforce/BLIP",
  licence: "lists BSD-3-Clause; images belong to their owners",
  layout: [
    '<any>_local.json or annotation.json: [{"image": path, "caption": text}], after download',
    '<any>.json: the published lists, [{"url", "caption"}]; not needed',
    "the images, at the paths of the lists",
  ],
  parts: [
    {
      splits: ["train"],
      files: localLists,
      idsAreRowNumbers: true,
      async *read(folder) {
        const row = z.object({ image: filledText, caption: z.string() });
        let before = 0;
        for (const file of await localLists(folder)) {
          let rows = 0;
          for await (const { value, keys, place } of folder.json(file, { "[]": row })) {
            rows = Number(keys[0]) + 1;
            if (value.caption.trim() === "") folder.problems.warn(place, "the caption is empty");
            const fields = { images: [value.image], references: [value.caption] };
            yield { record: makeRecord("web_capfilt", "train", before + Number(keys[0]), fields), place };
          }
          before += rows;
        }
      },
    },
  ],
  async checkRest(folder) {
    const row = z.object({ url: filledText, caption: z.string() });
    for (const file of (await folder.list(".")).filter((name) => isJson(name) && !isLocal(name))) {
      // Reading is checking: rows that are wrong are reported on the way.
      for await (const _ of folder.json(file, { "[]": row }));
    }
  },
};
