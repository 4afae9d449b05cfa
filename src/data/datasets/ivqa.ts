import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces } from "../folder/places.js";
import { filledText } from "../formats/fields.js";
import { countAnswers, makeRecord } from "../record.js";
import { findFrames, videoPlaces } from "../video/frames.js";

const seconds = z.string().regex(/^\d+(\.\d+)?$/, "should be a number of seconds");
const row = z.object({
  video_id: filledText,
  start: seconds,
  end: seconds,
  question: filledText,
  answer1: z.string(),
  answer2: z.string(),
  answer3: z.string(),
  answer4: z.string(),
  answer5: z.string(),
});

async function* read(folder: DataFolder, split: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  for await (const { value, keys, place } of folder.csv(`${split}.csv`, row)) {
    const { video_id, start, end, question } = value;
    const { answer1, answer2, answer3, answer4, answer5 } = value;
    if (Number(end) <= Number(start)) {
      problems.reject({ ...place, key: "end" }, `the clip ends at ${end} s, before it starts at ${start} s`);
      continue;
    }
    const clip = `${video_id}_${start}_${end}`;
    const video = await findFrames(folder, `${split}_${clip}`, clip);
    if ("fault" in video) {
      problems.reject(place, video.fault);
      continue;
    }
    const answers = [answer1, answer2, answer3, answer4, answer5];
    if (answers.some((answer) => answer.trim() === "")) problems.warn(place, "an answer is empty");
    const fields = { frames: video.frames, question, answers: countAnswers(answers) };
    yield { record: makeRecord("ivqa", split, `${split}:${keys[0]}`, fields), place };
  }
}

/** iVQA: instructional videos, five answers a question. Ids are the split and the row, from 0. */
export const ivqa: Dataset = {
  name: "ivqa",
  title: "iVQA",
  category: "video question answering",
  held: "out",
  evaluation: {
    split: "test",
    metric: "iVQA accuracy",
    prompt: "Question: {question} Short answer:",
    answerMode: "generate",
  },
  source: "https://antoyang.github.io/just-ask.html",
  licence: "not stated; research use",
  layout: [
    "{train,val,test}.csv",
    "frames/<split>_<video_id>_<start>_<end>/<6 digits>.jpg or videos/<the same name>.mp4",
  ],
  places: { ...annotationPlaces, ...videoPlaces },
  parts: ["train", "val", "test"].map((split) => ({
    splits: [split],
    files: [`${split}.csv`],
    idsAreRowNumbers: true,
    read: (folder) => read(folder, split),
  })),
};
