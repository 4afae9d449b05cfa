import { expect, it } from "vitest";
import { Random } from "../tensor/index.js";
import {
  cells,
  drawScene,
  numberWords,
  objectClasses,
  Painter,
  type Scene,
  type Thing,
} from "../world/index.js";
import { imageColumns, imageEncoderBatch } from "./image-encoder.js";

const painter = await Painter.load();
const batchSize = 12;

/** A batch, and its texts in words. */
function batchOf(step: number) {
  const words: string[] = [];
  const encode = (text: string) =>
    text.split(" ").map((word) => {
      if (!words.includes(word)) words.push(word);
      return words.indexOf(word);
    });
  const batch = imageEncoderBatch(painter, encode, 1, step, batchSize);
  const { text_ids: ids, text_mask: mask } = batch;
  const [count, length] = [ids!.shape[0]!, ids!.shape[1]!];
  const texts = Array.from({ length: count }, (_, text) =>
    Array.from({ length }, (_, i) => text * length + i)
      .filter((place) => mask!.data[place] === 1)
      .map((place) => words[Number(ids!.data[place])])
      .join(" "),
  );
  return { batch, texts };
}

/** The drawings that a step is about: the first that it draws. */
function drawingsOf(step: number): Scene[] {
  const random = new Random(1).fork(`image encoder ${step}`);
  return Array.from({ length: batchSize }, () =>
    drawScene(random, { combinations: "seen", minThings: 1, maxThings: 8 }),
  );
}

/** All that may be said of a thing, or of a whole image. */
function truths({ things, style }: Scene, thing?: Thing): Set<string> {
  if (!thing) return new Set([style, `${numberWords[things.length]} things`]);
  const { noun, colour, cell, category, word } = thing;
  const said = new Set([
    noun,
    category,
    colour,
    cell,
    `${colour} ${noun}`,
    `${noun} ${cell}`,
    `${colour} ${cell}`,
  ]);
  if (word) said.add(`${noun} ${word}`);
  const alike = things.filter((other) => other.noun === noun).length;
  const plural = objectClasses.find(({ name }) => name === noun)?.plural ?? "signs";
  if (alike > 1) said.add(`${numberWords[alike]} ${plural}`);
  const coloured = things.filter((other) => other.colour === colour).length;
  if (coloured > 1) said.add(`${numberWords[coloured]} ${colour} things`);
  return said;
}

/** Of each region, what may be said of it: by the columns that it is the mean of. */
function regionTruths(step: number): Set<string>[] {
  const { batch } = batchOf(step);
  const drawings = drawingsOf(step);
  const most = batch.region_shares!.shape[1]!;
  return Array.from(batch.regions!.data as Int32Array, (row) => {
    const drawing = drawings[Math.floor(row / most)]!;
    const shares = batch.region_shares!.data.slice(row * imageColumns, (row + 1) * imageColumns);
    const columns = [...shares.keys()].filter((column) => Number(shares[column]) > 0);
    expect(columns.reduce((sum, column) => sum + Number(shares[column]), 0)).toBeCloseTo(1);
    if (columns.length === 1) {
      expect(columns).toEqual([0]);
      return truths(drawing);
    }
    // Four patches of the six by six are a cell of the three by three.
    const found = new Set(
      columns.map((column) => {
        const [y, x] = [Math.floor((column - 1) / 6), (column - 1) % 6];
        return cells[Math.floor(y / 2) * 3 + Math.floor(x / 2)];
      }),
    );
    expect([columns.length, found.size]).toEqual([4, 1]);
    const thing = drawing.things.find(({ cell }) => found.has(cell));
    expect(thing).toBeDefined();
    return truths(drawing, thing);
  });
}

it.each([0, 1, 2, 3])(
  "every region has a text that is true of it, and other true ones are masked (step %d)",
  (step) => {
    const { batch, texts } = batchOf(step);
    // A sign is called so, and of its own kind.
    expect(texts.filter((text, i) => text !== "sign" && texts.indexOf(text) !== i)).toEqual([]);
    const regions = regionTruths(step);
    expect(regions.length).toBe(batch.text_of_region!.data.length);
    let masked = 0;
    regions.forEach((true_, region) => {
      const own = Number(batch.text_of_region!.data[region]);
      expect(true_).toContain(texts[own]);
      texts.forEach((text, i) => {
        const hidden = Number(batch.also_true!.data[region * texts.length + i]);
        expect(hidden < -1e6, `region ${region}: ${text}`).toBe(true_.has(text) && i !== own);
        if (hidden < 0) masked++;
        const hiddenBack = Number(batch.also_true_of!.data[i * regions.length + region]);
        const isExample = Number(batch.region_of_text!.data[i]) === region;
        expect(hiddenBack < -1e6, `${text}: region ${region}`).toBe(true_.has(text) && !isExample);
      });
    });
    expect(masked).toBeGreaterThan(0);
  },
);

it("every text has a region that it is true of", () => {
  const { batch, texts } = batchOf(5);
  const regions = regionTruths(5);
  texts.forEach((text, i) => {
    expect(regions[Number(batch.region_of_text!.data[i])]).toContain(text);
  });
});

it("a batch depends on its number alone", () => {
  expect(batchOf(3)).toEqual(batchOf(3));
  expect(batchOf(3).batch.pixel_values).not.toEqual(batchOf(4).batch.pixel_values);
  expect(batchOf(3).batch.pixel_values!.shape).toEqual([batchSize, 3, 96, 96]);
});
