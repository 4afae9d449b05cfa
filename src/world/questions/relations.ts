/** Where things are to each other. Only whole rows and columns count, so that nothing is doubtful. */
import { type Cell, rowAndColumn } from "../scenes/cells.js";

/** What has a place. */
interface Placed {
  readonly cell: Cell;
}

export interface SpatialRelation {
  /** As data sets name it. */
  readonly name: string;
  /** "The cat {phrase} the dog" */
  readonly phrase: string;
  holds(subject: Placed, object: Placed): boolean;
}

const rows = (a: Placed, b: Placed) => rowAndColumn(a.cell).row - rowAndColumn(b.cell).row;
const columns = (a: Placed, b: Placed) => rowAndColumn(a.cell).column - rowAndColumn(b.cell).column;

export const leftOf: SpatialRelation = {
  name: "left of",
  phrase: "to the left of",
  holds: (a, b) => columns(a, b) < 0,
};

export const rightOf: SpatialRelation = {
  name: "right of",
  phrase: "to the right of",
  holds: (a, b) => columns(a, b) > 0,
};

export const above: SpatialRelation = { name: "above", phrase: "above", holds: (a, b) => rows(a, b) < 0 };

export const below: SpatialRelation = { name: "below", phrase: "below", holds: (a, b) => rows(a, b) > 0 };

/** In neighbouring cells of one row. */
const beside: SpatialRelation = {
  name: "beside",
  phrase: "beside",
  holds: (a, b) => rows(a, b) === 0 && Math.abs(columns(a, b)) === 1,
};

/** Two columns or two rows apart. */
const farFrom: SpatialRelation = {
  name: "far away from",
  phrase: "far away from",
  holds: (a, b) => Math.max(Math.abs(rows(a, b)), Math.abs(columns(a, b))) === 2,
};

export const directions = [leftOf, rightOf, above, below] as const;
export const spatialRelations: readonly SpatialRelation[] = [...directions, beside, farFrom];
