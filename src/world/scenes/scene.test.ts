import { describe, expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { isHeldOut } from "./held-out.js";
import { drawScene, type Scene, sceneSize, sizes } from "./scene.js";

const draw = (count: number, combinations: "seen" | "unseen", maxObjects?: number): Scene[] =>
  Array.from({ length: count }, (_, i) =>
    drawScene(new Random(7).fork(`${i}`), { combinations, maxObjects }),
  );
const heldOutCount = (scene: Scene) =>
  scene.objects.filter(({ object, colour, cell }) => isHeldOut(object, colour, cell)).length;

describe("drawScene", () => {
  test("is the same for the same random numbers and different for others", () => {
    const scenes = draw(50, "seen");
    expect(draw(50, "seen")).toEqual(scenes);
    expect(new Set(scenes.map((scene) => JSON.stringify(scene))).size).toBe(50);
  });

  test("never shows a held-out combination among seen ones, and always one among unseen ones", () => {
    expect(draw(3000, "seen").filter((scene) => heldOutCount(scene) > 0)).toEqual([]);
    expect(draw(3000, "unseen").filter((scene) => heldOutCount(scene) === 0)).toEqual([]);
  });

  test("keeps both promises with as many objects as can be", () => {
    expect(draw(500, "seen", 8).filter((scene) => heldOutCount(scene) > 0)).toEqual([]);
    expect(draw(500, "unseen", 8).filter((scene) => heldOutCount(scene) === 0)).toEqual([]);
  });

  test("has 1 to 5 objects in cells of their own, and classes that come up to four times", () => {
    const scenes = draw(2000, "seen");
    const totals = new Set<number>();
    const repeats = new Set<number>();
    for (const { objects } of scenes) {
      totals.add(objects.length);
      expect(new Set(objects.map(({ cell }) => cell)).size).toBe(objects.length);
      for (const { object } of objects) repeats.add(objects.filter((each) => each.object === object).length);
    }
    expect([...totals].sort()).toEqual([1, 2, 3, 4, 5]);
    expect([...repeats].sort()).toEqual([1, 2, 3, 4]);
  });

  test("refuses a number of objects that the grid cannot hold", () => {
    for (const maxObjects of [0, 9, 2.5, Number.NaN]) {
      expect(() => draw(1, "seen", maxObjects)).toThrow(RangeError);
    }
  });
});

test("tiles stay inside their cells", () => {
  for (const { tile, icon, slack } of Object.values(sizes)) {
    expect(tile + 2 * slack).toBeLessThanOrEqual(sceneSize / 3);
    expect(icon).toBeLessThan(tile);
  }
});
