/** Where things are to each other. Only whole rows and columns count, so that nothing is doubtful. */
import { type Cell, rowAndColumn } from "../facts/cells.js";

/** What has a place. */
interface Placed {
  readonly cell: Cell;
}

export interface SpatialRelation {
  /** "The cat is {name} the dog" */
  readonly name: string;
  holds(subject: Placed, object: Placed): boolean;
}

const rows = (a: Placed, b: Placed) => rowAndColumn(a.cell).row - rowAndColumn(b.cell).row;
const columns = (a: Placed, b: Placed) => rowAndColumn(a.cell).column - rowAndColumn(b.cell).column;

export const leftOf: SpatialRelation = {
  name: "left of",
  holds: (a, b) => columns(a, b) < 0,
};

export const rightOf: SpatialRelation = {
  name: "right of",
  holds: (a, b) => columns(a, b) > 0,
};

export const above: SpatialRelation = { name: "above", holds: (a, b) => rows(a, b) < 0 };

export const below: SpatialRelation = { name: "below", holds: (a, b) => rows(a, b) > 0 };
