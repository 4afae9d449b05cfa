import { categories, cells, colours, objectClasses } from "../../world/index.js";
import { config, tokenizers } from "./model.js";

/** Words that stand for each class of a question about a cell, in the order of the classes. */
const wordsOfClasses: Readonly<Record<string, readonly (readonly string[])[]>> = {
  object: objectClasses.map(({ name, plural }) => [name, plural]),
  category: categories.map(({ name, plural }) => [name, plural]),
  colour: colours.map((colour) => [colour]),
  place: cells.map((cell) => cell.split(" ")),
};

/** Root mean square of a word vector, that of other embeddings. */
const scale = 0.2;

/**
 * Lets the Q-Former's vectors of the words for objects, categories, colours and places begin where the image encoder
 * looks for these things, so that a word finds its patches from the start (what BLIP-2's contrastive stage is for).
 */
export function alignWordVectors(parameters: ReadonlyMap<string, Float32Array>): void {
  const width = config.qformer.hiddenSize;
  const table = parameters.get("qformer.embeddings.word_embeddings.weight") as Float32Array;
  const sums = new Map<string, Float64Array>();
  for (const [question, classes] of Object.entries(wordsOfClasses)) {
    const head = parameters.get(`cell.${question}.weight`) as Float32Array;
    classes.forEach((words, index) => {
      for (const word of words) {
        const sum = sums.get(word) ?? new Float64Array(width);
        sums.set(
          word,
          sum.map((value, i) => value + head[index * width + i]),
        );
      }
    });
  }
  const ids = qformerWordIds();
  for (const [word, sum] of sums) {
    const size = Math.sqrt(sum.reduce((total, value) => total + value * value, 0) / width);
    table.set(
      sum.map((value) => (value / size) * scale),
      (ids[word] as number) * width,
    );
  }
}

function qformerWordIds(): Record<string, number> {
  const file = JSON.parse(tokenizers.qformer.files.get("tokenizer.json") as string);
  return file.model.vocab;
}
