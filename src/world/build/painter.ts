import sharp from "sharp";
import type { Picture } from "../../processing/index.js";
import { SceneRenderer } from "../render.js";
import { SCENE_SIZE, type Scene } from "../scene.js";
import { renderSprites } from "../sprites.js";
import { restyle, type Style } from "../styles.js";
import { allObjectClasses } from "./objects.js";

/** Pixels along the side of a picture for each unit of its scene. */
export const PIXELS_PER_UNIT = 2;

/** Side of all pictures, in pixels. */
export const PICTURE_SIZE = PIXELS_PER_UNIT * SCENE_SIZE;

/** Draws scenes in every style. */
export class Painter {
  private readonly renderers = new Map<Style, Promise<SceneRenderer>>();

  /** The scene as a picture of `PICTURE_SIZE` x `PICTURE_SIZE` pixels, which may be drawn on. */
  async paint(scene: Scene, style: Style = "plain"): Promise<Picture> {
    let renderer = this.renderers.get(style);
    if (!renderer) {
      renderer = SceneRenderer.load(PICTURE_SIZE, async (size) => {
        const set = style === "flat" ? "fluent-emoji-flat" : "noto";
        const sprites = await renderSprites(allObjectClasses, size, set);
        return new Map([...sprites].map(([name, sprite]) => [name, restyle(sprite, style)]));
      });
      this.renderers.set(style, renderer);
    }
    return (await renderer).render(scene);
  }
}

/** The picture out of focus. */
export async function blur(picture: Picture, sigma: number): Promise<Picture> {
  const { width, height } = picture;
  const data = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .blur(sigma)
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** The picture in weak light. */
export function darken({ width, height, data }: Picture, share: number): Picture {
  return { width, height, data: data.map((level) => Math.round(level * share)) };
}
