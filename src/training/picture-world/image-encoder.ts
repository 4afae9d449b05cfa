/**
 * First stage: the image encoder learns to say, of each cell of the grid, which object is there, of which category, in
 * which colour; which cell it is, which naming alone would wash out of the features; and how many objects are of its
 * kind, of its colour, and in the picture.
 */
import { add, broadcastTo, constant, input, mean, reshape, slice, type Tensor } from "../../graph/index.js";
import { encodeImage, pixelValuesInput } from "../../models/index.js";
import { crossEntropy, linear, type ParameterScope } from "../../nn/index.js";
import { type HostTensor, int32 } from "../../tensor/index.js";
import {
  categories,
  cells,
  colours,
  objectClass,
  objectClasses,
  type PlacedObject,
  SCENE_SIZE,
  type Scene,
  type SceneRenderer,
} from "../../world/index.js";
import { config, patchSize } from "./model.js";
import { drawScenes, maxObjects, scenePixels } from "./pictures.js";

/** Cells on a side. */
const grid = 3;
const patchesPerCell = SCENE_SIZE / grid / patchSize;

/** A question about each cell: how many answers there are, and the one for what is there. */
interface CellQuestion {
  readonly classes: number;
  /** An empty cell has no object; its class is the last. */
  answer(object: PlacedObject, scene: Scene): number;
}

const objectNames = objectClasses.map(({ name }) => name);
const categoryNames = categories.map(({ name }) => name);

export const cellQuestions = {
  object: { classes: objectNames.length + 1, answer: ({ object }) => objectNames.indexOf(object) },
  category: {
    classes: categoryNames.length + 1,
    answer: ({ object }) => categoryNames.indexOf(objectClass(object).category),
  },
  colour: { classes: colours.length + 1, answer: ({ colour }) => colours.indexOf(colour) },
  sameObject: {
    classes: maxObjects + 1,
    answer: ({ object }, scene) => scene.objects.filter((other) => other.object === object).length - 1,
  },
  sameColour: {
    classes: maxObjects + 1,
    answer: ({ colour }, scene) => scene.objects.filter((other) => other.colour === colour).length - 1,
  },
  total: { classes: maxObjects + 1, answer: (_object, scene) => scene.objects.length - 1 },
} satisfies Record<string, CellQuestion>;

/** Losses of the questions about each cell. Of the heads that answer them, only what `word-vectors.ts` takes is kept. */
export function imageEncoderLoss(scope: ParameterScope): { loss: Tensor } & Record<string, Tensor> {
  const pixels = pixelValuesInput(config);
  const [batch] = pixels.shape;
  const { imageEmbeds } = encodeImage(scope, config, pixels);
  const width = config.vision.hiddenSize;
  const patches = slice(imageEmbeds, 1, 1, (grid * patchesPerCell) ** 2);
  const squares = reshape(patches, [batch, grid, patchesPerCell, grid, patchesPerCell, width]);
  const perCell = reshape(mean(squares, [2, 4]), [batch, grid * grid, width]);
  const ask = (name: string, classes: number, labels: Tensor): Tensor =>
    crossEntropy(linear(scope.at("cell").at(name), perCell, classes), labels);
  const losses: Record<string, Tensor> = {};
  for (const [name, { classes }] of Object.entries(cellQuestions)) {
    losses[name] = ask(name, classes, input(`${name}_labels`, "int32", [batch, cells.length]));
  }
  const numbers = int32(
    [1, cells.length],
    cells.map((_, cell) => cell),
  );
  losses.place = ask("place", cells.length, broadcastTo(constant(numbers), [batch, cells.length]));
  return { loss: Object.values(losses).reduce(add), ...losses };
}

/** Pixels and labels of a step. */
export function imageEncoderBatch(
  renderer: SceneRenderer,
  seed: number,
  step: number,
  size: number,
): Record<string, HostTensor> {
  const { scenes } = drawScenes(seed, "image encoder", step, size, maxObjects);
  const batch: Record<string, HostTensor> = { pixel_values: scenePixels(renderer, scenes) };
  for (const [name, question] of Object.entries(cellQuestions)) {
    const labels = scenes.flatMap((scene) => cells.map((cell) => classOf(question, scene, cell)));
    batch[`${name}_labels`] = int32([size, cells.length], labels);
  }
  return batch;
}

function classOf({ classes, answer }: CellQuestion, scene: Scene, cell: string): number {
  const object = scene.objects.find((placed) => placed.cell === cell);
  return object ? answer(object, scene) : classes - 1;
}
