/** A field of a message in Protocol Buffers' wire format: its number, and its value as it is written. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/**
 * Reads the fields of one message. Whole numbers beyond 2⁵³ lose their last digits.
 * @throws RangeError naming the byte where it is none
 */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = 0;
  const take = (length: number): number => {
    const start = place;
    if (length > bytes.length - start) throw damaged(start);
    place += length;
    return start;
  };
  const varint = (): number => {
    const start = place;
    let value = 0;
    for (let factor = 1; factor <= 2 ** 63; factor *= 128) {
      const byte = view.getUint8(take(1));
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw damaged(start);
  };
  while (place < bytes.length) {
    const start = place;
    const key = varint();
    const number = Math.floor(key / 8);
    if (number === 0) throw damaged(start);
    switch (key % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: view.getFloat64(take(8), true) };
        break;
      case 2: {
        const length = varint();
        const from = take(length);
        yield { number, value: bytes.subarray(from, from + length) };
        break;
      }
      case 5:
        yield { number, value: view.getFloat32(take(4), true) };
        break;
      default:
        throw damaged(start);
    }
  }
}

function damaged(place: number): RangeError {
  return new RangeError(`it is damaged at byte ${place} of a message`);
}
