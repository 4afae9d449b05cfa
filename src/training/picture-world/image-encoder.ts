/**
 * First stage: the image encoder learns to say, of each cell of the grid, which object is there, in which colour, and
 * which cell it is. The last keeps the place in the features, which naming alone would wash out.
 */
import { add, broadcastTo, constant, input, mean, reshape, slice, type Tensor } from "../../graph/index.js";
import { encodeImage, pixelValuesInput } from "../../models/index.js";
import { crossEntropy, linear, type ParameterScope } from "../../nn/index.js";
import { type HostTensor, int32 } from "../../tensor/index.js";
import {
  cells,
  colours,
  objectClasses,
  SCENE_SIZE,
  type Scene,
  type SceneRenderer,
} from "../../world/index.js";
import { config, patchSize } from "./model.js";
import { drawScenes, scenePixels } from "./pictures.js";

/** Cells on a side. */
const grid = 3;
const patchesPerCell = SCENE_SIZE / grid / patchSize;

/** Losses of the three questions about each cell; the heads that answer them are thrown away afterwards. */
export function imageEncoderLoss(scope: ParameterScope): { loss: Tensor; object: Tensor; colour: Tensor } {
  const pixels = pixelValuesInput(config);
  const [batch] = pixels.shape;
  const { imageEmbeds } = encodeImage(scope, config, pixels);
  const width = config.vision.hiddenSize;
  const patches = slice(imageEmbeds, 1, 1, (grid * patchesPerCell) ** 2);
  const squares = reshape(patches, [batch, grid, patchesPerCell, grid, patchesPerCell, width]);
  const perCell = reshape(mean(squares, [2, 4]), [batch, grid * grid, width]);
  const heads = scope.at("cell");
  const ask = (name: string, classes: number, labels: Tensor): Tensor =>
    crossEntropy(linear(heads.at(name), perCell, classes), labels);
  const labels = (name: string): Tensor => input(name, "int32", [batch, grid * grid]);
  const places = constant(
    int32(
      [1, grid * grid],
      cells.map((_, cell) => cell),
    ),
  );
  const object = ask("object", objectClasses.length + 1, labels("object_labels"));
  const colour = ask("colour", colours.length + 1, labels("colour_labels"));
  const place = ask("place", cells.length, broadcastTo(places, [batch, grid * grid]));
  return { loss: add(add(object, colour), place), object, colour };
}

/** Pixels and labels of a step. */
export function imageEncoderBatch(
  renderer: SceneRenderer,
  seed: number,
  step: number,
  size: number,
): Record<string, HostTensor> {
  const { scenes } = drawScenes(seed, "image encoder", step, size);
  const labels = (classes: readonly string[], of: "object" | "colour"): HostTensor =>
    int32(
      [size, cells.length],
      scenes.flatMap((scene) => cells.map((cell) => classOf(scene, cell, classes, of))),
    );
  return {
    pixel_values: scenePixels(renderer, scenes),
    object_labels: labels(
      objectClasses.map(({ name }) => name),
      "object",
    ),
    colour_labels: labels(colours, "colour"),
  };
}

/** Class of what is in a cell; an empty one has the class after the last. */
function classOf(scene: Scene, cell: string, classes: readonly string[], of: "object" | "colour"): number {
  const found = scene.objects.find((object) => object.cell === cell);
  return found ? classes.indexOf(found[of]) : classes.length;
}
