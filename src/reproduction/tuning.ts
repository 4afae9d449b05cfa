/** The variants, each trained from the same BLIP-2. */
import { join } from "node:path";
import type { InstructBlipConfig } from "../models/index.js";
import { stageTwoParameters } from "../training/stages/blip2-stage-one-names.js";
import { trainImageEncoder, trainLanguageModel } from "./frozen.js";
import { modelConfig } from "./model.js";
import { writeModelFolder } from "./model-folder.js";
import { trainStageOne, trainStageTwo, trainToWrite } from "./pretraining.js";
import { type Parameters, type Setting, type Study, settingFolder } from "./study.js";
import { type VariantName, variants } from "./variants.js";

export interface TunedModel {
  readonly config: InstructBlipConfig;
  /** All of the model's. */
  readonly parameters: Parameters;
  /** The Hugging Face folder it was written to. */
  readonly folder: string;
}

/**
 * Trains a variant from BLIP-2 and writes it as a Hugging Face folder. A Q-Former that reads instructions gets what the
 * first stage taught it about texts.
 */
export async function tune(study: Study, setting: Setting, name: VariantName): Promise<TunedModel> {
  const variant = variants[name];
  const config = modelConfig(setting.kind, setting.queries, variant.readsInstruction);
  const tuned = new Map([
    ...stageTwoParameters(await trainStageOne(study, setting), config.modelType),
    ...stageTwoParameters(await trainStageTwo(study, setting), config.modelType),
  ]);
  const budget = study.budget.tuning;
  await trainToWrite(study, {
    folder: settingFolder(setting),
    name,
    setting,
    budget,
    variant,
    parameters: tuned,
  });
  const parameters = new Map([
    ...(await trainImageEncoder(study)),
    ...(await trainLanguageModel(study, setting.kind)),
    ...tuned,
  ]);
  const folder = join(study.directory, settingFolder(setting), `${name}-model`);
  await writeModelFolder(folder, setting.kind, config, parameters);
  return { config, parameters, folder };
}
