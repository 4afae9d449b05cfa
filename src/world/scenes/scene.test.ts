import { describe, expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { cells } from "../facts/cells.js";
import { objectClass, objectClasses } from "../facts/objects.js";
import { signWords } from "../facts/signs.js";
import { isHeldOut } from "./held-out.js";
import { drawScene, pluralOf, type Scene, type SceneOptions, sceneSize, sizes, styles } from "./scene.js";

const draw = (count: number, options: SceneOptions): Scene[] =>
  Array.from({ length: count }, (_, i) => drawScene(new Random(7).fork(`${i}`), options));
/** Signs are none of the things whose colours and places are kept for the test. */
const heldOutCount = ({ things }: Scene) =>
  things.filter(({ noun, word, colour, cell }) => !word && isHeldOut(noun, colour, cell)).length;
const seen = { combinations: "seen" } as const;
const unseen = { combinations: "unseen" } as const;

describe("drawScene", () => {
  test("is the same for the same random numbers and different for others", () => {
    const scenes = draw(50, seen);
    expect(draw(50, seen)).toEqual(scenes);
    expect(new Set(scenes.map((scene) => JSON.stringify(scene))).size).toBe(50);
  });

  test("never shows a held-out combination among seen ones, and always one among unseen ones", () => {
    expect(draw(3000, seen).filter((scene) => heldOutCount(scene) > 0)).toEqual([]);
    expect(draw(3000, unseen).filter((scene) => heldOutCount(scene) === 0)).toEqual([]);
  });

  test("keeps both promises with as many things as can be", () => {
    const full = { minThings: 8 };
    expect(draw(500, { ...seen, ...full }).filter((scene) => heldOutCount(scene) > 0)).toEqual([]);
    expect(draw(500, { ...unseen, ...full }).filter((scene) => heldOutCount(scene) === 0)).toEqual([]);
  });

  test("has 1 to 8 things in cells of their own, in reading order, and classes that come any number of times", () => {
    const totals = new Set<number>();
    const repeats = new Set<number>();
    for (const { things } of draw(2000, seen)) {
      totals.add(things.length);
      const places = things.map(({ cell }) => cells.indexOf(cell));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      for (const { noun } of things) repeats.add(things.filter((each) => each.noun === noun).length);
    }
    expect([...totals].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...repeats].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("has less signs than other things, none with the word of another", () => {
    const counts = new Set<number>();
    for (const { things } of draw(1000, seen)) {
      const words = things.flatMap(({ word }) => word ?? []);
      counts.add(words.length);
      expect(words.length).toBeLessThan(Math.max(1, things.length / 2));
      expect(new Set(words).size).toBe(words.length);
      for (const word of words) expect(signWords).toContain(word);
    }
    expect([...counts].sort()).toEqual([0, 1, 2]);
  });

  test("shows what training never shows only where there may be novelties", () => {
    const known = new Set([...objectClasses.map(({ name }) => name), "sign"]);
    const isNew = ({ things }: Scene) => things.some(({ noun }) => !known.has(noun));
    for (const scene of draw(1000, unseen)) {
      expect(isNew(scene)).toBe(false);
      expect(styles).toContain(scene.style);
    }
    const novel = draw(1000, { ...unseen, novelties: true });
    expect(novel.filter(isNew).length).toBeGreaterThan(300);
    expect(novel.filter(isNew).length).toBeLessThan(600);
    expect(novel.filter(({ style }) => style === "pixelated").length).toBeGreaterThan(100);
    expect(new Set(novel.map(({ style }) => style)).size).toBe(styles.length + 1);
  });

  test("refuses numbers of things that the grid cannot hold", () => {
    for (const maxThings of [0, 9, 2.5, Number.NaN])
      expect(() => draw(1, { ...seen, maxThings })).toThrow(RangeError);
    for (const minThings of [0, 4, 1.5])
      expect(() => draw(1, { ...seen, minThings, maxThings: 3 })).toThrow(RangeError);
  });
});

test("plurals of all nouns", () => {
  expect(["cat", "fish", "sign"].map(pluralOf)).toEqual(["cats", "fish", "signs"]);
  expect(() => pluralOf("unicorn")).toThrow(/unicorn/);
  expect(objectClass("duck").plural).toBe("ducks");
});

test("tiles stay inside their cells", () => {
  for (const { tile, icon, slack } of Object.values(sizes)) {
    expect(tile + 2 * slack).toBeLessThanOrEqual(sceneSize / 3);
    expect(icon).toBeLessThan(tile);
  }
});
