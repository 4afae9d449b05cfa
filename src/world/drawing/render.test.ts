import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../tensor/index.js";
import { type Colour, colours, meanShades, type Rgb } from "../facts/colours.js";
import { objectClasses } from "../facts/objects.js";
import { signWords } from "../facts/signs.js";
import { drawScene, type Scene, sceneSize } from "../scenes/scene.js";
import { pngFile } from "./files.js";
import { SceneRenderer } from "./render.js";
import { renderSprites, type Sprite, type Sprites } from "./sprites.js";

const scene = drawScene(new Random(3), { combinations: "seen" });
const load = (size = sceneSize) => SceneRenderer.load(size, (side) => spritesOf(side));
/** Signs are called by their words. */
async function spritesOf(side: number): Promise<Sprites> {
  const icons = await renderSprites(objectClasses, side);
  return new Map([...icons, ...signWords.map((word) => [word, icons.get("cat") as Sprite] as const)]);
}
const grey: Rgb = [150, 150, 150];

/** One large thing in the middle of a plain background. */
function still(noun: string, colour: Colour): Scene {
  const place = { cell: "middle", size: "large", offset: { x: 0, y: 0 } } as const;
  return {
    things: [{ noun, category: "animal", colour, ...place, shade: meanShades[colour] }],
    style: "plain",
    background: { corners: [grey, grey, grey, grey], noise: 0, seed: 0 },
  };
}

describe("SceneRenderer", () => {
  let renderer: SceneRenderer;
  beforeAll(async () => {
    renderer = await load();
  });

  test("gives the same bytes for the same scene, whatever came between", async () => {
    const first = renderer.render(scene);
    renderer.render(drawScene(new Random(4), { combinations: "unseen" }));
    expect(renderer.render(scene)).toEqual(first);
    expect((await load()).render(scene)).toEqual(first);
    expect(first).toMatchObject({ width: 96, height: 96 });
    expect(first.data).toHaveLength(96 * 96 * 3);
  });

  test("fills the tile with its colour and leaves the background alone", () => {
    const pixel = (data: Uint8Array, x: number, y: number) => [
      ...data.subarray(3 * (y * 96 + x), 3 * (y * 96 + x) + 3),
    ];
    for (const colour of colours) {
      const { data } = renderer.render(still("harp", colour));
      // The tile covers 33 to 62; its left rim is beyond the icon.
      const rim = pixel(data, 34, 48);
      for (let c = 0; c < 3; c++) expect(Math.abs(rim[c]! - meanShades[colour][c]!)).toBeLessThan(20);
      expect(pixel(data, 31, 48)).toEqual(grey);
      expect(pixel(data, 63, 48)).toEqual(grey);
      expect(pixel(data, 48, 31)).toEqual(grey);
      expect(pixel(data, 48, 64)).toEqual(grey);
    }
  });

  test("puts objects where their cells say", () => {
    const scene = still("cat", "red");
    const { data } = renderer.render({ ...scene, things: [{ ...scene.things[0]!, cell: "bottom left" }] });
    let [x, y, count] = [0, 0, 0];
    for (let i = 0; i < 96 * 96; i++) {
      if (data[3 * i] === 150 && data[3 * i + 1] === 150 && data[3 * i + 2] === 150) continue;
      [x, y, count] = [x + (i % 96), y + Math.floor(i / 96), count + 1];
    }
    expect(x / count).toBeCloseTo(15.5, 0);
    expect(y / count).toBeCloseTo(79.5, 0);
  });

  test("shows each class by a sprite of its own", () => {
    const images = objectClasses.map(({ name }) => renderer.render(still(name, "blue")).data.join());
    expect(new Set(images).size).toBe(objectClasses.length);
  });

  test("draws every size of image from vectors", async () => {
    for (const size of [32, 50, 224]) {
      const image = (await load(size)).render(scene);
      expect(image.data).toHaveLength(3 * size * size);
    }
    for (const size of [0, 31, 2049, 96.5]) await expect(load(size)).rejects.toThrow(RangeError);
  });

  test("refuses an object that it has no sprite for", () => {
    expect(() => renderer.render(still("unicorn", "red"))).toThrow(/unicorn/);
  });
});

test("every class has a sprite that fills much of its square", async () => {
  for (const [name, { size, data }] of await renderSprites(objectClasses, 26)) {
    expect(data).toHaveLength(4 * size * size);
    const covered = data.filter((value, i) => i % 4 === 3 && value > 127).length;
    expect(covered / (size * size), name).toBeGreaterThan(0.15);
  }
});

test("an image as PNG is that image", async () => {
  const image = (await load()).render(scene);
  const { data, info } = await sharp(await pngFile(image))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 96, height: 96, channels: 3 });
  expect(new Uint8Array(data)).toEqual(image.data);
});
