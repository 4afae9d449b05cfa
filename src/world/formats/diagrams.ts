/** Things on plain white paper, as exercise books draw them. */
import type { Random } from "../../tensor/index.js";
import { type Cell, cells } from "../scenes/cells.js";
import type { Rgb } from "../scenes/colours.js";
import { allObjectClasses, type ObjectClass } from "../scenes/objects.js";
import type { PlacedObject, Scene } from "../scenes/scene.js";

const paper: Rgb = [255, 255, 255];

/** A white page with things in the given cells, without tiles. */
export function drawDiagram(random: Random, things: ReadonlyMap<Cell, string>): Scene {
  const shift = () => random.integer(3) - 1;
  const objects = [...things].map(
    ([cell, object]): PlacedObject => ({
      object,
      colour: "white",
      cell,
      size: random.choice(["small", "large"] as const),
      offset: { x: shift(), y: shift() },
      shade: paper,
    }),
  );
  return { objects, background: { corners: [paper, paper, paper, paper], noise: 0, seed: 0 } };
}

/** So many classes that differ. */
export function someClasses(random: Random, count: number): ObjectClass[] {
  return random.shuffle(allObjectClasses).slice(0, count);
}

/** The first cells in reading order, filled with these things. */
export function inReadingOrder(names: readonly string[]): Map<Cell, string> {
  return new Map(names.map((name, i) => [cells[i]!, name]));
}
