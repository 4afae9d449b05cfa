import { describe, expect, test } from "vitest";
import { cells } from "./facts/cells.js";
import { numberWords } from "./facts/language.js";
import { type SampleKind, sampleKinds, WorldSamples } from "./samples.js";

const samplesOf = (of: SampleKind, split: "train" | "test" = "train", scenes = 50): WorldSamples =>
  new WorldSamples({ of, split, seed: 7, scenes });
const some = Array.from({ length: 40 }, (_, index) => index);

describe("samples of the drawn world", () => {
  test.each(sampleKinds)("of %s are the same whoever asks, in whatever order", async (of) => {
    const some = Array.from({ length: of === "regions" ? 6 : 40 }, (_, index) => index);
    const first = samplesOf(of);
    const inOrder = await Promise.all(some.map((index) => first.sample(index)));
    const second = samplesOf(of);
    for (const index of [...some].reverse()) expect(await second.sample(index)).toEqual(inOrder[index]);
    expect(await second.drawImage("3")).toEqual(await first.drawImage("3"));
    expect(inOrder).not.toEqual(await Promise.all(some.map((index) => samplesOf(of, "test").sample(index))));
  });

  test("say what there is at each place, and nothing where there is nothing", async () => {
    for (const index of some) {
      const { facts } = await samplesOf("questions").sample(index);
      expect(facts).toHaveLength(cells.length);
      for (const [place, fact] of facts.entries()) {
        expect(fact).toMatch(new RegExp(`^(nothing|\\w+ \\w+( \\w+)?) ${cells[place]}$`));
      }
    }
  });

  test("of captions have long answers, and of questions short ones", async () => {
    const captions = await Promise.all(some.map((index) => samplesOf("captions").sample(index)));
    expect(captions.every(({ answer }) => /^(an?|the) /.test(answer))).toBe(true);
    const questions = await Promise.all(some.map((index) => samplesOf("questions").sample(index)));
    expect(Math.max(...questions.map(({ answer }) => answer.split(" ").length))).toBeLessThan(8);
    expect(new Set(questions.map(({ answer }) => answer)).size).toBeGreaterThan(20);
  });

  test("of relations ask for numbers far more often than others do", async () => {
    const share = async (of: SampleKind): Promise<number> => {
      const asked = Array.from({ length: 300 }, (_, index) => samplesOf(of).sample(index));
      const numbers: readonly string[] = numberWords;
      return (
        (await Promise.all(asked)).filter(({ answer }) => numbers.includes(answer)).length / asked.length
      );
    };
    expect(await share("questions")).toBeLessThan(0.3);
    expect(await share("relations")).toBeGreaterThan(0.4);
  });

  test("name the regions of images as they are drawn", async () => {
    const samples = samplesOf("regions");
    for (const index of some.slice(0, 12)) {
      const { image, facts, regions = [] } = await samples.sample(index);
      expect(regions).toHaveLength(cells.length);
      const { width, height, data } = await samples.drawImage(image);
      for (const [place, { box, texts }] of regions.entries()) {
        const [left, top, across, down] = box;
        expect(Math.min(left, top, 1.000001 - left - across, 1.000001 - top - down)).toBeGreaterThanOrEqual(
          0,
        );
        const words = facts[place]!.split(" ");
        expect(texts).toContain(words[0] === "nothing" ? "nothing" : `${words[0]} ${words[1]}`);
        if (words[0] !== "red") continue;
        let [all, reds] = [0, 0];
        for (let y = Math.ceil(top * height); y < (top + down) * height - 1; y++) {
          for (let x = Math.ceil(left * width); x < (left + across) * width - 1; x++, all++) {
            const [red, green, blue] = data.subarray(3 * (y * width + x)) as unknown as number[];
            if (red! > 1.5 * Math.max(green!, blue!)) reds++;
          }
        }
        // Its tile, apart from what stands on it.
        expect(reds / all).toBeGreaterThan(0.1);
      }
    }
  });

  test("are asked of a scene again and again, in other words", async () => {
    const samples = samplesOf("questions", "train", 2);
    const asked = await Promise.all(some.map((index) => samples.sample(index)));
    expect(new Set(asked.map(({ image }) => image))).toEqual(new Set(["0", "1"]));
    expect(new Set(asked.map(({ instruction }) => instruction)).size).toBeGreaterThan(35);
  });
});
