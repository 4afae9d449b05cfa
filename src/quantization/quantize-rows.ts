import type { BlockFormat } from "../graph/index.js";

/**
 * Rounds rows of a matrix to blocks of whole numbers, each to the nearest. The value of a block that is farthest from 0
 * takes the lowest number, of which there is one more than above 0; its scale is therefore negative where it is above 0.
 * @param values float32 `[rows, columns]`
 * @param packed gets the bytes, `[rows, blocks, bytes of a block]`; of 4 bits the lower half of a byte comes first
 * @param scales gets float32 `[rows, blocks]`
 */
export function quantizeBlocks(
  values: Float32Array,
  columns: number,
  { bits, blockSize }: BlockFormat,
  packed: Uint8Array,
  scales: Float32Array,
): void {
  const zero = 2 ** (bits - 1);
  const [most, half] = [2 * zero - 1, zero + 0.5];
  const [perByte, padding] = bits === 8 ? [1, zero] : [2, zero | (zero << 4)];
  let [block, place] = [0, 0];
  for (let row = 0; row < values.length; row += columns) {
    const rowEnd = row + columns;
    for (let start = row; start < rowEnd; start += blockSize) {
      const end = Math.min(start + blockSize, rowEnd);
      const scale = Math.fround(values[farthest(values, start, end)]! / -zero);
      scales[block++] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      const blockEnd = place + blockSize / perByte;
      // Scaled values lie between −zero and zero: only the highest number has to be looked at.
      if (bits === 8) {
        for (let i = start; i < end; i++) {
          const number = (values[i]! * inverse + half) | 0;
          packed[place++] = number > most ? most : number;
        }
      } else {
        for (let i = start; i < end; i += 2) {
          const low = (values[i]! * inverse + half) | 0;
          const high = i + 1 < end ? (values[i + 1]! * inverse + half) | 0 : zero;
          packed[place++] = (low > most ? most : low) | ((high > most ? most : high) << 4);
        }
      }
      while (place < blockEnd) packed[place++] = padding;
    }
  }
}

/**
 * Rounds rows of a matrix to whole numbers from −127 to 127, each to the nearest; a row has one scale.
 * @param values float32, some rows of the matrix: `[some, columns]`
 * @param from which of its rows the first of them is
 * @param turned gets the numbers, `[columns, rows]`
 * @param scales gets float32 `[rows]`
 */
export function quantizeRows(
  values: Float32Array,
  columns: number,
  from: number,
  turned: Int8Array,
  scales: Float32Array,
): void {
  const rows = scales.length;
  for (let row = from, start = 0; start < values.length; row++, start += columns) {
    const scale = Math.fround(Math.abs(values[farthest(values, start, start + columns)]!) / 127);
    scales[row] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let column = 0, place = row; column < columns; column++, place += rows) {
      turned[place] = Math.max(-127, Math.min(127, Math.round(values[start + column]! * inverse)));
    }
  }
}

/** Index of the value whose distance from 0 is largest. */
function farthest(values: Float32Array, start: number, end: number): number {
  let [index, distance] = [start, 0];
  for (let i = start; i < end; i++) {
    const other = Math.abs(values[i]!);
    if (other > distance) {
      distance = other;
      index = i;
    }
  }
  return index;
}
