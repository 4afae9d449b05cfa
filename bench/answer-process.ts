/** This project's side of the comparison: a process that opens a model, answers twice, and prints its times. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { GenerationOptions } from "../src/generation/index.js";
import { AnsweringStep, LoadedModel, type PromptIds } from "../src/inference/index.js";
import { concatRows, float32, type HostTensor, int32 } from "../src/tensor/index.js";
import type { AnswerRequest, AnswerTimes } from "./answer-request.js";

const request: AnswerRequest = JSON.parse(await text(process.stdin));
const imported = (Date.now() - request.startedAt) / 1000;
const bytes = await readFile(request.pixelValues);
const { imageSize, inputIds, qformerInputIds, newTokens } = request;
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
/** A question of as many tokens in other words. */
const next = inputIds.toReversed();

const [model, loaded] = await timed(() => LoadedModel.load(request.model, { precision: request.precision }));
const step = new AnsweringStep(model);
const ofLength = (length: number): GenerationOptions => ({
  maxNewTokens: length,
  minNewTokens: length,
  eosTokenIds: model.config.text.eosTokenIds.slice(0, 1),
});
const greedy = ofLength(newTokens);
const beams = { ...ofLength(request.beams.newTokens), beams: request.beams.count };
const first = await answer();
const second = await answer();
const [, nextQuestion] = await timed(() => generate(second.imageEmbeds, [next], greedy));
const [, beamSearch] = await timed(async () => generate(await encode(), [inputIds], beams));
const [, batch] = await timed(async () => {
  // Each differs from the others, so that none is encoded for another.
  const images: HostTensor<"float32">[] = [];
  for (let i = 0; i < request.batch; i++) images.push(await encode(1 + i / 100));
  await generate(
    concatRows(images),
    images.map(() => inputIds),
    greedy,
  );
});
const [, ranked] = await timed(async () =>
  step.rank({ imageEmbeds: await encode(), prompt: promptOf([inputIds]) }, request.candidates),
);
const times: AnswerTimes = {
  imported,
  loaded,
  firstTokenCold: first.firstToken,
  firstToken: second.firstToken,
  imageEncoded: second.imageEncoded,
  answered: second.answered,
  decoding: second.decoding,
  nextQuestion,
  beamSearch,
  batched: request.batch / batch,
  ranking: request.candidates.length / ranked,
  ids: second.ids,
  versions: [],
};
await model.dispose();
process.stdout.write(`${JSON.stringify(times)}\n`);

/** Greedy, and never shorter than `newTokens`. */
async function answer() {
  const start = performance.now();
  const imageEmbeds = await encode();
  const imageEncoded = secondsSince(start);
  const moments: number[] = [];
  const ids = await generate(imageEmbeds, [inputIds], greedy, () => moments.push(secondsSince(start)));
  const [firstToken, answered] = [moments[0]!, moments[newTokens - 1]!];
  const decoding = (newTokens - 1) / (answered - firstToken);
  return { imageEmbeds, imageEncoded, firstToken, answered, decoding, ids };
}

/** The image, brighter or darker. */
function encode(brightness = 1): Promise<HostTensor<"float32">> {
  return model.encodeImages(
    float32(
      [1, 3, imageSize, imageSize],
      values.map((value) => brightness * value),
    ),
  );
}

/** @returns ids of the first answer */
async function generate(
  imageEmbeds: HostTensor<"float32">,
  questions: readonly (readonly number[])[],
  options: GenerationOptions,
  onToken?: () => void,
): Promise<readonly number[]> {
  const [answers] = await step.generate({ imageEmbeds, prompt: promptOf(questions) }, options, { onToken });
  return answers![0]!.ids;
}

function promptOf(questions: readonly (readonly number[])[]): PromptIds {
  const mask = (ids: readonly (readonly number[])[]) => rows(ids.map((row) => row.map(() => 1)));
  const forQFormer = qformerInputIds && questions.map(() => qformerInputIds);
  return {
    inputIds: rows(questions),
    attentionMask: mask(questions),
    ...(forQFormer && { qformerInputIds: rows(forQFormer), qformerAttentionMask: mask(forQFormer) }),
  };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), secondsSince(start)];
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

/** Of equally many ids each. */
function rows(ids: readonly (readonly number[])[]) {
  return int32([ids.length, ids[0]!.length], ids.flat());
}
