/** The few lines of the protobuf wire format that are needed. https://protobuf.dev/programming-guides/encoding/ */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];

  /** Field of an integer; negative ones take ten bytes, as int64 does. */
  integer(field: number, value: number | bigint): this {
    this.#varint((BigInt(field) << 3n) | 0n);
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  float(field: number, value: number): this {
    this.#varint((BigInt(field) << 3n) | 5n);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#chunks.push(bytes);
    return this;
  }

  double(field: number, value: number): this {
    this.#varint((BigInt(field) << 3n) | 1n);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#chunks.push(bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint((BigInt(field) << 3n) | 2n);
    this.#varint(BigInt(value.length));
    this.#chunks.push(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  /** The fields of another message after these. */
  append(other: ProtobufWriter): this {
    this.#chunks.push(other.finish());
    return this;
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let place = 0;
    for (const chunk of this.#chunks) {
      out.set(chunk, place);
      place += chunk.length;
    }
    return out;
  }

  #varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    this.#chunks.push(Uint8Array.from(bytes));
  }
}
