import type { Image } from "../../processing/index.js";
import { grid, rowAndColumn } from "../facts/cells.js";
import type { Rgb } from "../facts/colours.js";
import {
  type Background,
  type Scene,
  sceneSize,
  sizes,
  type Thing,
  type ThingSize,
} from "../scenes/scene.js";
import type { Sprite, Sprites } from "./sprites.js";
import { drawTile, type Tile } from "./tile.js";

/** Draws scenes as images of one size, each in about 0.1 ms at 96 pixels; the same scene gives the same bytes. */
export class SceneRenderer {
  private constructor(
    private readonly size: number,
    private readonly layers: Readonly<Record<ThingSize, { sprites: Sprites; tile: Tile }>>,
  ) {}

  /**
   * Prepares sprites and tiles.
   * @param size side of the images in pixels, 32 to 2048; scenes are sharp at every size
   * @param sprites gives the icons of a size in pixels, those of signs by their words
   * @throws RangeError when `size` is out of range
   */
  static async load(size: number, sprites: (size: number) => Promise<Sprites>): Promise<SceneRenderer> {
    if (!Number.isInteger(size) || size < 32 || size > 2048) {
      throw new RangeError(`Images of scenes are 32 to 2048 pixels wide, not ${size}`);
    }
    const pixels = (length: number) => Math.round((length * size) / sceneSize);
    const layer = async ({ tile, icon }: { tile: number; icon: number }) => ({
      sprites: await sprites(pixels(icon)),
      tile: drawTile(pixels(tile)),
    });
    return new SceneRenderer(size, { small: await layer(sizes.small), large: await layer(sizes.large) });
  }

  /** The scene as an image of `size` x `size` pixels. */
  render(scene: Scene): Image {
    const image = { width: this.size, height: this.size, data: new Uint8Array(3 * this.size ** 2) };
    paintBackground(image, scene.background);
    for (const thing of scene.things) this.#paintThing(image, thing);
    return image;
  }

  #paintThing(image: Image, { noun, word, cell, size, offset, shade }: Thing): void {
    const { sprites, tile } = this.layers[size];
    const sprite = sprites.get(word ?? noun);
    if (!sprite) throw new RangeError(`No thing is called "${word ?? noun}" in this world`);
    const { row, column } = rowAndColumn(cell);
    const corner = (index: number, offset: number) => {
      const middle = ((index + 0.5) * sceneSize) / grid + offset;
      return Math.round((middle * this.size) / sceneSize - tile.size / 2);
    };
    const x = corner(column, offset.x);
    const y = corner(row, offset.y);
    const margin = Math.round((tile.size - sprite.size) / 2);
    paintTile(image, tile, shade, x, y);
    paintSprite(image, sprite, x + margin, y + margin);
  }
}

function paintBackground({ width, height, data }: Image, { corners, noise, seed }: Background): void {
  const [topLeft, topRight, bottomLeft, bottomRight] = corners;
  // A linear congruential generator (Numerical Recipes) is enough for noise, and takes no time.
  let state = seed;
  let at = 0;
  for (let y = 0; y < height; y++) {
    const down = y / (height - 1);
    const left = topLeft.map((value, c) => value + (bottomLeft[c]! - value) * down);
    const step = topRight.map(
      (value, c) => (value + (bottomRight[c]! - value) * down - left[c]!) / (width - 1),
    );
    const [red, green, blue] = left as [number, number, number];
    const [redStep, greenStep, blueStep] = step as [number, number, number];
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const deviation = (state / 2 ** 31) * noise;
      data[at++] = clamp(red + redStep * x + deviation);
      data[at++] = clamp(green + greenStep * x + deviation);
      data[at++] = clamp(blue + blueStep * x + deviation);
    }
  }
}

function paintTile(image: Image, tile: Tile, shade: Rgb, left: number, top: number): void {
  const { data, width } = image;
  for (let y = 0; y < tile.size; y++) {
    let at = 3 * ((top + y) * width + left);
    for (let i = y * tile.size; i < (y + 1) * tile.size; i++) {
      const cover = tile.cover[i]!;
      const glow = tile.glow[i]!;
      for (let c = 0; c < 3; c++, at++) {
        const ink = shade[c]! + (255 - shade[c]!) * glow;
        const behind = data[at]!;
        data[at] = clamp(behind + (ink - behind) * cover);
      }
    }
  }
}

function paintSprite(image: Image, sprite: Sprite, left: number, top: number): void {
  const { data, width } = image;
  const ink = sprite.data;
  for (let y = 0; y < sprite.size; y++) {
    let at = 3 * ((top + y) * width + left);
    const end = 4 * (y + 1) * sprite.size;
    for (let from = 4 * y * sprite.size; from < end; from += 4, at += 3) {
      // Most pixels of an icon are clear or opaque.
      if (ink[from + 3] === 0) continue;
      const cover = ink[from + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        const behind = data[at + c]!;
        data[at + c] = clamp(behind + (ink[from + c]! - behind) * cover);
      }
    }
  }
}

/** The nearest level of 0 to 255. */
function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0;
}
