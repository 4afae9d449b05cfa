import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import sharp from "sharp";
import { type ObjectClass, objectClasses } from "./objects.js";
import { unseenObjectClasses } from "./unseen-objects.js";

/** An icon as pixels: `size` x `size`, red, green, blue, alpha (not premultiplied), row by row. */
export interface Sprite {
  readonly size: number;
  readonly data: Uint8Array;
}

/** Sprites of all object classes by name. */
export type Sprites = ReadonlyMap<string, Sprite>;

const bySize = new Map<number, Promise<Sprites>>();

/** The sprites of all object classes with sides of `size` pixels, rendered from vectors once per process. */
export function loadSprites(size: number): Promise<Sprites> {
  let sprites = bySize.get(size);
  if (!sprites) {
    sprites = renderSprites(objectClasses, size);
    bySize.set(size, sprites);
  }
  return sprites;
}

/** Sprites of some object classes with sides of `size` pixels. */
export async function renderSprites(classes: readonly ObjectClass[], size: number): Promise<Sprites> {
  const bodies = await loadIconBodies();
  const entries = classes.map(async ({ name, icon }): Promise<[string, Sprite]> => {
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="${size}" height="${size}">` +
      `${bodies.get(icon)}</svg>`;
    const data = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
    return [name, { size, data }];
  });
  return new Map(await Promise.all(entries));
}

let iconBodies: Promise<ReadonlyMap<string, string>> | undefined;

/** The SVG bodies (128 x 128 units) of the icons in use; the package's 25 MB are read once and let go. */
function loadIconBodies(): Promise<ReadonlyMap<string, string>> {
  iconBodies ??= readIconBodies();
  return iconBodies;
}

async function readIconBodies(): Promise<ReadonlyMap<string, string>> {
  const path = createRequire(import.meta.url).resolve("@iconify-json/noto/icons.json");
  const { icons } = JSON.parse(await readFile(path, "utf8")) as { icons: Record<string, { body: string }> };
  return new Map(
    [...objectClasses, ...unseenObjectClasses].map(({ name, icon }) => {
      const body = icons[icon]?.body;
      if (!body) throw new Error(`${path} has no icon "${icon}", which is named for "${name}"`);
      return [icon, body];
    }),
  );
}
