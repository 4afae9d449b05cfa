import type { Image } from "./image.js";

/**
 * Turns and mirrors an image as the orientation in its file says, so that what was up is up.
 * @param orientation 1 to 8, as in Exif 2.3, 4.6.4 (tag 274); anything else leaves the image as it is
 */
export function upright(image: Image, orientation = 1): Image {
  const { width, height, data } = image;
  const corner = corners[orientation];
  if (!corner) return image;
  const isOnItsSide = orientation >= 5;
  const [newWidth, newHeight] = isOnItsSide ? [height, width] : [width, height];
  // Where the pixel at (x, y) of the result comes from: `start + x * stepX + y * stepY`.
  const { fromRight, fromBottom } = corner;
  const start = (fromBottom ? (height - 1) * width : 0) + (fromRight ? width - 1 : 0);
  const alongRow = fromRight ? -1 : 1;
  const alongColumn = fromBottom ? -width : width;
  const [stepX, stepY] = isOnItsSide ? [alongColumn, alongRow] : [alongRow, alongColumn];
  const out = new Uint8Array(data.length);
  let target = 0;
  for (let y = 0; y < newHeight; y++) {
    let source = (start + y * stepY) * 3;
    for (let x = 0; x < newWidth; x++, source += stepX * 3) {
      out[target++] = data[source]!;
      out[target++] = data[source + 1]!;
      out[target++] = data[source + 2]!;
    }
  }
  return { width: newWidth, height: newHeight, data: out };
}

/** The corner of the stored image that is the upper left one. */
const corners: Readonly<Record<number, { fromRight: boolean; fromBottom: boolean }>> = {
  2: { fromRight: true, fromBottom: false },
  3: { fromRight: true, fromBottom: true },
  4: { fromRight: false, fromBottom: true },
  5: { fromRight: false, fromBottom: false },
  6: { fromRight: false, fromBottom: true },
  7: { fromRight: true, fromBottom: true },
  8: { fromRight: true, fromBottom: false },
};
