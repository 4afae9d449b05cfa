import type { SampleKind, WordingSplit } from "../../world/index.js";
import type { imageModes } from "../data/index.js";

/** The stages in the order in which a model from nothing goes through them. A configuration is of one. */
export const stageNames = [
  "image-encoder",
  "language-model",
  "fact-alignment",
  "blip2-stage-one",
  "blip2-stage-two",
  "instruction-tuning",
  "fine-tuning",
] as const;

export type StageName = (typeof stageNames)[number];

export type Images = (typeof imageModes)[number];

/** One of the catalogue's data sets, in its owners' files; one's own file; or the drawn world, without files. */
export type DataSource =
  | {
      /** Name in `instructblip data list`. */
      readonly set: string;
      readonly directory: string;
      /** Learnt from together. Default: `train`. */
      readonly splits?: readonly string[];
      /** Multiplies how often the set is drawn. Default: the paper's balance. */
      readonly factor?: number;
      /** Turn photographs as their files say. Default: false, as published. */
      readonly upright?: boolean;
    }
  | {
      /** File of JSON lines `{"image", "instruction", "answer"}`, and perhaps `facts` and `regions`. */
      readonly own: string;
      readonly factor?: number;
      /** Turn photographs as their files say. Default: true. */
      readonly upright?: boolean;
    }
  | {
      /** What is learnt of drawn scenes. */
      readonly world: SampleKind;
      /** How many scenes are drawn. Default: 40,000. */
      readonly scenes?: number;
      /** In whose wordings is asked; what is not of "train" shows combinations that training never shows. Default: "train". */
      readonly split?: WordingSplit;
      readonly factor?: number;
    };

export interface LearningRate {
  /** `staircase`: the cosine in steps of one inner epoch, as the published code does it. */
  readonly schedule?: "cosine" | "staircase";
  readonly peak?: number;
  /** Where the linear rise begins. */
  readonly start?: number;
  /** Where the cosine ends. */
  readonly minimum?: number;
  /** Steps of the rise. Default: as published, but at most a twentieth of all steps. */
  readonly warmup?: number;
  /** Steps of an inner epoch, of the staircase only. Default: 3,000, but at most a twentieth of all steps. */
  readonly innerEpoch?: number;
}

/** What `instructblip train` is told. Paths are relative to the configuration's file. */
export interface TrainingConfig {
  readonly stage: StageName;
  /** Hugging Face folder of the InstructBLIP or BLIP-2 to start from, or `built-in`. */
  readonly start: string;
  /**
   * `random`: `start` is a folder without weights (`config.json`, tokenizers, `preprocessor_config.json`), and these begin at
   * random, by `seed`.
   */
  readonly initialize?: "random";
  /** Folders of models whose image encoder or language model takes the place of that of `start`. */
  readonly parts?: { readonly imageEncoder?: string; readonly languageModel?: string };
  /** Folder of the run; `model` in it is the trained Hugging Face folder. */
  readonly output: string;
  readonly data: readonly DataSource[];
  /** Samples that are computed together. */
  readonly batch: number;
  /** Batches whose gradients are averaged into one step. Default: 1. */
  readonly accumulate?: number;
  /** Default: the published number, where there is one. */
  readonly steps?: number;
  readonly learningRate?: LearningRate;
  readonly weightDecay?: number;
  readonly betas?: readonly [number, number];
  /** Largest norm of all gradients together. Default: none, as published. */
  readonly clipping?: number;
  /**
   * Part of the numbers that are set to 0 at random in the Q-Former and in the language model (T5, OPT; LLaMA has no
   * such places). Default: 0.1, as published; of `language-model` and `fact-alignment` 0.
   */
  readonly dropout?: number;
  /** Tokens that an instruction is cut to for the language model. Default: 128, of `blip2-stage-two` 32, as published. */
  readonly maxPromptTokens?: number;
  /** Tokens that an answer is cut to, its end included. Default: 256, of BLIP-2's stages 32, as published. */
  readonly maxAnswerTokens?: number;
  /**
   * Of `language-model`: how far the weights of the words in a fact are from 1 at most, drawn anew in each step, so that the
   * model bears with visual prompts that are not exact. Default: 0.
   */
  readonly factNoise?: number;
  /** Default: `augmented`, as published. */
  readonly images?: Images;
  /** Images of more pixels end the training. Default: 178,956,970. */
  readonly maxPixels?: number;
  /** Without it the last parameters are saved; with it the best. */
  readonly validation?: {
    /** Steps from one validation to the next. Default: 3,000, as published; in shorter runs a fifth of all steps. */
    readonly every?: number;
    readonly data: readonly DataSource[];
    /** Of each set. Default: 1,000. */
    readonly samples?: number;
    /** Of each set: samples that the start and the trained model answer for the report. Default: 50. */
    readonly answers?: number;
  };
  /** Whether the Q-Former reads the instruction (InstructBLIP) or not (BLIP-2, the paper's ablation). */
  readonly readsInstruction?: boolean;
  /** Folder of the Q-Former's tokenizer, where `start` has no `qformer_tokenizer`. */
  readonly qformerTokenizer?: string;
  /** Folder of records and image features that are read or computed once. Default: `cache` in `output`. */
  readonly cache?: string;
  /** Same seed, same training. Default: 1. */
  readonly seed?: number;
  /** Processor threads. Default: one per core. */
  readonly threads?: number;
}

/** Gives a configuration its type; returns it as it is. */
export function defineTraining(config: TrainingConfig): TrainingConfig {
  return config;
}

/** A configuration that was checked: defaults filled in, paths absolute. */
export interface Training extends Required<Omit<TrainingConfig, Optional | "data" | "clipping">> {
  readonly data: readonly TrainingData[];
  readonly learningRate: Required<LearningRate>;
  /** `null` for none. */
  readonly clipping: number | null;
  /** What a person should know of it: defaults that were fitted to a short run. */
  readonly notices: readonly string[];
  /** Undefined where the stage has no such thing. */
  readonly dropout?: number;
  readonly maxPromptTokens?: number;
  readonly maxAnswerTokens?: number;
  readonly factNoise?: number;
  readonly initialize?: "random";
  readonly parts?: { readonly imageEncoder?: string; readonly languageModel?: string };
  readonly validation?: {
    readonly every: number;
    readonly data: readonly TrainingData[];
    readonly samples: number;
    readonly answers: number;
  };
  readonly readsInstruction?: boolean;
  readonly qformerTokenizer?: string;
  readonly maxPixels?: number;
  readonly threads?: number;
}

type Optional =
  | "validation"
  | "readsInstruction"
  | "qformerTokenizer"
  | "maxPixels"
  | "threads"
  | "learningRate"
  | "dropout"
  | "maxPromptTokens"
  | "maxAnswerTokens"
  | "factNoise"
  | "initialize"
  | "parts";

export type TrainingData =
  | {
      readonly set: string;
      readonly directory: string;
      readonly splits: readonly string[];
      readonly factor?: number;
      readonly upright?: boolean;
    }
  | { readonly own: string; readonly factor?: number; readonly upright?: boolean }
  | {
      readonly world: SampleKind;
      readonly scenes: number;
      readonly split: WordingSplit;
      readonly factor?: number;
    };
