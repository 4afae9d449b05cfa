/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Colours of the tiles that objects stand on: "a red cat" is a cat on a red tile, so that the colour of
 * every object is certain whatever the object itself looks like.
 */
export const colours = ["red", "orange", "yellow", "green", "blue", "purple", "white", "black"] as const;

export type Colour = (typeof colours)[number];

/** The shade around which each tile of a colour varies. */
export const meanShades: Readonly<Record<Colour, Rgb>> = {
  red: [205, 35, 40],
  orange: [245, 130, 20],
  yellow: [250, 222, 50],
  green: [45, 155, 70],
  blue: [45, 100, 215],
  purple: [140, 60, 185],
  white: [244, 244, 244],
  black: [32, 32, 36],
};

/** How far, at most, each channel of a tile is from the mean shade of its colour. */
export const shadeVariation = 14;
