/** MSVD-QA and MSRVTT-QA: one file format, and questions whose answers are single words. */
import { letterId } from "../names.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

interface VideoSet {
  readonly name: string;
  /** What the owners put before a video's number. */
  readonly prefix: string;
  readonly videos: Readonly<Record<"train" | "val" | "test", number>>;
  readonly firstVideo: number;
  /** MSRVTT has categories of videos. */
  readonly hasCategories: boolean;
  /** MSVD has a list of YouTube ids. */
  readonly hasMapping: boolean;
}

function videoSet({ name, prefix, videos, firstVideo, hasCategories, hasMapping }: VideoSet): SetBuilder {
  return {
    name,
    async build(context) {
      const { folder, random } = context;
      let video_id = firstVideo;
      const mapping: string[] = [];
      for (const [split, wanted] of Object.entries(videos)) {
        const rows = await fromEach(context, name, split, wanted, async ({ record, question, images }) => {
          const video = video_id++;
          await folder.frames(`${prefix}${video}`, images);
          const start = random.integer(60);
          mapping.push(`${letterId(random, 11, "-_")}_${start}_${start + 8} ${prefix}${video}\n`);
          return {
            answer: question!.answer,
            ...(hasCategories ? { category_id: random.integer(20) } : {}),
            id: video - firstVideo,
            question: record.question?.toLowerCase(),
            video_id: video,
          };
        });
        await folder.json(`${split}_qa.json`, rows);
      }
      if (hasMapping) await folder.text("youtube_mapping.txt", mapping.join(""));
    },
  };
}

export const msvdQa = videoSet({
  name: "msvd_qa",
  prefix: "vid",
  videos: { train: 60, val: 20, test: 120 },
  firstVideo: 1,
  hasCategories: false,
  hasMapping: true,
});

export const msrvttQa = videoSet({
  name: "msrvtt_qa",
  prefix: "video",
  videos: { train: 90, val: 30, test: 150 },
  firstVideo: 0,
  hasCategories: true,
  hasMapping: false,
});
