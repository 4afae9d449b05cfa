import type { Random } from "../../tensor/index.js";
import { type ObjectClass, unseenObjectClasses } from "./objects.js";
import { drawScene, type Scene } from "./scene.js";

/** "in": what training shows. "out": an unseen combination in every scene, and now and then unseen things. */
export type Held = "in" | "out";

/** Share of the classes in a held-out scene that training never shows. */
const unseenShare = 0.4;

/** A scene of 1 to `maxObjects` objects for a set that is held in or out. */
export function sceneFor(random: Random, held: Held, maxObjects = 5): Scene {
  if (held === "in") return drawScene(random, { combinations: "seen", maxObjects });
  return withUnseenClasses(
    drawScene(random, { combinations: "unseen", maxObjects }),
    random,
    () => random.uniform() < unseenShare,
  );
}

/** The scene with each class that `isReplaced` another one that training never shows. */
export function withUnseenClasses(scene: Scene, random: Random, isReplaced: () => boolean): Scene {
  const unused = random.shuffle(unseenObjectClasses);
  const replacements = new Map<string, ObjectClass>();
  for (const name of new Set(scene.objects.map(({ object }) => object))) {
    const replacement = isReplaced() ? unused.pop() : undefined;
    if (replacement) replacements.set(name, replacement);
  }
  return {
    ...scene,
    objects: scene.objects.map((placed) => ({
      ...placed,
      object: replacements.get(placed.object)?.name ?? placed.object,
    })),
  };
}

/** Attempts before it is clear that what is wanted cannot be had. */
const attempts = 100_000;

/**
 * Draws until something comes of it.
 * @throws Error when nothing ever does
 */
export function drawUntil<T>(draw: () => T | undefined): T {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const drawn = draw();
    if (drawn !== undefined) return drawn;
  }
  throw new Error(`Nothing fits in ${attempts} attempts`);
}
