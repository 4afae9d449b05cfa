/** `config.json` of InstructBLIP and BLIP-2, which say the same but for names. */
import type { JsonObject } from "../../checkpoint/index.js";
import type { InstructBlipConfig } from "../../models/index.js";

type ModelType = InstructBlipConfig["modelType"];

const names = {
  instructblip: { part: "instructblip", architecture: "InstructBlip" },
  "blip-2": { part: "blip_2", architecture: "Blip2" },
} as const;

/** The processor's class, which several files of a folder name. */
export function processorClass(type: ModelType): string {
  return `${names[type].architecture}Processor`;
}

/**
 * The same model's `config.json` as another type.
 * @param vocabularySize of the Q-Former's tokenizer
 */
export function asModelType(
  json: JsonObject,
  type: ModelType,
  vocabularySize: number | undefined,
): JsonObject {
  const { part, architecture } = names[type];
  const { vision_config: vision, qformer_config: qformer } = json;
  return {
    ...json,
    architectures: [`${architecture}ForConditionalGeneration`],
    model_type: type,
    vision_config: { ...(vision as JsonObject), model_type: `${part}_vision_model` },
    qformer_config: {
      ...(qformer as JsonObject),
      model_type: `${part}_qformer`,
      ...(type === "instructblip" && { vocab_size: vocabularySize }),
    },
  };
}

/** A JSON file's text with its value changed; numbers written `1.0` stay so, as Python's `1` and `1.0` are of two types. */
export function editJson(text: string, edit: (value: JsonObject) => JsonObject): string {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+\.0+(?![\deE])/g, (token) =>
    token.startsWith('"') ? token : `"${floatMark}${token}"`,
  );
  const edited = JSON.stringify(edit(JSON.parse(marked) as JsonObject), null, 2);
  return `${edited.replaceAll(new RegExp(`"${floatMark}([^"]*)"`, "g"), "$1")}\n`;
}

const floatMark = "float number ";
