import { expect, it } from "vitest";
import { Random } from "../../tensor/index.js";
import { sceneSize } from "../scenes/scene.js";
import { OtherImages } from "./other-images.js";

it("draws images of many kinds, the same for the same numbers", async () => {
  const images = await OtherImages.load();
  const drawn = (index: number) => images.draw(new Random(1).fork(`${index}`));
  const colours = Array.from({ length: 20 }, (_, index) => {
    const { width, height, data } = drawn(index);
    expect([width, height, data.length]).toEqual([sceneSize, sceneSize, 3 * sceneSize ** 2]);
    expect(Buffer.compare(drawn(index).data, data)).toBe(0);
    return new Set(Array.from({ length: data.length / 3 }, (_, i) => data.subarray(3 * i, 3 * i + 3).join()))
      .size;
  });
  expect(Math.min(...colours)).toBe(1);
  expect(colours.filter((count) => count === 2).length).toBeGreaterThan(0);
  expect(Math.max(...colours)).toBeGreaterThan(5_000);
});
