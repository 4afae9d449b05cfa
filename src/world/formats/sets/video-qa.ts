/** MSVD-QA and MSRVTT-QA: one file format, and questions whose answers are single words. */
import type { Random } from "../../../tensor/index.js";
import type { Style } from "../../drawing/styles.js";
import { categoryOf, unique } from "../../questions/groups.js";
import { type Clip, drawClip, sceneAt, writeFrames } from "../clips.js";
import { letterId } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

interface VideoSet {
  readonly name: string;
  /** What the owners put before a video's number. */
  readonly prefix: string;
  readonly clips: Readonly<Record<"train" | "val" | "test", number>>;
  readonly questionsPerClip: number;
  readonly styles: readonly Style[];
  readonly maxObjects: number;
  readonly firstVideo: number;
  /** MSRVTT has categories of videos. */
  readonly hasCategories: boolean;
  /** MSVD has a list of YouTube ids. */
  readonly hasMapping: boolean;
}

function videoSet(set: VideoSet): SetBuilder {
  return {
    name: set.name,
    async build({ random, folder, painter, count }) {
      let video_id = set.firstVideo;
      let id = 0;
      const mapping: string[] = [];
      for (const [split, wanted] of Object.entries(set.clips)) {
        const rows = await makeEach(count(wanted), async () => {
          const clip = drawClip(random, set.maxObjects);
          const video = video_id++;
          const style = random.choice(set.styles);
          await writeFrames(folder, painter, `${set.prefix}${video}`, (time) => sceneAt(clip, time), style);
          const start = random.integer(60);
          mapping.push(`${letterId(random, 11, "-_")}_${start}_${start + 8} ${set.prefix}${video}\n`);
          const category_id = random.integer(20);
          return random
            .shuffle(questionsAbout(clip, random))
            .slice(0, set.questionsPerClip)
            .map(([question, answer]) => ({
              answer,
              ...(set.hasCategories ? { category_id } : {}),
              id: id++,
              question,
              video_id: video,
            }));
        });
        await folder.json(`${split}_qa.json`, rows.flat());
      }
      if (set.hasMapping) await folder.text("youtube_mapping.txt", mapping.join(""));
    },
  };
}

export const msvdQa = videoSet({
  name: "msvd_qa",
  prefix: "vid",
  clips: { train: 30, val: 10, test: 60 },
  questionsPerClip: 2,
  styles: ["plain", "outline"],
  maxObjects: 3,
  firstVideo: 1,
  hasCategories: false,
  hasMapping: true,
});

export const msrvttQa = videoSet({
  name: "msrvtt_qa",
  prefix: "video",
  clips: { train: 30, val: 10, test: 50 },
  questionsPerClip: 3,
  styles: ["plain", "pixelated"],
  maxObjects: 5,
  firstVideo: 0,
  hasCategories: true,
  hasMapping: false,
});

const doing = { move: "moving", appear: "appearing", disappear: "vanishing" } as const;

/** Lower-cased questions, as the owners have them. */
function questionsAbout({ scene, actor, event }: Clip, random: Random): [question: string, answer: string][] {
  const { object, colour } = actor;
  const questions: [string, string][] = [
    [`what is ${doing[event.kind]}?`, object],
    [`what is the ${object} doing?`, doing[event.kind]],
    [`what color is the thing that is ${doing[event.kind]}?`, colour],
    [`what kind of thing is ${doing[event.kind]}?`, categoryOf(actor)],
  ];
  if (event.kind === "move") {
    questions.push(
      [`where is the ${object} going?`, event.direction],
      ["where does it move?", event.direction],
    );
  }
  const still = unique(scene.objects, (placed) => placed.colour).filter(([, placed]) => placed !== actor);
  if (still.length > 0) {
    const [stillColour, placed] = random.choice(still);
    questions.push([`what is the ${stillColour} thing?`, placed.object]);
  }
  return questions;
}
