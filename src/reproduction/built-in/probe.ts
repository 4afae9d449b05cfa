/** Which part of a model loses a number: what can be read off each of them. */
import { loadAnsweringStep, type ModelDecoder } from "../../inference/index.js";
import { type PromptProcessor, pixelValues } from "../../processing/index.js";
import { float32, type HostTensor, int32 } from "../../tensor/index.js";
import {
  type AskedOfKind,
  drawAsked,
  factsOf,
  isRight,
  numberWords,
  Painters,
  questionKinds,
  type Share,
  shareOf,
  type WordingSplit,
} from "../../world/index.js";
import { linearReadOut } from "./ridge.js";

export interface ProbeOptions {
  /** Folder of a model that was trained on the drawn world. */
  readonly directory: string;
  /** Questions that are asked; a linear read-out is fitted to twice as many others. */
  readonly samples: number;
  readonly seed: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** How often a part knows the number. */
export interface PartProbe extends Share {
  readonly question: "count-all" | "count-of";
  readonly part:
    | "image features, linear"
    | "queries, linear"
    | "language model, told the facts"
    | "whole model";
}

/** A question, what the image encoder makes of its image, and what the Q-Former takes from that for it. */
interface Read {
  readonly asked: AskedOfKind;
  readonly features: Float32Array;
  readonly queries: HostTensor<"float32">;
}

/** Pixels, as in files. */
const side = 192;
const longestAnswer = 8;
const forms = ["count-all", "count-of"] as const;
const counting = questionKinds.filter(({ name }) => name === "count");

/**
 * Asks how many there are, and looks for the number in the image encoder's features and in the Q-Former's queries, by a linear
 * map, and in the language model, which is told what there is instead of seeing it.
 * @throws CheckpointError when the folder holds no complete model; the signal's reason
 */
export async function probeCounts({ directory, ...options }: ProbeOptions): Promise<PartProbe[]> {
  const { step, text } = await loadAnsweringStep(directory, { signal: options.signal });
  const painters = new Painters();
  const { onProgress, signal, samples, seed } = options;
  let done = 0;
  const read = async (form: string, split: WordingSplit, count: number): Promise<Read[]> => {
    const found: Read[] = [];
    for (let index = 0; found.length < count; index++) {
      signal?.throwIfAborted();
      const asked = drawAsked(counting[0]!, { seed, index, split });
      if (asked.question.form !== form) continue;
      const prompt = text.prompts([asked.instruction]);
      const image = await painters.paint(asked.scene, side);
      const imageEmbeds = await step.model.encodeImages(pixelValues([image], step.model.files.preprocessor));
      const queries = await step.model.visualPrompt(imageEmbeds, prompt);
      found.push({ asked, features: imageEmbeds.data, queries });
      onProgress?.(++done / (forms.length * 3 * samples));
    }
    return found;
  };
  const answers = async (
    asked: readonly AskedOfKind[],
    shown: (index: number) => Promise<HostTensor<"float32">>,
  ): Promise<Share> => {
    let right = 0;
    for (const [index, each] of asked.entries()) {
      const requests = { visualPrompt: await shown(index), prompt: text.prompts([each.instruction]) };
      const options = { maxNewTokens: longestAnswer, eosTokenIds: text.endIds };
      const [sequences] = await step.generate(requests, options);
      right += Number(isRight(text.decodeAnswer(sequences![0]!.ids), each));
    }
    return shareOf(right, asked.length);
  };
  const probes: PartProbe[] = [];
  try {
    for (const question of forms) {
      const known = await read(question, "train", 2 * samples);
      const test = await read(question, "test", samples);
      const linear = (vectorOf: (each: Read) => Float32Array): Share => {
        const labels = known.map(numberOf);
        const found = linearReadOut(known.map(vectorOf), labels, test.map(vectorOf), numberWords.length);
        return shareOf(found.filter((label, i) => label === numberOf(test[i]!)).length, test.length);
      };
      const asked = test.map((each) => each.asked);
      if (question === "count-all")
        probes.push({ question, part: "image features, linear", ...linear(({ features }) => features) });
      probes.push(
        { question, part: "queries, linear", ...linear(({ queries }) => queries.data) },
        {
          ...{ question, part: "language model, told the facts" },
          ...(await answers(asked, (index) => told(step.model.decoder, text, asked[index]!))),
        },
        { question, part: "whole model", ...(await answers(asked, async (index) => test[index]!.queries)) },
      );
    }
    return probes;
  } finally {
    await step.model.dispose();
  }
}

const numberOf = ({ asked }: Read): number =>
  (numberWords as readonly string[]).indexOf(asked.question.answer);

/** In place of a visual prompt what the image shows, as the language model learnt it: a fact is the sum of its words. */
async function told(
  decoder: ModelDecoder,
  { tokenizer }: PromptProcessor,
  { scene }: AskedOfKind,
): Promise<HostTensor<"float32">> {
  const rows: HostTensor<"float32">[] = [];
  for (const fact of factsOf(scene)) {
    const ids = tokenizer.encode(fact, { addSpecialTokens: false });
    rows.push(await decoder.embed(int32([1, ids.length], ids)));
  }
  const width = rows[0]!.shape[2]!;
  const sums = new Float32Array(rows.length * width);
  for (const [row, { data }] of rows.entries())
    for (const [i, value] of data.entries()) sums[row * width + (i % width)]! += value;
  return float32([1, rows.length, width], sums);
}
