import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { decodeImage } from "../processing/index.js";
import { type DrawFolderOptions, drawFolder } from "./draw-folder.js";
import { Painter } from "./drawing/painter.js";
import { drawAsked } from "./questions/asked.js";
import { questionKinds } from "./questions/kinds.js";
import { factOf } from "./questions/telling.js";

const draw = async (options: Partial<DrawFolderOptions> = {}) => {
  const directory = join(temporaryFolder(), "images");
  const drawn = await drawFolder({ directory, count: 3, seed: 1, split: "test", ...options });
  return { directory, drawn };
};

describe("drawFolder", () => {
  it("draws images of the split, and their questions", async () => {
    const { directory, drawn } = await draw({ split: "train" });
    expect(readdirSync(directory).sort()).toEqual(["0000.png", "0001.png", "0002.png", "questions.jsonl"]);
    const lines = readFileSync(join(directory, "questions.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(drawn);
    const painter = await Painter.load(192);
    for (const [index, { image, kind, ...rest }] of drawn.entries()) {
      const asked = drawAsked(questionKinds.find(({ name }) => name === kind)!, {
        seed: 1,
        index,
        split: "train",
      });
      const { form, slots, answer } = asked.question;
      const facts = asked.scene.things.map(factOf);
      expect(rest).toEqual({ form, answer, question: asked.instruction, slots, facts });
      const { width, height, data } = await decodeImage(readFileSync(join(directory, image)));
      expect({ width, height, data: Buffer.from(data) }).toEqual({
        width: 192,
        height: 192,
        data: Buffer.from(painter.paint(asked.scene).data),
      });
    }
  });

  it("draws images of any size, and asks the same", async () => {
    const { directory, drawn } = await draw({ size: 110 });
    const { width, height } = await decodeImage(readFileSync(join(directory, "0000.png")));
    expect([width, height]).toEqual([110, 110]);
    expect((await draw()).drawn).toEqual(drawn);
    await expect(draw({ size: 769 })).rejects.toThrow("at most 768");
  });

  it("draws the same for the same seed, and something else for another", async () => {
    const { drawn } = await draw();
    expect((await draw()).drawn).toEqual(drawn);
    expect((await draw({ seed: 2 })).drawn).not.toEqual(drawn);
  });

  it("stopped on the way leaves nothing", async () => {
    const folder = temporaryFolder();
    const controller = new AbortController();
    const onProgress = (fraction: number) => fraction > 0 && controller.abort(new Error("enough"));
    const directory = join(folder, "images");
    await expect(draw({ directory, signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not mix with what lies there", async () => {
    const { directory } = await draw();
    await expect(draw({ directory, seed: 2 })).rejects.toThrow(`${directory} is not empty`);
    expect((await draw()).drawn).toHaveLength(3);
  });

  it("names the image that cannot be written", async () => {
    const { directory } = await draw();
    await expect(draw({ directory: join(directory, "0000.png") })).rejects.toThrow(
      join(directory, "0000.png"),
    );
  });
});
