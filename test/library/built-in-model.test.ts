/** The model that comes with the package, and what documents say of it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InstructBlip } from "../../src/library/index.js";
import { type AnswerWorldRequests, scorePictureWorld, type WorldScore } from "../../src/world/index.js";
import { library } from "./built-library.js";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");

let model: InstructBlip;
beforeAll(async () => {
  model = await library.InstructBlip.load();
});
afterAll(() => model.dispose());

const answer: AnswerWorldRequests = (requests) => model.askBatch(requests);
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
  const cells = [...shown.matchAll(/<img src="(\w+\.png)"[^>]*><br>(.*)<br><code>(.*?)<\/code>/g)];
  expect(cells).toHaveLength(6);
  for (const [, image, question, expected] of cells) {
    const instruction = question!.replaceAll("<br>", "\n").replaceAll("&#39;", "'");
    const [answered] = await answer([{ image: readFileSync(join(root, "examples", image!)), instruction }]);
    expect([image, answered!.text]).toEqual([image, expected]);
  }
});

describe("about unseen images, it", () => {
  let score: WorldScore;
  beforeAll(async () => {
    score = await scorePictureWorld(answer, { samples: 30, seed: 77 });
  }, 300_000);

  /** Of 30 answers in each wording; the card has the shares of hundreds. */
  const least: Readonly<Record<string, readonly [own: number, test: number]>> = {
    caption: [15, 14],
    thing: [22, 18],
    colour: [23, 21],
    place: [22, 20],
    count: [18, 17],
    "yes or no": [22, 20],
    reading: [26, 21],
    knowledge: [24, 18],
    description: [15, 10],
    comparison: [18, 16],
    dialog: [20, 19],
  };

  it.each(Object.entries(least))(
    "answers questions of the kind %s in its own and in other words",
    (kind, [own, test]) => {
      const { validation, test: other } = score.kinds.find((each) => each.kind === kind)!.shares;
      expect(validation.right).toBeGreaterThanOrEqual(own);
      expect(other.right).toBeGreaterThanOrEqual(test);
    },
  );

  it("is about as often right as it is sure", () => expect(score.calibration.error).toBeLessThan(0.15));
});
