import type { QuantizedFormat } from "../../graph/index.js";
import { type LayerError, leastDecibels } from "../../quantization/index.js";
import { escapeMarkdown, markdownTable } from "../../report/index.js";

interface Card {
  /** Of the model that it is made of. */
  readonly name: string;
  /** In words. */
  readonly precision: string;
  readonly images: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly layers: readonly LayerError[];
}

/** Says in a quantized model's folder what was done. */
export function modelCard({ name, precision, images, bytesBefore, bytesAfter, layers }: Card): string {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
  const refused = layers.filter((layer) => layer.refused.length > 0);
  return `# ${escapeMarkdown(name)}, quantized

Made of ${escapeMarkdown(name)} by \`instructblip quantize\`: ${precision}. ${gigabytes(bytesBefore)} of weights became ${gigabytes(bytesAfter)}.

\`\`\`sh
npx instructblip ask image.png "What is this?" --model .
\`\`\`

Only matrices of linear layers are packed: whole numbers that share a scale, in blocks of neighbours in a row
or all of a row (\`quantization_config\` in config.json; NAME holds the numbers, NAME\\_scale the scales). Embeddings, norms and biases are as they
were. The license is that of the model that it is made of.

## Errors of the layers

Signal to noise of each layer's output on ${images} images, in decibels; all numbers are in quantization.json. A layer below
${leastDecibels[8]} dB where 8 bits were asked for, or below ${leastDecibels[4]} dB where 4 were, is held in more bits, or in smaller blocks. ${
    refused.length === 0
      ? `None of the ${layers.length} is.`
      : `Of the ${layers.length} these are:\n\n${layerTable(refused)}`
  }
`;
}

function layerTable(layers: readonly LayerError[]): string {
  const [head, ...rows] = layerRows(layers);
  return markdownTable(
    head!,
    rows.map((row) => row.map(escapeMarkdown)),
    2,
  );
}

/** Each layer with the way it is held, its error, and what was refused; the first row is the head. */
export function layerRows(layers: readonly LayerError[]): string[][] {
  const inWords = ({ bits, blockSize }: QuantizedFormat): string =>
    blockSize === "row" ? `${bits} bits, rows` : `${bits} bits, blocks of ${blockSize}`;
  return [
    ["layer", "held in", "dB", "refused"],
    ...layers.map(({ name, format, decibels, refused }) => [
      name.replace(/\.weight$/, ""),
      format ? inWords(format) : "as stored",
      decibels === undefined ? "–" : decibels.toFixed(1),
      refused.map((each) => `${inWords(each.format)}: ${each.decibels.toFixed(1)}`).join("; "),
    ]),
  ];
}
