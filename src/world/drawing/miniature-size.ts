import { SCENE_SIZE } from "../scenes/scene.js";

/** Pixels along the side of a miniature's image for each unit of its scene. */
export const PIXELS_PER_UNIT = 2;

/** Side of all images of the miniatures, in pixels. */
export const IMAGE_SIZE = PIXELS_PER_UNIT * SCENE_SIZE;
