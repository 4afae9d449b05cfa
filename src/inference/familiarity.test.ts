import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { float32, Random } from "../tensor/index.js";
import { Familiarity, familiarityFile } from "./familiarity.js";

/** Image embeddings `[1, 3, 4]` around a middle. */
function image(random: Random, middle: number) {
  return float32(
    [1, 3, 4],
    Float32Array.from({ length: 12 }, (_, i) => middle + i + random.normal()),
  );
}

const sure = { text: "red", probability: 1 };

function measured(): Familiarity {
  const random = new Random(1);
  const images = Array.from({ length: 400 }, () => image(random, 5));
  return Familiarity.measure(images, ["what", "color", "is", "the", "cat"]);
}

describe("familiarity", () => {
  it("knows images like those that were measured, and no others", () => {
    const familiarity = measured();
    const random = new Random(2);
    const noticed = (middle: number) =>
      Array.from({ length: 200 }, () => familiarity.notices([image(random, middle)], "", sure)).filter(
        ([notice]) => notice !== undefined,
      ).length;
    expect(noticed(5)).toBeLessThan(10);
    expect(noticed(9)).toBe(200);
    expect(familiarity.notices([image(random, 9)], "", sure)[0]).toMatch(/image is unlike/);
  });

  it("needs four images at least", () => {
    const random = new Random(1);
    const images = Array.from({ length: 3 }, () => image(random, 5));
    expect(() => Familiarity.measure([], [])).toThrow(/give four at least/);
    expect(() => Familiarity.measure(images, [])).toThrow(/give four at least/);
    expect(Familiarity.measure([...images, image(random, 5)], []).distance(image(random, 5))).toBeGreaterThan(
      0,
    );
  });

  it("measures a distance of about 1 where images are familiar", () => {
    const familiarity = measured();
    const random = new Random(3);
    const distances = Array.from({ length: 200 }, () => familiarity.distance(image(random, 5)));
    expect(distances.reduce((sum, distance) => sum + distance) / 200).toBeCloseTo(1, 0);
  });

  it("names the words that the model has never read", () => {
    const familiarity = measured();
    expect(familiarity.unknownWords("What COLOR is the cat?")).toEqual([]);
    expect(familiarity.unknownWords("What hue, what's the cat's 3rd hue?")).toEqual(["hue", "3rd"]);
    const [notice] = familiarity.notices([], "Whereabouts is the cat?", sure);
    expect(notice).toBe('the model has never read "whereabouts"; its answer may be about something else');
    expect(familiarity.notices([], "a b c d e f g", sure)[0]).toMatch(/"e" and 2 more;/);
  });

  it("says when an answer is less likely than all others together", () => {
    const familiarity = measured();
    const notices = (text: string, probability: number) => familiarity.notices([], "", { text, probability });
    expect(notices("red", 0.5)).toEqual([]);
    expect(notices("red", 0.31)).toEqual(["the model is unsure: it gives this answer a probability of 31 %"]);
    expect(notices("red", 0.003)).toEqual([
      "the model is unsure: it gives this answer a probability of less than 1 %",
    ]);
    expect(notices("", 0.4)).toEqual(["the model is unsure: it gives this answer a probability of 40 %"]);
  });

  it("judges a text of several words by what each of them has on average", () => {
    const familiarity = measured();
    const notices = (text: string, probability: number) => familiarity.notices([], "", { text, probability });
    expect(notices(" a red cat ", 0.126)).toEqual([]);
    expect(notices(" a red cat ", 0.027)).toEqual([
      "the model is unsure: it gives each word of this answer a probability of 30 % on average",
    ]);
  });

  it("is read as it was written", async () => {
    const directory = await temporaryFolder();
    expect(await Familiarity.load(directory, 4)).toBeUndefined();
    const familiarity = measured();
    await familiarity.write(directory);
    const read = await Familiarity.load(directory, 4);
    const someone = image(new Random(4), 6);
    expect(read?.distance(someone)).toBe(familiarity.distance(someone));
    const unsure = { text: "red", probability: 0.4 };
    expect(read?.notices([someone], "hue", unsure)).toEqual(familiarity.notices([someone], "hue", unsure));
  });

  it("refuses what is damaged or of another model", async () => {
    const directory = await temporaryFolder();
    await measured().write(directory);
    await expect(Familiarity.load(directory, 5)).rejects.toThrow(
      /holds 4 and 4 features, but the model has 5/,
    );
    await writeFile(join(directory, familiarityFile), '{"imageMean":[1]}');
    await expect(Familiarity.load(directory, 1)).rejects.toThrow(/familiarity.json: imageDeviation: /);
  });
});
