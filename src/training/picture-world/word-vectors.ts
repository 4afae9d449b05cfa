import { categories, cells, colours, objectClasses } from "../../world/index.js";
import { config, tokenizers } from "./model.js";

/** Words that stand for each class of a question about a cell, in the order of the classes. */
const wordsOfClasses: Readonly<Record<string, readonly (readonly string[])[]>> = {
  object: objectClasses.map(({ name, plural }) => [name, plural]),
  category: categories.map(({ name, plural }) => [name, plural]),
  colour: colours.map((colour) => [colour]),
  place: cells.map((cell) => cell.split(" ")),
};

/**
 * Lets the vectors of the words for objects, categories, colours and places, where the Q-Former and the language model
 * read and write them, begin as what the image encoder looks for to tell these things. So a word finds its patches, and
 * patches their word, from the start (what contrastive pre-training of both sides is for).
 */
export function alignWordVectors(parameters: ReadonlyMap<string, Float32Array>): void {
  const vectors = wordVectors(parameters);
  const language = languageWordIds();
  const tables: [string, ReadonlyMap<string, number>][] = [
    ["qformer.embeddings.word_embeddings.weight", qformerWordIds()],
    ["language_model.shared.weight", language],
    ["language_model.lm_head.weight", language],
  ];
  for (const [name, ids] of tables) {
    const table = parameters.get(name) as Float32Array;
    const size = rootMeanSquare(table);
    for (const [word, vector] of vectors) {
      table.set(
        vector.map((value) => value * size),
        (ids.get(word) as number) * vector.length,
      );
    }
  }
}

/** Sum of the class vectors that a word stands for, at a root mean square of 1. */
function wordVectors(parameters: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const width = config.qformer.hiddenSize;
  const vectors = new Map<string, Float32Array>();
  for (const [question, classes] of Object.entries(wordsOfClasses)) {
    const head = parameters.get(`cell.${question}.weight`) as Float32Array;
    classes.forEach((words, index) => {
      for (const word of words) {
        const sum = vectors.get(word) ?? new Float32Array(width);
        vectors.set(
          word,
          sum.map((value, i) => value + head[index * width + i]),
        );
      }
    });
  }
  for (const [word, vector] of vectors) {
    const size = rootMeanSquare(vector);
    vectors.set(
      word,
      vector.map((value) => value / size),
    );
  }
  return vectors;
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function qformerWordIds(): Map<string, number> {
  const { model } = JSON.parse(tokenizers.qformer.files.get("tokenizer.json") as string);
  return new Map(Object.entries(model.vocab));
}

function languageWordIds(): Map<string, number> {
  const { model } = JSON.parse(tokenizers.language.files.get("tokenizer.json") as string);
  const pieces: [string, number][] = model.vocab;
  return new Map(pieces.map(([piece], id) => [piece.replace(/^▁/, ""), id]));
}
