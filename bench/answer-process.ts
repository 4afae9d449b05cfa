/** This project's side of the comparison: a process that opens a model, answers twice, and prints its times. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { AnsweringStep, LoadedModel, type PromptIds } from "../src/inference/index.js";
import { float32, int32 } from "../src/tensor/index.js";
import type { AnswerRequest, AnswerTimes } from "./answer-request.js";

const request: AnswerRequest = JSON.parse(await text(process.stdin));
const imported = (Date.now() - request.startedAt) / 1000;
const bytes = await readFile(request.pixelValues);
const { imageSize, inputIds, qformerInputIds, newTokens } = request;
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const pixelValues = float32([1, 3, imageSize, imageSize], values);
const prompt: PromptIds = {
  inputIds: row(inputIds),
  attentionMask: row(inputIds.map(() => 1)),
  ...(qformerInputIds && {
    qformerInputIds: row(qformerInputIds),
    qformerAttentionMask: row(qformerInputIds.map(() => 1)),
  }),
};

const [model, loaded] = await timed(() => LoadedModel.load(request.model));
const step = new AnsweringStep(model);
const first = await answer();
const second = await answer();
const times: AnswerTimes = {
  imported,
  loaded,
  firstTokenCold: first.firstToken,
  firstToken: second.firstToken,
  imageEncoded: second.imageEncoded,
  decoding: second.decoding,
  ids: second.ids,
  versions: [],
};
await model.dispose();
process.stdout.write(`${JSON.stringify(times)}\n`);

/** Greedy, and never shorter than `newTokens`. */
async function answer() {
  const start = performance.now();
  const imageEmbeds = await model.encodeImages(pixelValues);
  const imageEncoded = secondsSince(start);
  const moments: number[] = [];
  const options = {
    maxNewTokens: newTokens,
    minNewTokens: newTokens,
    eosTokenIds: model.config.text.eosTokenIds.slice(0, 1),
  };
  const [answers] = await step.generate({ imageEmbeds, prompt }, options, {
    onToken: () => moments.push(secondsSince(start)),
  });
  const firstToken = moments[0]!;
  const decoding = (newTokens - 1) / (moments[newTokens - 1]! - firstToken);
  return { imageEncoded, firstToken, decoding, ids: answers![0]!.ids };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), secondsSince(start)];
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function row(ids: readonly number[]) {
  return int32([1, ids.length], ids);
}
