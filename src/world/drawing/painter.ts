import type { Image } from "../../processing/index.js";
import { allObjectClasses } from "../facts/objects.js";
import { signWords } from "../facts/signs.js";
import { allStyles, type Scene, type Style, sceneSize } from "../scenes/scene.js";
import { drawText, fillRectangle, glyphHeight, textWidth } from "./font.js";
import { SceneRenderer } from "./render.js";
import { type IconSet, renderSprites, type Sprite, type Sprites } from "./sprites.js";
import { restyle } from "./styles.js";

/** Paints scenes in every style, in about 0.1 ms each at 96 pixels. */
export class Painter {
  private constructor(private readonly renderers: ReadonlyMap<Style, SceneRenderer>) {}

  /**
   * Prepares all that scenes hold.
   * @param size side of the images in pixels, 32 to 2048
   * @throws RangeError when `size` is out of range
   */
  static async load(size = sceneSize): Promise<Painter> {
    const rendered = new Map<string, Promise<Sprites>>();
    const iconsOf = (set: IconSet, side: number): Promise<Sprites> => {
      const icons = rendered.get(`${set} ${side}`) ?? renderSprites(allObjectClasses, side, set);
      rendered.set(`${set} ${side}`, icons);
      return icons;
    };
    const renderers = new Map<Style, SceneRenderer>();
    for (const style of allStyles) {
      const sprites = async (side: number) => {
        const icons = await iconsOf(style === "flat" ? "fluent-emoji-flat" : "noto", side);
        const styled = [...icons].map(([name, icon]) => [name, restyle(icon, style)] as const);
        return new Map([...styled, ...signWords.map((word) => [word, signSprite(word, side)] as const)]);
      };
      renderers.set(style, await SceneRenderer.load(size, sprites));
    }
    return new Painter(renderers);
  }

  /** The scene as an image of `size` x `size` pixels, which may be drawn on. */
  paint(scene: Scene): Image {
    return (this.renderers.get(scene.style) as SceneRenderer).render(scene);
  }
}

/** A white board across the middle with a word in black. */
function signSprite(word: string, size: number): Sprite {
  const scale = Math.max(1, Math.floor(size / 24));
  const height = Math.min(size, (glyphHeight + 4) * scale);
  const top = Math.floor((size - height) / 2);
  const board: Image = { width: size, height: size, data: new Uint8Array(3 * size * size) };
  fillRectangle(board, { left: 0, top, width: size, height }, [250, 250, 250]);
  const x = Math.floor((size - textWidth(word, scale)) / 2);
  drawText(board, word, { x, y: top + 2 * scale, scale, ink: [20, 20, 20] });
  const data = new Uint8Array(4 * size * size);
  for (let i = 0; i < size * size; i++) {
    const row = Math.floor(i / size);
    data.set(board.data.subarray(3 * i, 3 * i + 3), 4 * i);
    data[4 * i + 3] = row >= top && row < top + height ? 255 : 0;
  }
  return { size, data };
}
