import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { Random } from "../../../tensor/index.js";

/** A PNG of noise, another one for each seed. */
export async function writeNoise(path: string, seed: number, width = 24, height = 16): Promise<void> {
  const random = new Random(seed);
  const raw = Buffer.from(Array.from({ length: width * height * 3 }, () => random.integer(256)));
  await sharp(raw, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

/** One's own data set of so many questions and images, in a folder of its own. Its file's path. */
export async function makeOwnFile(name: string, count: number): Promise<string> {
  const directory = temporaryFolder();
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    await writeNoise(join(directory, `${i}.png`), i);
    const instruction = `Question ${name} ${i}?`;
    lines.push(JSON.stringify({ image: `${i}.png`, instruction, answer: [`one ${i}`, `other ${i}`] }));
  }
  const path = join(directory, `${name}.jsonl`);
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}
