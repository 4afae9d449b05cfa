import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { float32 } from "../tensor/index.js";
import { openSafetensors } from "./safetensors/file.js";
import { writeTensors } from "./safetensors/writer.js";
import { weightsOf } from "./weights.js";

it("joins files and refuses two owners of one name", async () => {
  const directory = await mkdtemp(join(tmpdir(), "weights-"));
  try {
    const write = async (file: string, name: string) => {
      await writeTensors(join(directory, file), new Map([[name, float32([1], [file.length])]]));
      return openSafetensors(join(directory, file));
    };
    const first = await write("x", "a");
    const second = await write("long", "b");
    const weights = weightsOf([first, second]);
    expect([...weights.names()]).toEqual(["a", "b"]);
    expect(weights.describe("b").file).toBe(second.path);
    expect((await weights.read("b")).data[0]).toBe(4);
    const again = await write("third", "a");
    expect(() => weightsOf([first, second, again])).toThrow(`"a" is in ${first.path} and in ${again.path}`);
  } finally {
    await rm(directory, { recursive: true });
  }
});
