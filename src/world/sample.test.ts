import { describe, expect, test } from "vitest";
import { isHeldOut } from "./held-out.js";
import { captionKind, colourKind, type QuestionKind, questionKinds } from "./questions/index.js";
import { drawSample, type Split, World } from "./sample.js";

const splits: readonly Split[] = ["train", "validation", "test"];

describe("drawSample", () => {
  test("depends on seed, index and split, and on nothing else", () => {
    const forwards = [0, 1, 2, 3].map((index) => drawSample(5, index, "train"));
    const backwards = [3, 2, 1, 0].map((index) => drawSample(5, index, "train")).reverse();
    expect(backwards).toEqual(forwards);
    expect(drawSample(6, 0, "train")).not.toEqual(forwards[0]);
    expect(drawSample(5, 0, "validation")).not.toEqual(forwards[0]);
  });

  test("keeps held-out combinations for the test split", () => {
    for (const split of splits) {
      for (let index = 0; index < 1500; index++) {
        const { objects } = drawSample(2, index, split).scene;
        const heldOut = objects.some(({ object, colour, cell }) => isHeldOut(object, colour, cell));
        expect(heldOut).toBe(split === "test");
      }
    }
  });

  test("asks all kinds equally often, or those that are wanted", () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 2000; index++) {
      const { kind } = drawSample(1, index, "train");
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(questionKinds.map(({ name }) => name).sort());
    for (const count of counts.values()) expect(count).toBeGreaterThan(320);
    const wanted = Array.from({ length: 50 }, (_, i) => drawSample(1, i, "train", { kinds: [captionKind] }));
    expect(new Set(wanted.map(({ kind }) => kind))).toEqual(new Set(["caption"]));
  });

  test("draws another scene where a kind finds nothing to ask, and says so where none does", () => {
    const choosy: QuestionKind = {
      ...colourKind,
      ask: (scene, random) => (scene.objects.length === 3 ? colourKind.ask(scene, random) : undefined),
    };
    expect(drawSample(1, 0, "train", { kinds: [choosy] }).scene.objects).toHaveLength(3);
    const never: QuestionKind = { name: "never", texts: [], ask: () => undefined };
    expect(() => drawSample(1, 0, "train", { kinds: [never] })).toThrow(/"never"/);
  });
});

describe("World", () => {
  test("gives identical bytes for one seed and index, in any order, from any world", async () => {
    const world = await World.open();
    const first = [0, 1, 2].map((index) => world.sample(9, index, "test"));
    const again = await World.open();
    expect([2, 1, 0].map((index) => again.sample(9, index, "test")).reverse()).toEqual(first);
    expect(first[0].picture.data).not.toEqual(first[1].picture.data);
  });

  test("honours its options", async () => {
    const world = await World.open({ size: 64, kinds: [captionKind], maxObjects: 1 });
    for (let index = 0; index < 20; index++) {
      const { picture, kind, scene } = world.sample(1, index, "train");
      expect([picture.width, kind, scene.objects.length]).toEqual([64, "caption", 1]);
    }
  });
});
