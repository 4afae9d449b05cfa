/** MSVD-QA and MSRVTT-QA: the same file format, made by the same people (Xu et al. 2017). */
import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces, type Places } from "../folder/places.js";
import { filledText, numberId } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";
import { findFrames, videoPlaces } from "../video/frames.js";

/** The number of a video, or its name: `7`, `"7"`, `"vid7"`, `"video7"`. */
const videoId = z.preprocess(
  (value) => (typeof value === "string" ? value.replace(/^vid(eo)?(?=\d+$)/, "") : value),
  numberId,
);
const row = z.object({ answer: filledText, id: numberId, question: filledText, video_id: videoId });

/** Further names of a video, by its usual one. */
type OtherNames = ReadonlyMap<string, string>;

async function* read(
  folder: DataFolder,
  set: string,
  split: string,
  prefix: string,
  otherNames: OtherNames,
): AsyncGenerator<LocatedRecord> {
  for await (const { value, place } of folder.json(`${split}_qa.json`, { "[]": row })) {
    const name = `${prefix}${value.video_id}`;
    const other = otherNames.get(name);
    const video = await findFrames(folder, name, ...(other === undefined ? [] : [other]));
    if ("fault" in video) {
      folder.problems.reject(place, video.fault);
      continue;
    }
    const fields = { frames: video.frames, question: value.question, answers: countAnswers([value.answer]) };
    yield { record: makeRecord(set, split, value.id, fields), place };
  }
}

function parts(
  set: string,
  prefix: string,
  namesOf: (folder: DataFolder) => Promise<OtherNames>,
): Dataset["parts"] {
  return ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [`${split}_qa.json`],
    async *read(folder) {
      yield* read(folder, set, split, prefix, await namesOf(folder));
    },
  }));
}

const places: Places = { ...annotationPlaces, ...videoPlaces };

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
/** A YouTube id, which may hold `_`, start and end in seconds, a blank and the video's name. */
const mappingLine = /^(.+_\d+_\d+) (vid\d+)\s*$/;

/** Names of the clips in the owners' archive of videos, by the names in the questions. */
async function clipNames(folder: DataFolder): Promise<OtherNames> {
  const names = new Map<string, string>();
  if (!(await folder.has(mappingFile))) return names;
  for await (const { value } of folder.lines(mappingFile)) {
    const [, clip, name] = mappingLine.exec(value) ?? [];
    if (name !== undefined) names.set(name, clip!);
  }
  return names;
}

/** MSVD-QA. */
export const msvdQa: Dataset = {
  ...common,
  name: "msvd_qa",
  title: "MSVD-QA",
  layout: [
    "{train,val,test}_qa.json",
    `${mappingFile} (needed for videos under their YouTube names)`,
    "frames/vid<video_id>/<6 digits>.jpg or videos/vid<video_id>.avi",
  ],
  places,
  parts: parts("msvd_qa", "vid", clipNames),
  async checkRest(folder) {
    if (!(await folder.has(mappingFile))) return;
    const names = new Set<string>();
    for await (const { value, place } of folder.lines(mappingFile)) {
      const [, , name] = mappingLine.exec(value) ?? [];
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
  places,
  parts: parts("msrvtt_qa", "video", async () => new Map()),
};
