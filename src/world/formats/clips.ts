/** Short silent films: one thing in a scene moves, comes or goes. */
import type { Random } from "../../tensor/index.js";
import type { Painter } from "../drawing/painter.js";
import type { Style } from "../drawing/styles.js";
import { unique } from "../questions/groups.js";
import { type Cell, cells, grid, rowAndColumn } from "../scenes/cells.js";
import { drawUntil, sceneFor } from "../scenes/miniature-scene.js";
import type { PlacedObject, Scene } from "../scenes/scene.js";
import { sceneSize } from "../scenes/scene.js";
import { digits } from "./names.js";
import type { SetFolder } from "./set-folder.js";

export interface Clip {
  /** Before anything happens; the acting thing is in it, even if it comes later. */
  readonly scene: Scene;
  /** The thing that acts, the only one of its class. */
  readonly actor: PlacedObject;
  readonly event: ClipEvent;
}

type ClipEvent =
  | { readonly kind: "move"; readonly direction: Direction; readonly to: Cell }
  | { readonly kind: "appear" }
  | { readonly kind: "disappear" };

type Direction = "left" | "right" | "up" | "down";

const directionNames: readonly Direction[] = ["left", "right", "up", "down"];

/** Frames of a clip: more than the four that are usually looked at. */
const frames = 8;

const steps: Record<Direction, { row: number; column: number }> = {
  left: { row: 0, column: -1 },
  right: { row: 0, column: 1 },
  up: { row: -1, column: 0 },
  down: { row: 1, column: 0 },
};

/** A clip with 1 to `maxObjects` things; each kind of event is equally likely. */
export function drawClip(random: Random, maxObjects = 4): Clip {
  const kind = random.choice(["move", "move", "appear", "disappear"] as const);
  return drawUntil(() => {
    const scene = sceneFor(random, "out", maxObjects);
    const actors = unique(scene.objects, ({ object }) => object);
    if (actors.length === 0) return undefined;
    const [, actor] = random.choice(actors);
    if (kind !== "move") return { scene, actor, event: { kind } };
    const ways = directionNames.flatMap((direction) => {
      const to = endOfWay(scene, actor, direction);
      return to === undefined ? [] : [{ kind, direction, to }];
    });
    return ways.length === 0 ? undefined : { scene, actor, event: random.choice(ways) };
  });
}

/** The last free cell that a thing reaches in a direction. */
function endOfWay({ objects }: Scene, { cell }: PlacedObject, direction: Direction): Cell | undefined {
  const step = steps[direction];
  let { row, column } = rowAndColumn(cell);
  let end: Cell | undefined;
  for (;;) {
    row += step.row;
    column += step.column;
    if (row < 0 || column < 0 || row >= grid || column >= grid) return end;
    const next = cells[row * grid + column];
    if (objects.some((placed) => placed.cell === next)) return end;
    end = next;
  }
}

/** The scene at a time from 0 to 1. What comes is there in the second half, what goes in the first. */
export function sceneAt({ scene, actor, event }: Clip, time: number): Scene {
  const isThere = event.kind === "move" || (event.kind === "appear") === time >= 0.5;
  return {
    ...scene,
    objects: scene.objects.flatMap((placed) => {
      if (placed !== actor) return [placed];
      if (!isThere) return [];
      return [event.kind === "move" ? movedTo(placed, event.to, time) : placed];
    }),
  };
}

function movedTo(placed: PlacedObject, to: Cell, time: number): PlacedObject {
  const from = rowAndColumn(placed.cell);
  const end = rowAndColumn(to);
  const cellSize = sceneSize / grid;
  const offset = {
    x: placed.offset.x + Math.round((end.column - from.column) * cellSize * time),
    y: placed.offset.y + Math.round((end.row - from.row) * cellSize * time),
  };
  return { ...placed, offset };
}

/** Writes a film's frames as `frames/<name>/000001.jpg` and on; `at` gives its scene at a time from 0 to 1. */
export async function writeFrames(
  folder: SetFolder,
  painter: Painter,
  name: string,
  at: (time: number) => Scene,
  style?: Style,
): Promise<void> {
  for (let frame = 0; frame < frames; frame++) {
    const image = painter.paint({ scene: at(frame / (frames - 1)), style });
    await folder.jpeg(`frames/${name}/${digits(frame + 1, 6)}.jpg`, image);
  }
}
