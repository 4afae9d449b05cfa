/** The model that comes with the package, and what documents say of it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InstructBlip } from "../../src/library/index.js";
import type { Image } from "../../src/processing/index.js";
import {
  type AnswerWorldRequests,
  drawAsked,
  isRight,
  Painters,
  questionKinds,
} from "../../src/world/index.js";
import { library } from "./built-library.js";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");

let model: InstructBlip;
beforeAll(async () => {
  model = await library.InstructBlip.load();
});
afterAll(() => model.dispose());

const answer: AnswerWorldRequests = (requests) => model.askBatch(requests);
const pngOf = ({ width, height, data }: Image) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

it("is an InstructBLIP of at most 16 MB", () => {
  const { modelType, builtIn, directory, parameters } = model.describe();
  expect({ modelType, builtIn }).toEqual({ modelType: "instructblip", builtIn: true });
  const { size } = statSync(join(directory, "model.safetensors"));
  expect(size).toBeLessThan(16e6);
  // Half precision.
  expect(size / parameters).toBeGreaterThan(2);
  expect(size / parameters).toBeLessThan(2.1);
});

it("gives the answers that the README shows, about the images in examples/", async () => {
  const shown = read("examples/README.md");
  expect(read("README.md")).toContain(
    shown.slice(shown.indexOf("<table>")).trim().replaceAll('src="', 'src="examples/'),
  );
  const cells = [...shown.matchAll(/<img src="(\w+\.png)"[^>]*><br>(.*)<br><code>(.*)<\/code>/g)];
  expect(cells).toHaveLength(6);
  for (const [, image, question, expected] of cells) {
    const instruction = question!.replaceAll("<br>", "\n");
    const [answered] = await answer([{ image: readFileSync(join(root, "examples", image!)), instruction }]);
    expect([image, answered!.text]).toEqual([image, expected]);
  }
});

/** Questions in words that the model has learnt, by their form. */
const learnt: Readonly<Record<string, string>> = {
  "thing-at": "What is {place}?",
  "thing-of-colour": "What is the {colour} thing?",
  "colour-of": "What color is the {noun}?",
  "colour-at": "What color is the thing {place}?",
  "place-of": "Where is the {noun}?",
  "count-all": "How many things are in the picture?",
  "count-of": "How many {nouns} are there?",
  "is-there": "Is there {a_noun}?",
  "is-of-colour": "Is the {noun} {colour}?",
  "same-colour": "Do the {first} and the {second} have the same color?",
  "either-side": "Is the {first} {one} or {other} the {second}?",
};

it.each(["thing", "colour", "place", "count", "yes or no", "comparison"])(
  "answers most questions of the kind %s about unseen images, in words that it has learnt",
  async (name) => {
    const kind = questionKinds.find((each) => each.name === name)!;
    const painters = new Painters();
    const asked = Array.from({ length: 100 }, (_, index) =>
      drawAsked(kind, { seed: 77, index, split: "test" }),
    )
      .filter(({ question }) => learnt[question.form] !== undefined && !/nothing|zero/.test(question.answer))
      .slice(0, 20);
    const requests = asked.map(async ({ question, scene }) => ({
      image: await pngOf(await painters.paint(scene, 96)),
      instruction: learnt[question.form]!.replace(/\{(\w+)\}/g, (_, slot: string) => question.slots[slot]!),
    }));
    const answers = await answer(await Promise.all(requests));
    const right = asked.filter((each, i) => isRight(answers[i]!.text, each)).length;
    expect(asked).toHaveLength(20);
    expect(right / 20).toBeGreaterThan(0.4);
  },
);
