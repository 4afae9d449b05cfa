/** The shape of a tile, to be filled with any colour: a square with round corners that is lighter in the middle. */
export interface Tile {
  /** side in pixels */
  readonly size: number;
  /** how far each pixel is covered, 0 to 1, row by row */
  readonly cover: Float32Array;
  /** how far each pixel is lightened towards white, 0 to 1, so that a red apple shows on a red tile */
  readonly glow: Float32Array;
}

/** Greatest lightening, in the middle of a tile. */
const glowStrength = 0.3;

/** A tile of `size` x `size` pixels with smooth edges. */
export function drawTile(size: number): Tile {
  const cover = new Float32Array(size * size);
  const glow = new Float32Array(size * size);
  const half = size / 2;
  const radius = 0.27 * size;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const fromMiddleX = Math.abs(x + 0.5 - half);
      const fromMiddleY = Math.abs(y + 0.5 - half);
      const beyond = Math.hypot(
        Math.max(0, fromMiddleX - half + radius),
        Math.max(0, fromMiddleY - half + radius),
      );
      cover[y * size + x] = Math.min(1, Math.max(0, radius - beyond + 0.5));
      const distance = Math.hypot(fromMiddleX, fromMiddleY) / half;
      glow[y * size + x] = glowStrength * Math.max(0, 1 - distance ** 2);
    }
  }
  return { size, cover, glow };
}
