/**
 * The event file that TensorBoard reads, derived from the log alone: the same log gives the same bytes, so a run that
 * was killed and resumed shows as one curve. Hence there are no times of day in it; where TensorBoard asks for one, it
 * gets one second per step after the beginning of 1970.
 */
import { appendFile, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError, makeFolder, readRegularFile, writeWhole } from "../../files/index.js";
import { ProtobufWriter } from "../../graph/index.js";
import type { LoggedStep, Validation } from "./step-log.js";

/** Grows with the log. Its steps count those that were taken: the loss before the first is at 0. */
export class EventFile {
  #unsaved: Uint8Array[] = [];

  private constructor(private readonly path: string) {}

  /**
   * Makes the file say what the log says. One that begins so is cut off behind it, not replaced, so that a TensorBoard
   * that has it open follows.
   */
  static async open(path: string, steps: readonly LoggedStep[]): Promise<EventFile> {
    const records = [versionRecord(), ...steps.flatMap(stepRecords)];
    const wanted = Buffer.concat(records);
    await makeFolder(dirname(path));
    const found = await readRegularFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return Buffer.alloc(0);
      throw error;
    });
    if (found.subarray(0, wanted.length).equals(wanted)) await truncate(path, wanted.length);
    else await writeWhole(path, wanted);
    return new EventFile(path);
  }

  append(step: LoggedStep): void {
    this.#unsaved.push(...stepRecords(step));
  }

  /** @param step the one before the validation */
  addValidation(step: number, validation: Validation): void {
    this.#unsaved.push(validationRecord(step, validation));
  }

  /** Writes what was added. Half a record, which a kill may leave, TensorBoard passes over and `open` takes away. */
  async save(): Promise<void> {
    await appendFile(this.path, Buffer.concat(this.#unsaved)).catch((error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "ENOSPC" ? "the disk is full. Free some space and try again." : error.message;
      throw new FileError(`Cannot write ${this.path}: ${reason}`, { cause: error });
    });
    this.#unsaved = [];
  }
}

function stepRecords(logged: LoggedStep): Uint8Array[] {
  const { step, reports, learningRate, validation } = logged;
  const records = [scalarsRecord(step, { ...reports, learningRate })];
  if (validation) records.push(validationRecord(step, validation));
  return records;
}

function validationRecord(step: number, validation: Validation): Uint8Array {
  const named = Object.entries(validation).map(([name, value]) => [`validation/${name}`, value]);
  return scalarsRecord(step + 1, Object.fromEntries(named));
}

/** The protobuf messages `Event` and `Summary` of TensorFlow's `event.proto` and `summary.proto`. */
function scalarsRecord(step: number, scalars: Readonly<Record<string, number | null>>): Uint8Array {
  const summary = new ProtobufWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    if (value !== null && Number.isFinite(value))
      summary.message(1, new ProtobufWriter().string(1, tag).float(2, value));
  }
  return record(new ProtobufWriter().double(1, step).integer(2, step).message(5, summary));
}

/** What a file begins with. */
function versionRecord(): Uint8Array {
  return record(new ProtobufWriter().double(1, 0).string(3, "brain.Event:2"));
}

/** TFRecord: length, its checksum, message, its checksum; little-endian. */
function record(message: ProtobufWriter): Uint8Array {
  const bytes = message.finish();
  const framed = Buffer.alloc(bytes.length + 16);
  framed.writeBigUInt64LE(BigInt(bytes.length), 0);
  framed.writeUInt32LE(maskedChecksum(framed.subarray(0, 8)), 8);
  framed.set(bytes, 12);
  framed.writeUInt32LE(maskedChecksum(bytes), bytes.length + 12);
  return framed;
}

/** CRC-32C, turned and shifted as TFRecord wants it, lest a checksum of checksums be constant. */
function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Of the polynomial 0x1EDC6F41 with its bits reversed. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});
