/** Bytes were asked for beyond the last one. */
export class OutOfBytesError extends Error {
  override readonly name = "OutOfBytesError";
}

/** Reads little-endian numbers and texts, one after the other. */
export class ByteCursor {
  readonly #view: DataView;

  /** @param position of the first byte to be read */
  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws OutOfBytesError as all that reads */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A length; one that no number holds exactly is longer than all files. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  bigEndianFloat64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** The bytes before the next line feed, which is read too. */
  line(): Uint8Array {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end === -1) throw new OutOfBytesError();
    const line = this.take(end - this.position);
    this.position++;
    return line;
  }

  #advance(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw new OutOfBytesError();
    this.position += length;
    return start;
  }
}
