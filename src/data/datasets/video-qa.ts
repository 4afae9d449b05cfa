/** MSVD-QA and MSRVTT-QA: the same file format, made by the same people (Xu et al. 2017). */
import { z } from "zod";
import type { DataFolder } from "../data-folder.js";
import type { Dataset, LocatedRecord } from "../dataset.js";
import { filledText, wholeNumber } from "../fields.js";
import { findFrames } from "../frames.js";
import { countAnswers, makeRecord } from "../record.js";

const row = z.object({ answer: filledText, id: wholeNumber, question: filledText, video_id: wholeNumber });

async function* read(
  folder: DataFolder,
  set: string,
  split: string,
  prefix: string,
): AsyncGenerator<LocatedRecord> {
  for await (const { value, place } of folder.json(`${split}_qa.json`, { "[]": row })) {
    const video = await findFrames(folder, `${prefix}${value.video_id}`);
    if ("fault" in video) {
      folder.problems.reject(place, video.fault);
      continue;
    }
    const fields = { frames: video.frames, question: value.question, answers: countAnswers([value.answer]) };
    yield { record: makeRecord(set, split, value.id, fields), place };
  }
}

function parts(set: string, prefix: string): Dataset["parts"] {
  return ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [`${split}_qa.json`],
    read: (folder) => read(folder, set, split, prefix),
  }));
}

const common = {
  category: "video question answering",
  held: "out",
  evaluation: {
    split: "test",
    metric: "accuracy",
    prompt: "Question: {question} Short answer:",
    answerMode: "rank",
  },
  source: "https://github.com/xudejing/video-question-answering",
  licence: "not stated; research use",
} as const;

const mappingFile = "youtube_mapping.txt";

/** MSVD-QA. */
export const msvdQa: Dataset = {
  ...common,
  name: "msvd_qa",
  title: "MSVD-QA",
  layout: [
    "{train,val,test}_qa.json",
    `${mappingFile} (not needed)`,
    "frames/vid<video_id>/<6 digits>.jpg or videos/vid<video_id>.avi",
  ],
  parts: parts("msvd_qa", "vid"),
  /** A line of the mapping is a YouTube id, which may hold `_`, start and end in seconds, a blank and the video's name. */
  async checkRest(folder) {
    if (!(await folder.has(mappingFile))) return;
    const names = new Set<string>();
    for await (const { value, place } of folder.lines(mappingFile)) {
      const [, name] = /^.+_\d+_\d+ (vid\d+)\s*$/.exec(value) ?? [];
      if (name === undefined)
        folder.problems.reject(place, "should be <YouTube id>_<start>_<end> vid<number>");
      else if (names.has(name)) folder.problems.reject(place, `${name} is there twice`);
      else names.add(name);
    }
  },
};

/** MSRVTT-QA. */
export const msrvttQa: Dataset = {
  ...common,
  name: "msrvtt_qa",
  title: "MSRVTT-QA",
  layout: ["{train,val,test}_qa.json", "frames/video<video_id>/<6 digits>.jpg or videos/video<video_id>.mp4"],
  parts: parts("msrvtt_qa", "video"),
};
