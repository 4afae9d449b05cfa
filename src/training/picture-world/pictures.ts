import { defaultPreprocessorConfig, pixelValues } from "../../processing/index.js";
import { type HostTensor, Random } from "../../tensor/index.js";
import { drawScene, SCENE_SIZE, type Scene, type SceneRenderer } from "../../world/index.js";

/** Scenes of one step, from combinations that may be seen in training: the same for the same seed and step. */
export function drawScenes(
  seed: number,
  label: string,
  step: number,
  count: number,
): { scenes: Scene[]; random: Random } {
  const random = new Random(seed).fork(`${label} ${step}`);
  return { scenes: Array.from({ length: count }, () => drawScene(random, { combinations: "seen" })), random };
}

/** `[scenes, 3, side, side]` */
export function scenePixels(renderer: SceneRenderer, scenes: readonly Scene[]): HostTensor<"float32"> {
  return pixelValues(
    scenes.map((scene) => renderer.render(scene)),
    defaultPreprocessorConfig(SCENE_SIZE),
  );
}
