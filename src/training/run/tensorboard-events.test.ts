import {
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import type { LoggedStep } from "./step-log.js";
import { EventFile } from "./tensorboard-events.js";

/** CRC-32C bit by bit, as RFC 3720 defines it. */
function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = (crc ^ (byte >> bit)) & 1;
      crc = (crc >>> 1) ^ (carry ? 0x82f63b78 : 0);
    }
  }
  return ~crc >>> 0;
}

function mask(crc: number): number {
  const turned = ((BigInt(crc) >> 15n) | (BigInt(crc) << 17n)) & 0xffffffffn;
  return Number((turned + 0xa282ead8n) & 0xffffffffn);
}

/** The messages of a TFRecord file, whose checksums must be right. */
function records(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(mask(crc32c(file.subarray(at, at + 8))));
    const message = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(mask(crc32c(message)));
    found.push(message);
    at += 16 + length;
  }
  return found;
}

/** The fields of a protobuf message: numbers, or bytes. */
function fields(message: Buffer): [number, number | Buffer][] {
  const found: [number, number | Buffer][] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const kind = key & 7;
    if (kind === 0) {
      found.push([key >> 3, varint()]);
      continue;
    }
    const length = { 1: 8, 5: 4 }[kind] ?? varint();
    const bytes = message.subarray(at, at + length);
    at += length;
    const numbers: Record<number, () => number> = {
      1: () => bytes.readDoubleLE(),
      5: () => bytes.readFloatLE(),
    };
    found.push([key >> 3, numbers[kind]?.() ?? bytes]);
  }
  return found;
}

/** `wall time, step, { tag: value }` of each event after the first. */
function events(path: string) {
  const [version, ...others] = records(readFileSync(path)).map(fields);
  expect(version!.map(([field, value]) => [field, String(value)])).toEqual([
    [1, "0"],
    [3, "brain.Event:2"],
  ]);
  return others.map((event) => {
    const { 1: time, 2: step, 5: summary } = Object.fromEntries(event);
    const values = fields(summary as Buffer).map(([field, value]) => {
      expect(field).toBe(1);
      const { 1: tag, 2: number } = Object.fromEntries(fields(value as Buffer));
      return [String(tag), number];
    });
    return [time, step, Object.fromEntries(values)];
  });
}

const step = (number: number, changes: Partial<LoggedStep> = {}): LoggedStep => ({
  step: number,
  reports: { loss: 4 - number, odd: null },
  learningRate: 0.5,
  ...changes,
});
const steps = [step(0), step(1, { validation: { score: 0.75, loss: 3 } }), step(2)];
const wanted = [
  [0, 0, { loss: 4, learningRate: 0.5 }],
  [1, 1, { loss: 3, learningRate: 0.5 }],
  [2, 2, { "validation/score": 0.75, "validation/loss": 3 }],
  [2, 2, { loss: 2, learningRate: 0.5 }],
];

let path: string;

beforeEach(() => {
  path = join(temporaryFolder(), "tensorboard", "toy", "events.out.tfevents.0.instructblip");
});

describe("EventFile", () => {
  it("checks with the checksum that RFC 3720 gives", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  it("says what the log says, as TensorBoard reads it", async () => {
    await EventFile.open(path, steps);
    expect(events(path)).toEqual(wanted);
  });

  it("grows to the same bytes", async () => {
    await EventFile.open(path, steps);
    const whole = readFileSync(path);
    const [first, second, third] = steps;
    path += "2";
    const file = await EventFile.open(path, [first!]);
    file.append({ ...second!, validation: undefined });
    await file.save();
    file.addValidation(1, second!.validation!);
    file.append(third!);
    expect(events(path)).toHaveLength(2);
    await file.save();
    expect(readFileSync(path)).toEqual(whole);
  });

  it("steps above 127 and numbers that are none are no trouble", async () => {
    await EventFile.open(path, [step(300, { reports: { loss: 1, odd: Number.NaN } })]);
    expect(events(path)).toEqual([[300, 300, { loss: 1, learningRate: 0.5 }]]);
  });

  it("that is ahead of the log is cut off in its place, where TensorBoard has it open", async () => {
    await EventFile.open(path, steps);
    const { ino } = statSync(path);
    truncateSync(path, statSync(path).size - 3);
    const file = await EventFile.open(path, steps.slice(0, 2));
    expect(statSync(path).ino).toBe(ino);
    file.append(steps[2]!);
    await file.save();
    expect(events(path)).toEqual(wanted);
  });

  it.each(["", "something else entirely, and longer than what the log would make of it".repeat(9)])(
    "that is not the log's is replaced: %j",
    async (content) => {
      await EventFile.open(path, []);
      writeFileSync(path, content);
      await EventFile.open(path, steps);
      expect(events(path)).toEqual(wanted);
    },
  );

  it.runIf(existsSync("/dev/full"))("names itself when the disk is full", async () => {
    const file = await EventFile.open(path, steps);
    file.append(step(3));
    rmSync(path);
    symlinkSync("/dev/full", path);
    await expect(file.save()).rejects.toThrow(`Cannot write ${path}: the disk is full.`);
  });
});
