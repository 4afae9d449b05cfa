import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { decodeImage } from "../processing/index.js";
import { type DrawFolderOptions, drawFolder } from "./draw-folder.js";
import { Painter } from "./drawing/painter.js";
import { drawAsked, questionKinds } from "./questions/kinds.js";

const draw = async (options: Partial<DrawFolderOptions> = {}) => {
  const directory = join(temporaryFolder(), "images");
  const drawn = await drawFolder({ directory, count: 3, seed: 1, split: "test", scale: 1, ...options });
  return { directory, drawn };
};

describe("drawFolder", () => {
  it("draws images of the split, and their questions", async () => {
    const { directory, drawn } = await draw({ split: "train" });
    expect(readdirSync(directory).sort()).toEqual(["0000.png", "0001.png", "0002.png", "questions.jsonl"]);
    const lines = readFileSync(join(directory, "questions.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(drawn);
    const painter = await Painter.load();
    for (const [index, { image, kind, question, answer }] of drawn.entries()) {
      const asked = drawAsked(questionKinds.find(({ name }) => name === kind)!, 1, index, "train");
      expect({ question, answer }).toEqual({ question: asked.question, answer: asked.answer });
      const { width, height, data } = await decodeImage(readFileSync(join(directory, image)));
      expect({ width, height, data: Buffer.from(data) }).toEqual({
        width: 96,
        height: 96,
        data: Buffer.from(painter.paint(asked.drawing).data),
      });
    }
  });

  it("enlarges images by whole pixels", async () => {
    const { directory } = await draw();
    const { directory: larger } = await draw({ scale: 3 });
    const imageIn = (folder: string) => decodeImage(readFileSync(join(folder, "0000.png")));
    const [once, thrice] = [await imageIn(directory), await imageIn(larger)];
    expect([thrice.width, thrice.height]).toEqual([288, 288]);
    const pixel = ({ width, data }: typeof once, x: number, y: number) => [
      ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
    ];
    for (let i = 0; i < 288; i += 7) {
      const [x, y] = [i, 287 - i];
      expect(pixel(thrice, x, y)).toEqual(pixel(once, Math.floor(x / 3), Math.floor(y / 3)));
    }
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
