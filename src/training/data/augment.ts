/** The images of training: another part of them each time, and sometimes their mirror image. */
import { type Image, resizeBicubic } from "../../processing/index.js";
import type { Random } from "../../tensor/index.js";

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Share of the image's area that is kept, as in LAVIS' `blip2_image_train`. */
const scale = [0.5, 1] as const;
/** Width to height. */
const aspect = [3 / 4, 4 / 3] as const;
const attempts = 10;

/**
 * A random part of the image, resized to `width` x `height`, and mirrored half of the time where it may be. The same
 * state of `random` gives the same.
 */
export function augment(
  image: Image,
  { width, height, mayFlip }: { readonly width: number; readonly height: number; readonly mayFlip: boolean },
  random: Random,
): Image {
  const part = resizeBicubic(crop(image, randomBox(image, random)), width, height);
  return mayFlip && random.uniform() < 0.5 ? mirrored(part) : part;
}

/**
 * A box of random area and shape, anywhere: torchvision's RandomResizedCrop. Where none fits in ten attempts, it is the
 * largest one of allowed shape in the middle.
 */
export function randomBox({ width, height }: Image, random: Random): Box {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  for (let i = 0; i < attempts; i++) {
    const area = width * height * between(...scale);
    const ratio = Math.exp(between(Math.log(aspect[0]), Math.log(aspect[1])));
    const box = { width: Math.round(Math.sqrt(area * ratio)), height: Math.round(Math.sqrt(area / ratio)) };
    if (box.width < 1 || box.height < 1 || box.width > width || box.height > height) continue;
    const top = random.integer(height - box.height + 1);
    return { ...box, top, left: random.integer(width - box.width + 1) };
  }
  const box = {
    width: Math.min(width, Math.round(height * aspect[1])),
    height: Math.min(height, Math.round(width / aspect[0])),
  };
  return { ...box, left: (width - box.width) >> 1, top: (height - box.height) >> 1 };
}

function crop({ width, data }: Image, box: Box): Image {
  const out = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * width + box.left) * 3;
    out.set(data.subarray(start, start + box.width * 3), y * box.width * 3);
  }
  return { width: box.width, height: box.height, data: out };
}

function mirrored({ width, height, data }: Image): Image {
  const out = new Uint8Array(data.length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = pixel % width;
    const source = (pixel - x + (width - 1 - x)) * 3;
    for (let channel = 0; channel < 3; channel++) out[pixel * 3 + channel] = data[source + channel]!;
  }
  return { width, height, data: out };
}
