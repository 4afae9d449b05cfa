import type { Style } from "../scenes/scene.js";
import type { Sprite } from "./sprites.js";

/** Blocks along the side of a pixelated icon. */
const blocks = 12;
/** Smallest step of brightness, of 255, that an outline is drawn along. */
const edge = 28;
const inkLevel = 24;

/** An icon in another style. */
export function restyle(sprite: Sprite, style: Style): Sprite {
  switch (style) {
    case "plain":
    case "flat":
      return sprite;
    case "grey":
      return mapPixels(sprite, (x, y) => {
        const { brightness, cover } = pixelAt(sprite, x, y);
        return [brightness, brightness, brightness, cover];
      });
    case "outline":
      return mapPixels(sprite, (x, y) => {
        const ink = isEdge(sprite, x, y) ? inkLevel : 255;
        return [ink, ink, ink, pixelAt(sprite, x, y).cover];
      });
    case "pixelated":
      return pixelate(sprite);
  }
}

type Rgba = [red: number, green: number, blue: number, alpha: number];

function mapPixels({ size }: Sprite, pixel: (x: number, y: number) => Rgba): Sprite {
  const data = new Uint8Array(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) data.set(pixel(x, y), 4 * (y * size + x));
  }
  return { size, data };
}

/** Brightness (ITU-R BT.601) and alpha; outside of the icon there is nothing. */
function pixelAt({ size, data }: Sprite, x: number, y: number): { brightness: number; cover: number } {
  if (x < 0 || y < 0 || x >= size || y >= size) return { brightness: 255, cover: 0 };
  const [red, green, blue, cover] = data.subarray(4 * (y * size + x));
  return { brightness: Math.round(0.299 * red! + 0.587 * green! + 0.114 * blue!), cover: cover! };
}

/** Whether the icon ends here, or its brightness steps. */
function isEdge(sprite: Sprite, x: number, y: number): boolean {
  const here = pixelAt(sprite, x, y);
  if (here.cover < 128) return false;
  return [
    [x + 1, y],
    [x, y + 1],
    [x - 1, y],
    [x, y - 1],
  ].some(([otherX, otherY], i) => {
    const other = pixelAt(sprite, otherX!, otherY!);
    return other.cover < 128 || (i < 2 && Math.abs(other.brightness - here.brightness) > edge);
  });
}

/** The mean of every block, over what is covered. */
function pixelate(sprite: Sprite): Sprite {
  const { size, data } = sprite;
  const edgeOf = (block: number) => Math.round((block * size) / blocks);
  const out = new Uint8Array(data.length);
  for (let blockY = 0; blockY < blocks; blockY++) {
    for (let blockX = 0; blockX < blocks; blockX++) {
      const offsets: number[] = [];
      for (let y = edgeOf(blockY); y < edgeOf(blockY + 1); y++) {
        for (let x = edgeOf(blockX); x < edgeOf(blockX + 1); x++) offsets.push(4 * (y * size + x));
      }
      const cover = offsets.reduce((sum, at) => sum + data[at + 3]!, 0);
      const mean = (channel: number) =>
        cover === 0 ? 0 : offsets.reduce((sum, at) => sum + data[at + channel]! * data[at + 3]!, 0) / cover;
      const block = [mean(0), mean(1), mean(2), cover > 127 * offsets.length ? 255 : 0].map(Math.round);
      for (const at of offsets) out.set(block, at);
    }
  }
  return { size, data: out };
}
