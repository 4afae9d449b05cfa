import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterEach, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import type { Image } from "../../processing/index.js";
import { BrokenFolder } from "../testing/broken.js";
import { eachFrameOf, loadFrames, uniformFrameIndices } from "./video.js";

const searchPath = process.env.PATH;
afterEach(() => {
  process.env.PATH = searchPath;
});

/** Solid frames whose red is 20, 40, 60, … */
const solid = (i: number): Buffer => Buffer.alloc(32 * 16 * 3, Buffer.from([20 * (i + 1), 90, 200]));
const reds = (images: readonly Image[]) => images.map(({ data }) => Math.round(data[0]! / 20));

async function frameFolder(count: number): Promise<{ directory: string; frames: string[] }> {
  const directory = temporaryFolder();
  const frames = Array.from({ length: count }, (_, i) => `${i + 1}.png`);
  for (const [i, name] of frames.entries()) {
    const raw = { width: 32, height: 16, channels: 3 } as const;
    await sharp(solid(i), { raw }).png().toFile(join(directory, name));
  }
  return { directory, frames };
}

async function animation(directory: string, name: string, count: number): Promise<void> {
  const raw = { width: 32, height: 16 * count, channels: 3, pageHeight: 16 } as const;
  const image = sharp(Buffer.concat(Array.from({ length: count }, (_, i) => solid(i))), { raw });
  await (name.endsWith("gif") ? image.gif() : image.webp({ lossless: true })).toFile(join(directory, name));
}

describe("uniformFrameIndices", () => {
  test("is floor(i * available / wanted)", () => {
    expect(uniformFrameIndices(4)).toEqual([0, 1, 2, 3]);
    expect(uniformFrameIndices(10)).toEqual([0, 2, 5, 7]);
    expect(uniformFrameIndices(301)).toEqual([0, 75, 150, 225]);
  });

  test("gives a short clip whole, and its last frame again", () => {
    expect(uniformFrameIndices(1)).toEqual([0, 0, 0, 0]);
    expect(uniformFrameIndices(3)).toEqual([0, 1, 2, 2]);
  });

  test("never leaves the clip, never goes back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 32 }), (available, wanted) => {
        const indices = uniformFrameIndices(available, wanted);
        expect(indices).toHaveLength(wanted);
        expect(indices).toEqual(indices.toSorted((a, b) => a - b));
        expect(indices[0]).toBe(0);
        expect(indices.at(-1)).toBeLessThan(available);
      }),
    );
  });
});

describe("loadFrames", () => {
  test.each([
    [9, [1, 3, 5, 7]],
    [2, [1, 2, 2, 2]],
  ])("takes 4 of %i frame images", async (count, expected) => {
    const { directory, frames } = await frameFolder(count);
    expect(reds(await loadFrames(directory, frames))).toEqual(expected);
  });

  test.each([
    ["clip.gif", 8, [1, 3, 5, 7]],
    ["clip.webp", 8, [1, 3, 5, 7]],
    ["clip.gif", 1, [1, 1, 1, 1]],
    ["clip.webp", 3, [1, 2, 3, 3]],
  ])("takes 4 frames of %s with %i", async (name, count, expected) => {
    const directory = temporaryFolder();
    await animation(directory, name, count);
    const images = await loadFrames(directory, [name]);
    expect(images.map(({ width, height }) => [width, height])).toEqual(Array(4).fill([32, 16]));
    expect(reds(images)).toEqual(expected);
  });

  test.each(["clip.gif", "clip.webp"])("refuses a %s that is cut off", async (name) => {
    const directory = temporaryFolder();
    await animation(directory, name, 8);
    const bytes = await readFile(join(directory, name));
    await writeFile(join(directory, name), bytes.subarray(0, bytes.length * 0.6));
    await expect(loadFrames(directory, [name])).rejects.toThrow(/clip\.\w+: cannot be decoded/);
  });

  test("says what to do without ffmpeg", async () => {
    process.env.PATH = "";
    const directory = temporaryFolder();
    await writeFile(join(directory, "clip.mp4"), "....ftypisom");
    await expect(loadFrames(directory, ["clip.mp4"])).rejects.toThrow(
      "clip.mp4: decoding a video needs ffmpeg; install it, or put the video's frames as images into a folder",
    );
  });

  test("takes as many frames as are wanted", async () => {
    const { directory, frames } = await frameFolder(9);
    expect(reds(await loadFrames(directory, frames, { wanted: 2 }))).toEqual([1, 5]);
  });

  test.each(["clip.gif", "clip.webp"])("refuses a %s that is too large", async (name) => {
    const directory = temporaryFolder();
    await animation(directory, name, 12);
    const pixels = 32 * 16;
    const large = loadFrames(directory, [name], { maxPixels: pixels - 1 });
    await expect(large).rejects.toThrow(/is too large: 32 x 16 pixels are more than the 511/);
    const long = loadFrames(directory, [name], { maxPixels: pixels });
    await expect(long).rejects.toThrow(/is too large: 32 x 192 pixels are more than the 5,120/);
    await expect(loadFrames(directory, [name], { maxPixels: 2 * pixels })).resolves.toHaveLength(4);
  });

  test("a signal ends it", async () => {
    const directory = temporaryFolder();
    await animation(directory, "clip.gif", 8);
    const reason = new Error("left");
    const signal = AbortSignal.abort(reason);
    await expect(loadFrames(directory, ["clip.gif"], { signal })).rejects.toBe(reason);
  });
});

describe("eachFrameOf", () => {
  const allOf = async (path: string): Promise<number[]> => {
    const images: Image[] = [];
    for await (const image of eachFrameOf(path)) images.push(image);
    return reds(images);
  };

  test("reads a folder of frames in the order of their numbers", async () => {
    const directory = temporaryFolder();
    for (const number of [1, 2, 10, 11]) {
      const png = sharp(solid(number - 1), { raw: { width: 32, height: 16, channels: 3 } });
      await png.png().toFile(join(directory, `frame ${number}.png`));
    }
    await writeFile(join(directory, "notes.txt"), "none");
    expect(await allOf(directory)).toEqual([1, 2, 10, 11]);
  });

  test("knows an animation by its bytes", async () => {
    const directory = temporaryFolder();
    await animation(directory, "clip.gif", 8);
    await rename(join(directory, "clip.gif"), join(directory, "clip.mp4"));
    expect(await allOf(join(directory, "clip.mp4"))).toEqual([1, 3, 5, 7]);
  });

  test("says what is wrong", async () => {
    const directory = temporaryFolder();
    await expect(allOf(directory)).rejects.toThrow(/no images are in this folder/);
    await expect(allOf(join(directory, "none.mp4"))).rejects.toThrow(
      /cannot be read \(there is no such file\)/,
    );
  });
});

/** A set of which one video is a file in `videos/`, in place of frames. */
async function withVideo(make: (directory: string) => Promise<unknown>): Promise<BrokenFolder> {
  const folder = await BrokenFolder.copyOf("msvd_qa");
  await rm(folder.path("frames/vid1202"), { recursive: true });
  await mkdir(folder.path("videos"));
  await make(folder.path("videos"));
  return folder;
}

describe("data sets with video files", () => {
  test("accept an animation", async () => {
    await (await withVideo((directory) => animation(directory, "vid1202.gif", 5))).accepts();
  });

  test("accept what looks like a video where there is no ffmpeg", async () => {
    process.env.PATH = "";
    await (
      await withVideo((directory) => writeFile(join(directory, "vid1202.avi"), "RIFF....AVI LIST"))
    ).accepts();
  });

  test.each([
    ["a web page", "<!DOCTYPE html><html>"],
    ["nothing", ""],
  ])("refuse %s", async (_, content) => {
    const folder = await withVideo((directory) => writeFile(join(directory, "vid1202.avi"), content));
    await folder.rejects(/^val_qa\.json:1:2: \[0\]: "videos\/vid1202\.avi" is no AVI, MP4/);
  });
});

/** Only on systems with ffmpeg. */
describe.skipIf(spawnSync("ffmpeg", ["-version"]).status !== 0)("ffmpeg", () => {
  /** Frames at uneven times: 10 a second, then none for a second. */
  function encode(path: string, count: number): void {
    const input = Buffer.concat(Array.from({ length: count }, (_, i) => solid(i)));
    const from = [
      "-f",
      "rawvideo",
      "-pixel_format",
      "rgb24",
      "-video_size",
      "32x16",
      "-framerate",
      "10",
      "-i",
      "-",
    ];
    const uneven = path.endsWith(".mkv") ? ["-vf", "setpts='PTS+gte(N,5)/TB'", "-fps_mode", "vfr"] : [];
    const args = ["-v", "error", ...from, ...uneven, "-c:v", "ffv1", path];
    execFileSync("ffmpeg", args, { input });
  }

  test.each([
    ["clip.avi", 9, [1, 3, 5, 7]],
    ["clip.mkv", 9, [1, 3, 5, 7]],
    ["clip: 2.mkv", 2, [1, 2, 2, 2]],
  ])("takes 4 frames of %s with %i", async (name, count, expected) => {
    const directory = temporaryFolder();
    encode(join(directory, name), count);
    const images = await loadFrames(directory, [name]);
    expect(images.map(({ width, height }) => [width, height])).toEqual(Array(4).fill([32, 16]));
    expect(reds(images)).toEqual(expected);
  });

  test("refuses frames that are too large, and playlists", async () => {
    const directory = temporaryFolder();
    encode(join(directory, "clip.avi"), 9);
    await expect(loadFrames(directory, ["clip.avi"], { maxPixels: 511 })).rejects.toThrow(
      /ffmpeg cannot decode/,
    );
    const anySize = { maxPixels: Number.MAX_SAFE_INTEGER };
    await expect(loadFrames(directory, ["clip.avi"], anySize)).resolves.toHaveLength(4);
    await writeFile(join(directory, "list.mp4"), "#EXTM3U\n#EXTINF:1,\nclip.avi\n#EXT-X-ENDLIST\n");
    await expect(loadFrames(directory, ["list.mp4"])).rejects.toThrow(/ffmpeg cannot decode/);
  });

  test("refuses a video that is cut off", async () => {
    const folder = await withVideo(async (directory) => {
      const path = join(directory, "vid1202.avi");
      encode(path, 9);
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, -500));
    });
    await folder.rejects(/"videos\/vid1202\.avi": ffmpeg cannot decode it/);
  });
});
