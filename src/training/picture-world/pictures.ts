import { defaultPreprocessorConfig, pixelValues } from "../../processing/index.js";
import { type HostTensor, Random } from "../../tensor/index.js";
import { drawScene, SCENE_SIZE, type Scene, type SceneRenderer } from "../../world/index.js";

/** Greatest number of objects in a picture. */
export const maxObjects = 5;

/** Scenes of one step, from combinations that may be seen in training: the same for the same seed and step. */
export function drawScenes(
  seed: number,
  label: string,
  step: number,
  count: number,
  mostObjects: number,
): { scenes: Scene[]; random: Random } {
  const random = new Random(seed).fork(`${label} ${step}`);
  const options = { combinations: "seen", maxObjects: mostObjects } as const;
  return { scenes: Array.from({ length: count }, () => drawScene(random, options)), random };
}

/** `[scenes, 3, side, side]` */
export function scenePixels(renderer: SceneRenderer, scenes: readonly Scene[]): HostTensor<"float32"> {
  return pixelValues(
    scenes.map((scene) => renderer.render(scene)),
    defaultPreprocessorConfig(SCENE_SIZE),
  );
}
