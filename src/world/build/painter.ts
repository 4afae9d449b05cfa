import sharp from "sharp";
import type { Image } from "../../processing/index.js";
import { SceneRenderer } from "../render.js";
import { SCENE_SIZE, type Scene } from "../scene.js";
import { renderSprites } from "../sprites.js";
import { restyle, type Style } from "../styles.js";
import { allObjectClasses } from "./objects.js";

/** Pixels along the side of an image for each unit of its scene. */
export const PIXELS_PER_UNIT = 2;

/** Side of all images, in pixels. */
export const IMAGE_SIZE = PIXELS_PER_UNIT * SCENE_SIZE;

/** Draws scenes in every style. */
export class Painter {
  private readonly renderers = new Map<Style, Promise<SceneRenderer>>();

  /** The scene as an image of `IMAGE_SIZE` x `IMAGE_SIZE` pixels, which may be drawn on. */
  async paint(scene: Scene, style: Style = "plain"): Promise<Image> {
    let renderer = this.renderers.get(style);
    if (!renderer) {
      renderer = SceneRenderer.load(IMAGE_SIZE, async (size) => {
        const set = style === "flat" ? "fluent-emoji-flat" : "noto";
        const sprites = await renderSprites(allObjectClasses, size, set);
        return new Map([...sprites].map(([name, sprite]) => [name, restyle(sprite, style)]));
      });
      this.renderers.set(style, renderer);
    }
    return (await renderer).render(scene);
  }
}

/** The image out of focus. */
export async function blur(image: Image, sigma: number): Promise<Image> {
  const { width, height } = image;
  const data = await sharp(image.data, { raw: { width, height, channels: 3 } })
    .blur(sigma)
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** The image in weak light. */
export function darken({ width, height, data }: Image, share: number): Image {
  return { width, height, data: data.map((level) => Math.round(level * share)) };
}
