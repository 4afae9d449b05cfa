/** What the sets say, compared with the scenes that were drawn for them. */
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { type DataRecord, datasetNamed, readRecords } from "../../data/index.js";
import type { Image } from "../../processing/index.js";
import { Random } from "../../tensor/index.js";
import { imageSize } from "../drawing/miniature-size.js";
import { Painter } from "../drawing/painter.js";
import { numberWords } from "../questions/language.js";
import { cells } from "../scenes/cells.js";
import { isHeldOut } from "../scenes/held-out.js";
import { objectClasses, unseenObjectClasses } from "../scenes/objects.js";
import type { PlacedObject, Scene } from "../scenes/scene.js";
import { setBuilders } from "./catalogue.js";
import { SetFolder } from "./set-folder.js";

/** Builds a set; gives its records, its scenes by path, and all of its scenes. */
async function build(name: string, scale: number) {
  const painter = await Painter.load(imageSize);
  const paint = vi.spyOn(painter, "paint");
  const scenes = new Map<string, Scene>();
  class RememberingFolder extends SetFolder {
    override jpeg(path: string, image: Image): Promise<void> {
      const at = paint.mock.results.findIndex(({ value }) => value === image);
      const [painting] = paint.mock.calls[at] ?? [];
      if (painting) scenes.set(path, painting.scene);
      return super.jpeg(path, image);
    }
  }
  const directory = temporaryFolder();
  await setBuilders
    .find((each) => each.name === name)!
    .build({
      random: new Random(5),
      folder: new RememberingFolder(directory),
      painter,
      count: (atScaleOne) => Math.max(4, Math.round(atScaleOne * scale)),
    });
  const records: DataRecord[] = [];
  for await (const record of readRecords(datasetNamed(name), join(directory))) records.push(record);
  return {
    records,
    sceneOf: ({ images }: DataRecord) => scenes.get(images![0]!)!,
    all: paint.mock.calls.map(([{ scene }]) => scene),
  };
}

const row = ({ cell }: PlacedObject) => Math.floor(cells.indexOf(cell) / 3);
const column = ({ cell }: PlacedObject) => cells.indexOf(cell) % 3;

/** Truth of "a <phrase> b", by the cells alone. */
const truths: Record<string, (a: PlacedObject, b: PlacedObject) => boolean> = {
  "to the left of": (a, b) => column(a) < column(b),
  "to the right of": (a, b) => column(a) > column(b),
  above: (a, b) => row(a) < row(b),
  below: (a, b) => row(a) > row(b),
  beside: (a, b) => row(a) === row(b) && Math.abs(column(a) - column(b)) === 1,
  "far away from": (a, b) => Math.abs(row(a) - row(b)) === 2 || Math.abs(column(a) - column(b)) === 2,
};

const only = (scene: Scene, name: string) => {
  const found = scene.objects.filter(({ object }) => object === name);
  expect(found, name).toHaveLength(1);
  return found[0]!;
};

test("VSR's labels are what the scenes show, and zero-shot tests speak of unseen things", async () => {
  const { records, sceneOf } = await build("vsr", 0.3);
  const unseen = new Set(unseenObjectClasses.map(({ name }) => name));
  for (const record of records) {
    const [, subject, phrase, object] = /^The (\w+) is (.+) the (\w+)\.$/.exec(record.question!)!;
    const scene = sceneOf(record);
    const isTrue = truths[phrase!]!(only(scene, subject!), only(scene, object!));
    expect(record.label, record.question!).toBe(isTrue ? 1 : 0);
    if (record.split.startsWith("zeroshot")) {
      expect(unseen.has(subject!)).toBe(record.split === "zeroshot/test");
    }
  }
});

const plurals = new Map(
  [...objectClasses, ...unseenObjectClasses].map(({ name, category }) => [name, { category }]),
);

/** The answer to a question of GQA, worked out from its words. */
function answerByHand(question: string, scene: Scene): string {
  const match = (pattern: RegExp) => pattern.exec(question)?.slice(1);
  const yesNo = (is: boolean) => (is ? "yes" : "no");
  const beside = (phrase: string, anchor: string) => {
    const found = scene.objects.filter((placed) => truths[phrase]!(placed, only(scene, anchor)));
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const isThere = (category: string) =>
    scene.objects.some(({ object }) => `${plurals.get(object)!.category}s` === category);

  const same = match(/^Do the (\w+) and the (\w+) have the same color\?$/);
  if (same) return yesNo(only(scene, same[0]!).colour === only(scene, same[1]!).colour);
  const both = match(/^Are there both (\w+) and (\w+)\?$/);
  if (both) return yesNo(isThere(both[0]!) && isThere(both[1]!));
  const either = match(/^Are there (\w+) or (\w+)\?$/);
  if (either) return yesNo(isThere(either[0]!) || isThere(either[1]!));
  const side = match(/^Is the (\w+) to the left or to the right of the (\w+)\?$/);
  if (side) {
    const [subject, anchor] = side.map((name) => only(scene, name));
    expect(column(subject!)).not.toBe(column(anchor!));
    return column(subject!) < column(anchor!) ? "left" : "right";
  }
  const colour = match(/^What color is the thing (.+) the (\w+)\?$/);
  if (colour) return beside(colour[0]!, colour[1]!).colour;
  const kind = match(/^What kind of thing is (.+) the (\w+)\?$/);
  if (kind) return plurals.get(beside(kind[0]!, kind[1]!).object)!.category;
  const what = match(/^What is (.+) the (\w+)\?$/);
  if (what) return beside(what[0]!, what[1]!).object;
  const verify = match(/^Is the (\w+) (.+) the (\w+)\?$/)!;
  return yesNo(truths[verify[1]!]!(only(scene, verify[0]!), only(scene, verify[2]!)));
}

test("GQA's answers are what the scenes show, and neither yes nor no prevails", async () => {
  const { records, sceneOf } = await build("gqa", 0.6);
  const counts = { yes: 0, no: 0, other: 0 };
  for (const record of records) {
    if (record.answers === null) continue;
    const { answer } = record.answers[0]!;
    expect(answer, record.question!).toBe(answerByHand(record.question!, sceneOf(record)));
    counts[answer === "yes" || answer === "no" ? answer : "other"]++;
  }
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0.12 * records.length);
});

test("VQAv2's numbers are those of the scenes", async () => {
  const { records, sceneOf } = await build("vqav2", 0.4);
  let counted = 0;
  for (const record of records) {
    const [nouns] = /^How many (.+?) are (?:there|in the picture)\?$/.exec(record.question!)?.slice(1) ?? [];
    if (nouns === undefined || record.answers === null) continue;
    const colour = / things$/.test(nouns) ? nouns.split(" ")[0] : undefined;
    const number = sceneOf(record).objects.filter((placed) => {
      if (nouns === "things") return true;
      if (colour !== undefined) return placed.colour === colour;
      const { plural, category } = objectClasses.find(({ name }) => name === placed.object)!;
      return plural === nouns || `${category}s` === nouns;
    }).length;
    const [common] = [...record.answers].sort((a, b) => b.count - a.count);
    expect(common!.answer, record.question!).toBe(numberWords[number]);
    counted++;
  }
  expect(counted).toBeGreaterThan(30);
});

describe("what is held out", () => {
  const names = setBuilders.map(({ name }) => name);
  const seen = new Set(objectClasses.map(({ name }) => name));

  test.each(names.filter((name) => datasetNamed(name).held === "in"))(
    "%s shows only things and combinations that are seen in training",
    async (name) => {
      const { all } = await build(name, 0.1);
      for (const { objects } of all) {
        for (const { object, colour, cell } of objects) {
          expect(seen.has(object), object).toBe(true);
          expect(isHeldOut(object, colour, cell), `${colour} ${object}, ${cell}`).toBe(false);
        }
      }
    },
  );

  test.each(names.filter((name) => datasetNamed(name).held === "out"))(
    "%s shows things that are never seen in training",
    async (name) => {
      const { all } = await build(name, 0.1);
      const share =
        all.filter(({ objects }) => objects.some(({ object }) => !seen.has(object))).length / all.length;
      expect(share).toBeGreaterThan(0.15);
    },
  );
});
