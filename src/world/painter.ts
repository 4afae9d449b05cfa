import type { Image } from "../processing/index.js";
import { type Drawing, type ImageStyle, signWords, styles } from "./drawing.js";
import { drawText, fillRectangle, GLYPH_HEIGHT, textWidth } from "./font.js";
import { objectClasses } from "./objects.js";
import { SceneRenderer } from "./render.js";
import { SCENE_SIZE } from "./scene.js";
import { renderSprites, type Sprite } from "./sprites.js";
import { restyle } from "./styles.js";

/** Paints drawings in every style, 96 pixels wide, in about 0.2 ms each. */
export class Painter {
  private constructor(private readonly renderers: ReadonlyMap<ImageStyle, SceneRenderer>) {}

  static async load(): Promise<Painter> {
    const renderers = new Map<ImageStyle, SceneRenderer>();
    for (const style of styles) {
      const sprites = async (side: number) => {
        const drawn = await renderSprites(
          objectClasses,
          side,
          style === "flat" ? "fluent-emoji-flat" : "noto",
        );
        const icons = [...drawn].map(([name, sprite]) => [name, restyle(sprite, style)] as const);
        return new Map([...icons, ...signWords.map((word) => [word, signSprite(word, side)] as const)]);
      };
      renderers.set(style, await SceneRenderer.load(SCENE_SIZE, sprites));
    }
    return new Painter(renderers);
  }

  paint({ scene, style }: Drawing): Image {
    return (this.renderers.get(style) as SceneRenderer).render(scene);
  }
}

/** A white board across the middle with a word in black. */
function signSprite(word: string, size: number): Sprite {
  const scale = Math.max(1, Math.floor(size / 24));
  const height = Math.min(size, (GLYPH_HEIGHT + 4) * scale);
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
