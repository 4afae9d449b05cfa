import type { Image, ImageOptions } from "./image.js";

/** Images whose files are read before it is their turn. */
const ahead = 8;
/** Pixels that are decoded before it is their turn: about 100 MB. */
const aheadPixels = 2 ** 25;

/**
 * Decodes images in order, several at once where they are small. One that is large is decoded when those before it
 * are done with: whatever the number of images, memory holds one that is as large as allowed, and little more. An
 * image is done with when the next one is asked for.
 * @param decode hands `onSize` to `decodeImage`
 * @throws whatever `decode` throws
 */
export async function* decodeAhead<T>(
  items: readonly T[],
  decode: (item: T, onSize: NonNullable<ImageOptions["onSize"]>) => Promise<Image>,
): AsyncGenerator<Image> {
  const started: { image: Promise<Image>; pixels: number }[] = [];
  let held = 0;
  let isStopped = false;
  let freed = (): void => {};
  // Images are let in in their order: a later one must not take the room that an earlier one waits for.
  let lastIn: Promise<void> = Promise.resolve();

  const start = (item: T): void => {
    const before = lastIn;
    let isIn!: () => void;
    lastIn = new Promise((resolve) => {
      isIn = resolve;
    });
    const onSize = async (pixels: number): Promise<void> => {
      await before;
      while (held > 0 && held + pixels > aheadPixels && !isStopped) {
        await new Promise<void>((resolve) => {
          freed = resolve;
        });
      }
      if (isStopped) throw new Error("the image is not needed any more");
      held += pixels;
      entry.pixels = pixels;
      isIn();
    };
    const image = decode(item, onSize);
    const entry = { image, pixels: 0 };
    started.push(entry);
    // One that fails before its size is known must not keep out the others; who waits for it hears of it.
    image.catch(() => {}).finally(() => before.then(isIn));
  };

  try {
    let next = 0;
    for (let i = 0; i < items.length; i++) {
      while (next < Math.min(items.length, i + ahead)) start(items[next++]!);
      const entry = started.shift()!;
      yield await entry.image;
      held -= entry.pixels;
      freed();
    }
  } finally {
    isStopped = true;
    freed();
  }
}
