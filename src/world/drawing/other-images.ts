import type { Image } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";
import type { Rgb } from "../facts/colours.js";
import { objectClasses } from "../facts/objects.js";
import { sceneSize } from "../scenes/scene.js";
import { drawText, fillRectangle, glyphHeight, textWidth } from "./font.js";
import { renderSprites, type Sprites } from "./sprites.js";

type Draw = (image: Image, random: Random, icons: Sprites) => void;

const iconSize = 80;

/** Images that are none of the world's, to see whether a model notices. */
export class OtherImages {
  private constructor(private readonly icons: Sprites) {}

  static async load(): Promise<OtherImages> {
    return new OtherImages(await renderSprites(objectClasses, iconSize));
  }

  /** One of a colour alone, noise, a gradient, shapes, one large icon, or lines of words; 96 pixels wide. */
  draw(random: Random): Image {
    const size = sceneSize;
    const image = { width: size, height: size, data: new Uint8Array(3 * size * size) };
    const all = { left: 0, top: 0, width: size, height: size };
    fillRectangle(image, all, anyColour(random));
    random.choice(draws)(image, random, this.icons);
    return image;
  }
}

const colourAlone: Draw = () => {};

const noise: Draw = ({ data }, random) => {
  for (let i = 0; i < data.length; i++) data[i] = random.integer(256);
};

const gradient: Draw = (image, random) => {
  const from = anyColour(random);
  const to = anyColour(random);
  const isDown = random.uniform() < 0.5;
  forEachPixel(image, (x, y) => {
    const share = (isDown ? y : x) / (image.width - 1);
    return from.map((value, c) => value + share * (to[c]! - value));
  });
};

const shapes: Draw = (image, random) => {
  for (let count = 2 + random.integer(6); count > 0; count--) {
    const ink = anyColour(random);
    const [left, top, side] = [random.integer(80), random.integer(80), 8 + random.integer(40)];
    const isRound = random.uniform() < 0.5;
    forEachPixel(image, (x, y) => {
      const [across, down] = [(2 * (x - left)) / side - 1, (2 * (y - top)) / side - 1];
      const distance = isRound ? Math.hypot(across, down) : Math.max(Math.abs(across), Math.abs(down));
      return distance <= 1 ? ink : undefined;
    });
  }
};

const iconAlone: Draw = (image, random, icons) => {
  const { size, data } = random.choice([...icons.values()]);
  const margin = Math.floor((image.width - size) / 2);
  forEachPixel(image, (x, y, behind) => {
    const [column, row] = [x - margin, y - margin];
    if (column < 0 || row < 0 || column >= size || row >= size) return undefined;
    const at = 4 * (row * size + column);
    return behind.map((value, c) => value + (data[at + 3]! / 255) * (data[at + c]! - value));
  });
};

const linesOfWords: Draw = (image, random) => {
  const ink = anyColour(random);
  for (let y = 2; y + glyphHeight < image.height; y += glyphHeight + 3) {
    let x = 2;
    for (;;) {
      const word = random.choice(objectClasses).name.replaceAll(" ", "");
      if (x + textWidth(word, 1) >= image.width) break;
      drawText(image, word, { x, y, scale: 1, ink });
      x += textWidth(word, 1) + 5;
    }
  }
};

const draws: readonly Draw[] = [colourAlone, noise, gradient, shapes, iconAlone, linesOfWords];

const anyColour = (random: Random): Rgb => [random.integer(256), random.integer(256), random.integer(256)];

/** Paints what `ink` gives for a pixel, where it gives something. */
function forEachPixel(
  { width, height, data }: Image,
  ink: (x: number, y: number, behind: number[]) => readonly number[] | undefined,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      const painted = ink(x, y, [...data.subarray(at, at + 3)]);
      if (painted) data.set(painted.map(Math.round), at);
    }
  }
}
