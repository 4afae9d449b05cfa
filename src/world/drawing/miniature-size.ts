import { sceneSize } from "../scenes/scene.js";

/** Pixels along the side of a miniature's image for each unit of its scene. */
export const pixelsPerUnit = 2;

/** Side of all images of the miniatures, in pixels. */
export const imageSize = pixelsPerUnit * sceneSize;
