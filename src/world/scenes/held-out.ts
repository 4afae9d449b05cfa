import { Random } from "../../tensor/index.js";
import { type Cell, cells } from "../facts/cells.js";
import { type Colour, colours } from "../facts/colours.js";

/**
 * Combinations that training never shows: of each object one colour and one place, fixed by the object's
 * name, so that a new object or question changes nothing for the others. About 22 % of all combinations of
 * object, colour and place are held out, and every object has some.
 */
interface HeldOut {
  readonly colour: Colour;
  readonly cell: Cell;
}

const heldOutByObject = new Map<string, HeldOut>();

/** The colour and the place that are held out for an object. */
export function heldOutOf(object: string): HeldOut {
  let heldOut = heldOutByObject.get(object);
  if (!heldOut) {
    const random = new Random(0).fork(`held out of ${object}`);
    heldOut = { colour: random.choice(colours), cell: random.choice(cells) };
    heldOutByObject.set(object, heldOut);
  }
  return heldOut;
}

/** Whether training never shows this object in this colour at this place. */
export function isHeldOut(object: string, colour: Colour, cell: Cell): boolean {
  const heldOut = heldOutOf(object);
  return colour === heldOut.colour || cell === heldOut.cell;
}
