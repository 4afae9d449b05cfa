import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import sharp from "sharp";
import { allObjectClasses, type ObjectClass } from "../facts/objects.js";

/** An icon as pixels: `size` x `size`, red, green, blue, alpha (not premultiplied), row by row. */
export interface Sprite {
  readonly size: number;
  readonly data: Uint8Array;
}

/** Sprites by name. */
export type Sprites = ReadonlyMap<string, Sprite>;

/** Sets of drawings of the same things: the world's own, and one of another hand for what training must not have seen. */
export type IconSet = "noto" | "fluent-emoji-flat";

/**
 * Sprites of some object classes with sides of `size` pixels.
 * @param set whose drawings; Noto's stand in for the few that another set lacks
 */
export async function renderSprites(
  classes: readonly ObjectClass[],
  size: number,
  set: IconSet = "noto",
): Promise<Sprites> {
  const noto = await loadIcons("noto");
  const wanted = await loadIcons(set);
  const entries = classes.map(async ({ name, icon }): Promise<[string, Sprite]> => {
    const { body, side } = wanted.get(icon) ?? (noto.get(icon) as Icon);
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${size}" height="${size}">` +
      `${body}</svg>`;
    const data = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
    return [name, { size, data }];
  });
  return new Map(await Promise.all(entries));
}

/** An icon as the inside of an SVG of `side` x `side` units. */
interface Icon {
  readonly body: string;
  readonly side: number;
}

const iconSets = new Map<IconSet, Promise<ReadonlyMap<string, Icon>>>();

/** The icons in use; a package's many megabytes are read once and let go. */
function loadIcons(set: IconSet): Promise<ReadonlyMap<string, Icon>> {
  const icons = iconSets.get(set) ?? readIcons(set);
  iconSets.set(set, icons);
  return icons;
}

interface IconFile {
  readonly icons: Readonly<Record<string, { body: string }>>;
  readonly width: number;
}

async function readIcons(set: IconSet): Promise<ReadonlyMap<string, Icon>> {
  const path = createRequire(import.meta.url).resolve(`@iconify-json/${set}/icons.json`);
  const { icons, width } = JSON.parse(await readFile(path, "utf8")) as IconFile;
  const found = new Map<string, Icon>();
  for (const { name, icon } of allObjectClasses) {
    const body = icons[icon]?.body;
    if (body) found.set(icon, { body, side: width });
    else if (set === "noto") throw new Error(`${path} has no icon "${icon}", which is named for "${name}"`);
  }
  return found;
}
