/** The nine places of a scene, in reading order. */
export const cells = [
  "top left",
  "top",
  "top right",
  "left",
  "middle",
  "right",
  "bottom left",
  "bottom",
  "bottom right",
] as const;

export type Cell = (typeof cells)[number];

/** Cells in a row and in a column. */
export const grid = 3;

/** Row and column of a cell, counted from the top left. */
export function rowAndColumn(cell: Cell): { row: number; column: number } {
  const index = cells.indexOf(cell);
  return { row: Math.floor(index / grid), column: index % grid };
}

/** The cell as an adverbial: "at the top left", "in the middle". */
export function placePhrase(cell: Cell): string {
  if (cell === "middle") return "in the middle";
  if (cell === "left" || cell === "right") return `on the ${cell}`;
  return `at the ${cell}`;
}
