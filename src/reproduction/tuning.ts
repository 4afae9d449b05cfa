/** The variants, each trained from the same BLIP-2. */
import { join } from "node:path";
import { stageTwoParameters } from "../training/index.js";
import { trainImageEncoder, trainLanguageModel } from "./frozen.js";
import { modelConfig } from "./model.js";
import { writeModelFolder } from "./model-folder.js";
import { trainStageOne, trainStageTwo, trainToWrite } from "./pretraining.js";
import { type Parameters, type Setting, type Study, settingFolder } from "./study.js";
import { fineTuning, type Variant, type VariantName, variants } from "./variants.js";

/** The folder of a model that was trained. */
export const modelFolder = (study: Study, setting: Setting, name: string): string =>
  join(study.directory, settingFolder(setting), `${name}-model`);

/**
 * Trains a variant from BLIP-2 and writes it as a Hugging Face folder. A Q-Former that reads instructions gets what the
 * first stage taught it about texts.
 */
export async function tune(study: Study, setting: Setting, name: VariantName): Promise<void> {
  const parameters = await tuned(study, setting, name);
  await writeModel(study, modelFolder(study, setting, name), setting, variants[name], parameters);
}

/** Parameters of a variant that the stage trains. */
async function tuned(study: Study, setting: Setting, name: VariantName): Promise<Parameters> {
  const variant = variants[name];
  const { modelType } = modelConfig(setting.kind, setting.queries, variant.readsInstruction);
  const parameters = new Map([
    ...stageTwoParameters(await trainStageOne(study, setting), modelType),
    ...stageTwoParameters(await trainStageTwo(study, setting), modelType),
  ]);
  const folder = settingFolder(setting);
  const budget = study.budget.tuning;
  await trainToWrite(study, { folder, name, setting, budget, variant, parameters });
  return parameters;
}

/** Trains a tuned model further on ScienceQA alone. */
export async function fineTune(
  study: Study,
  setting: Setting,
  from: "blip2" | "instructblip",
): Promise<void> {
  const parameters = await tuned(study, setting, from);
  const name = fineTunedName(from);
  const variant = fineTuning(from);
  const budget = study.budget.fineTuning;
  await trainToWrite(study, { folder: settingFolder(setting), name, setting, budget, variant, parameters });
  await writeModel(study, modelFolder(study, setting, name), setting, variant, parameters);
}

export const fineTunedName = (from: "blip2" | "instructblip"): string => `fine-tuned-${from}`;

async function writeModel(
  study: Study,
  folder: string,
  setting: Setting,
  { readsInstruction }: Variant,
  parameters: Parameters,
): Promise<void> {
  const config = modelConfig(setting.kind, setting.queries, readsInstruction);
  const all = new Map([
    ...(await trainImageEncoder(study)),
    ...(await trainLanguageModel(study, setting.kind)),
    ...parameters,
  ]);
  await writeModelFolder(folder, setting.kind, config, all);
}
