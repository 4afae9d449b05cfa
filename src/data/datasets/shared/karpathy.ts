/** The caption splits that Andrej Karpathy and Li Fei-Fei made for COCO and Flickr30K (arXiv 1412.2306). */
import { z } from "zod";
import type { DataFolder, Row } from "../../folder/data-folder.js";
import { filledText, numberId } from "../../formats/fields.js";

const image = z.object({
  filepath: z.string().optional(),
  filename: filledText,
  imgid: numberId,
  cocoid: numberId.optional(),
  split: z.enum(["train", "restval", "val", "test"]),
  sentids: z.array(numberId).optional(),
  sentences: z.array(z.object({ raw: z.string(), imgid: numberId.optional(), sentid: numberId.optional() })),
});

type KarpathyImage = z.infer<typeof image>;

/** Images of such a file, each with its captions as they were written. */
export async function* readKarpathy(
  folder: DataFolder,
  file: string,
): AsyncGenerator<Row<KarpathyImage & { captions: string[] }>> {
  const seen = { images: new Set<number>(), sentences: new Set<number>() };
  for await (const row of folder.json(file, { "images[]": image })) {
    const fault = findFault(row.value, seen);
    if (fault) folder.problems.reject(row.place, fault);
    else {
      const captions = row.value.sentences.map(({ raw }) => raw);
      if (captions.some((caption) => caption.trim() === ""))
        folder.problems.warn(row.place, "has an empty caption");
      yield { ...row, value: { ...row.value, captions } };
    }
  }
}

function findFault(
  { imgid, sentids, sentences }: KarpathyImage,
  seen: { images: Set<number>; sentences: Set<number> },
): string | undefined {
  if (seen.images.has(imgid)) return `imgid ${imgid} is there twice`;
  seen.images.add(imgid);
  if (sentences.length === 0) return "has no caption";
  if (sentids && sentids.length !== sentences.length) {
    return `has ${sentids.length} sentids and ${sentences.length} sentences`;
  }
  for (const [i, sentence] of sentences.entries()) {
    const { sentid } = sentence;
    if (sentence.imgid !== undefined && sentence.imgid !== imgid) {
      return `sentences[${i}] belongs to imgid ${sentence.imgid}, not to ${imgid}`;
    }
    if (sentid === undefined) continue;
    if (sentids && sentid !== sentids[i])
      return `sentences[${i}].sentid is ${sentid}, sentids[${i}] is ${sentids[i]}`;
    if (seen.sentences.has(sentid)) return `sentid ${sentid} is there twice`;
    seen.sentences.add(sentid);
  }
  return undefined;
}
