import { describe, expect, it } from "vitest";
import { ProtobufWriter } from "./protobuf.js";

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString("hex");

describe("ProtobufWriter", () => {
  // The first three are the examples of https://protobuf.dev/programming-guides/encoding/.
  it.each<[string, ProtobufWriter, string]>([
    ["integer 150", new ProtobufWriter().integer(1, 150), "089601"],
    ["string", new ProtobufWriter().string(2, "testing"), "120774657374696e67"],
    ["message", new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)), "1a03089601"],
    ["integer -2", new ProtobufWriter().integer(1, -2), "08feffffffffffffffff01"],
    ["largest int64", new ProtobufWriter().integer(1, 2n ** 63n - 1n), "08ffffffffffffffff7f"],
    ["integer 0", new ProtobufWriter().integer(1, 0), "0800"],
    ["field above 15", new ProtobufWriter().integer(20, 7), "a00107"],
    ["float", new ProtobufWriter().float(2, 1.5), "150000c03f"],
    ["double", new ProtobufWriter().double(1, 1.5), "09000000000000f83f"],
    ["bytes", new ProtobufWriter().bytes(9, Uint8Array.of(0, 255)), "4a0200ff"],
    ["text beyond ASCII", new ProtobufWriter().string(1, "é"), "0a02c3a9"],
    ["empty message", new ProtobufWriter().message(1, new ProtobufWriter()), "0a00"],
    ["nothing", new ProtobufWriter(), ""],
  ])("writes %s", (_what, writer, bytes) => {
    expect(hex(writer)).toBe(bytes);
  });

  it("writes lengths above 127 in two bytes", () => {
    const bytes = new ProtobufWriter().bytes(1, new Uint8Array(300)).finish();
    expect([...bytes.subarray(0, 3)]).toEqual([0x0a, 0xac, 0x02]);
    expect(bytes.length).toBe(303);
  });
});
