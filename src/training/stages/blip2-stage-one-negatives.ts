import type { Tensor } from "../../graph/index.js";
import type { PretrainingConfig } from "../../models/index.js";
import type { ParameterScope } from "../../nn/index.js";
import { type HostTensor, int32, type Random } from "../../tensor/index.js";
import { type ForwardProgramOptions, TrainableProgram } from "../model/trainable-program.js";
import type { NamedValues } from "../optimizer/adamw.js";
import { type HardNegatives, stageOneSimilarities, stageOneText } from "./blip2-stage-one.js";

export interface HardNegativeMinerOptions extends Pick<ForwardProgramOptions, "trainable" | "threads"> {
  readonly config: PretrainingConfig;
  /** `[batch, patches, vision hidden]`, from inputs of the batch. */
  imageEmbeds(scope: ParameterScope): Tensor;
}

/** Asks the model of the moment which wrong pairs of a batch look right. */
export class HardNegativeMiner {
  readonly #program: TrainableProgram;

  private constructor(program: TrainableProgram) {
    this.#program = program;
  }

  static async compile(options: HardNegativeMinerOptions): Promise<HardNegativeMiner> {
    const { config, imageEmbeds, trainable, threads } = options;
    const build = (scope: ParameterScope) => ({
      similarities: stageOneSimilarities(scope, config, {
        imageEmbeds: imageEmbeds(scope),
        text: stageOneText(),
      }),
    });
    return new HardNegativeMiner(await TrainableProgram.compileForward({ trainable, build, threads }));
  }

  /**
   * What `stageOneLoss` reads beside images and texts.
   * @param batch images and texts, `[batch, …]`
   * @param imageIds `[batch]`, as `stageOneLoss` gets them
   * @throws RangeError when all rows show the same image
   */
  async mine(
    parameters: NamedValues,
    batch: Readonly<Record<string, HostTensor>>,
    imageIds: readonly number[],
    random: Random,
  ): Promise<HardNegatives & { readonly image_ids: HostTensor<"int32"> }> {
    const { similarities } = (await this.#program.run(parameters, batch)).outputs;
    return {
      image_ids: int32([imageIds.length], imageIds),
      ...drawHardNegatives(similarities as HostTensor<"float32">, imageIds, random),
    };
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}

/**
 * Draws wrong pairs, the likelier the more similar they are: from the softmax of the similarities, without rows that
 * show the same image (BLIP-2's code, `blip2_qformer`).
 * @param similarities of `stageOneSimilarities`, `[batch, batch]`, images before texts
 * @param imageIds `[batch]`, as `stageOneLoss` gets them
 * @throws RangeError when all rows show the same image
 */
export function drawHardNegatives(
  { shape, data }: HostTensor<"float32">,
  imageIds: ArrayLike<number>,
  random: Random,
): HardNegatives {
  const batch = imageIds.length;
  if (shape.join() !== `${batch},${batch}`) {
    throw new RangeError(`similarities [${shape.join(", ")}] of ${batch} images and texts`);
  }
  const rows = [...Array(batch).keys()];
  const draw = (similarity: (row: number, other: number) => number): HostTensor<"int32"> =>
    int32(
      [batch],
      rows.map((row) => {
        const wrong = rows.filter((other) => imageIds[other] !== imageIds[row]);
        if (wrong.length === 0) {
          throw new RangeError(
            `all ${batch} rows of a batch show the same image, so none is wrong for another; make batches of several`,
          );
        }
        return wrong[
          drawFromSoftmax(
            wrong.map((other) => similarity(row, other)),
            random,
          )
        ]!;
      }),
    );
  return {
    negative_image: draw((text, image) => data[image * batch + text]!),
    negative_text: draw((image, text) => data[image * batch + text]!),
  };
}

function drawFromSoftmax(scores: readonly number[], random: Random): number {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  let point = random.uniform() * weights.reduce((a, b) => a + b);
  const found = weights.findIndex((weight) => {
    point -= weight;
    return point < 0;
  });
  // Rounding may leave a little of the last; and scores that are no numbers leave the error to the loss.
  return found === -1 ? scores.length - 1 : found;
}
