/** Decoding and resizing an image to what the vision encoder sees, beside sharp's own resize. */
import sharp from "sharp";
import {
  decodeImage,
  defaultPreprocessorConfig,
  pixelValues,
  resizeBicubic,
} from "../src/processing/index.js";
import { describeMachine } from "./machine.js";
import { formatNumber, formatRounds, markdownTable, median } from "./table.js";

const side = 224;
const sizes = [
  [640, 480],
  [1920, 1080],
  [4000, 3000],
] as const;

/** @returns the report in Markdown */
export async function benchImages({ runs }: { runs: number }): Promise<string> {
  const rows: string[][] = [];
  for (const [width, height] of sizes) {
    for (const format of ["jpeg", "png"] as const) {
      rows.push([`${format} ${width} x ${height}`, ...(await compareImage(width, height, format, runs))]);
    }
  }
  const header = [
    "image",
    "decode, ms",
    "resize, ms",
    "normalise, ms",
    "all, ms",
    "sharp cubic, ms",
    "all / sharp",
  ];
  return [
    `To ${side} x ${side} pixels, one image at a time, ${runs} rounds. sharp decodes and resizes in one go, on all cores, and reads large JPEGs at a reduced size; its pixels are not the reference's.\n\n`,
    markdownTable(header, rows),
    "\n",
    describeMachine(["sharp"]),
  ].join("");
}

async function compareImage(
  width: number,
  height: number,
  format: "jpeg" | "png",
  runs: number,
): Promise<string[]> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: "gray", noise } })
    .toFormat(format)
    .toBuffer();
  const times = {
    decode: [] as number[],
    resize: [] as number[],
    normalise: [] as number[],
    all: [] as number[],
    sharp: [] as number[],
  };
  const same = { ...defaultPreprocessorConfig(side), resize: false };
  // The first round warms up and does not count.
  for (let run = -1; run < runs; run++) {
    const start = performance.now();
    const image = await decodeImage(bytes);
    const decoded = performance.now();
    const small = resizeBicubic(image, side, side);
    const resized = performance.now();
    pixelValues([small], same);
    const normalised = performance.now();
    await sharp(bytes).resize(side, side, { fit: "fill", kernel: "cubic" }).raw().toBuffer();
    const end = performance.now();
    if (run < 0) continue;
    times.decode.push(decoded - start);
    times.resize.push(resized - decoded);
    times.normalise.push(normalised - resized);
    times.all.push(normalised - start);
    times.sharp.push(end - normalised);
  }
  const ratio = median(times.all.map((all, i) => all / times.sharp[i]!));
  return [...Object.values(times).map(formatRounds), formatNumber(ratio)];
}

const noise = { type: "gaussian", mean: 128, sigma: 20 } as const;
