import sharp from "sharp";
import { picturePng, SceneRenderer } from "./render.js";
import type { SceneQuestion } from "./sample.js";
import { SCENE_SIZE } from "./scene.js";

const COLUMNS = 5;
const LINE = 15;
const LINES = 6;
const CHARACTERS_PER_LINE = 36;

/**
 * A PNG file with scenes side by side, each with its question and answer beneath.
 * @param samples what to show, in reading order
 * @param size side of each picture in pixels
 */
export async function contactSheet(
  samples: readonly SceneQuestion[],
  size = 2 * SCENE_SIZE,
): Promise<Uint8Array> {
  const renderer = await SceneRenderer.load(size);
  const width = Math.max(size, CHARACTERS_PER_LINE * 6) + 16;
  const height = size + LINES * LINE + 16;
  const layers = samples.map(async ({ scene, question, answer }, index) => {
    const left = 8 + (index % COLUMNS) * width;
    const top = 8 + Math.floor(index / COLUMNS) * height;
    return [
      { input: Buffer.from(await picturePng(renderer.render(scene))), left, top },
      {
        input: Buffer.from(textSvg([...wrap(question), ...wrap(`> ${answer}`)], width)),
        left,
        top: top + size,
      },
    ];
  });
  return sharp({
    create: {
      width: width * Math.min(COLUMNS, samples.length) + 8,
      height: height * Math.ceil(samples.length / COLUMNS) + 8,
      channels: 3,
      background: "white",
    },
  })
    .composite((await Promise.all(layers)).flat())
    .png()
    .toBuffer();
}

function textSvg(lines: readonly string[], width: number): string {
  const escaped = lines.map((line) =>
    line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"),
  );
  const rows = escaped.map((line, i) => `<text x="0" y="${(i + 1) * LINE - 2}">${line}</text>`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LINES * LINE}" ` +
    `font-family="sans-serif" font-size="11">${rows.join("")}</svg>`
  );
}

function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last.length + word.length + 1 > CHARACTERS_PER_LINE) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
