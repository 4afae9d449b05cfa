import { makeRecord, ownData, ownInstruction } from "../../data/index.js";
import { type SampleKind, type WordingSplit, WorldSamples } from "../../world/index.js";
import type { TrainingSet } from "./training-set.js";

/** What there is to say of a scene is said so often in different words. */
const samplesPerScene = 50;
/** Of the scenes and all that is said of them. */
const seed = 1;

interface WorldSetOptions {
  readonly world: SampleKind;
  readonly scenes: number;
  readonly split: WordingSplit;
  readonly factor?: number;
}

/** The drawn world to learn from: its samples are made, and its images drawn, when they are asked for. */
export function openWorldSet({ world, scenes, split, factor }: WorldSetOptions): TrainingSet {
  const name = `world/${world}`;
  const samples = new WorldSamples({ of: world, split, seed, scenes });
  const { isOwn: _isOwn, ...dataset } = ownData(name).dataset;
  return {
    dataset: {
      ...dataset,
      name,
      title: name,
      source: "drawn when it is asked for",
      licence: "of this project",
    },
    directory: "",
    factor,
    source: {
      size: world === "regions" ? scenes : scenes * samplesPerScene,
      fingerprint: `${name}, ${split}, ${scenes} scenes of seed ${seed}`,
      async record(index) {
        const { image, instruction, answer, facts, regions } = await samples.sample(index);
        const answers = [{ answer, count: 1 }];
        return makeRecord(name, split, index, {
          images: [image],
          question: instruction,
          answers,
          facts,
          regions,
        });
      },
      drawImage: (image) => samples.drawImage(image),
      async close() {},
    },
    instruct: ownInstruction,
  };
}
