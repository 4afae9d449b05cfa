/**
 * Results of the InstructBLIP paper (arXiv 2305.06500) that the study is put beside, times 100. What is null, its tables
 * may hold, but it is not known here. Table 1 is in `src/evaluation/report/published.ts`.
 */
import type { Way } from "./study-view.js";

export interface PublishedAblation {
  readonly model: string;
  readonly variant: "instructblip" | "no-instruction" | "no-balance";
  /** Mean of COCO Caption, OK-VQA, A-OKVQA and TextCaps. */
  readonly heldIn: number | null;
  /** In the order of `ablationSets`. */
  readonly sets: readonly (number | null)[];
}

/** What the paper's held-in average is of. */
export const ablationHeldIn: readonly string[] = ["coco_caption", "okvqa", "aokvqa", "textcaps"];
export const ablationSets: readonly string[] = ["scienceqa", "vizwiz", "ivqa", "iconqa"];

/** Table 2. */
export const publishedAblations: readonly PublishedAblation[] = [
  { model: "FlanT5-XL", variant: "instructblip", heldIn: 94.1, sets: [70.4, 32.7, 53.1, 50.0] },
  { model: "FlanT5-XL", variant: "no-instruction", heldIn: 89.8, sets: [63.4, 25.1, 47.5, null] },
  { model: "FlanT5-XL", variant: "no-balance", heldIn: 92.6, sets: [66.0, null, null, null] },
  { model: "Vicuna-7B", variant: "instructblip", heldIn: null, sets: [60.5, 34.5, 52.2, 43.1] },
  { model: "Vicuna-7B", variant: "no-instruction", heldIn: null, sets: [null, null, 36.8, null] },
  { model: "Vicuna-7B", variant: "no-balance", heldIn: null, sets: [null, null, null, 43.5] },
];

/** Figure 4, FlanT5-XL, read off its bars; its BLIP-2 is asked without further training. */
export const publishedMultitask: readonly (Way & { readonly heldIn: number; readonly heldOut: number })[] = [
  { variant: "blip2", asking: "instructions", heldIn: 67.8, heldOut: 46.1 },
  { variant: "multitask-plain", asking: "instructions", heldIn: 92.5, heldOut: 46.3 },
  { variant: "multitask-tags", asking: "instructions", heldIn: 89.0, heldOut: 45.5 },
  { variant: "multitask-tags", asking: "tags", heldIn: 93.7, heldOut: 46.8 },
  { variant: "instructblip", asking: "instructions", heldIn: 93.8, heldOut: 52.9 },
];

/** Table 3, ScienceQA with images, fine-tuned. */
export const publishedFineTuning: readonly {
  readonly model: string;
  readonly blip2: number;
  readonly instructblip: number;
}[] = [
  { model: "FlanT5-XXL", blip2: 89.5, instructblip: 90.7 },
  { model: "Vicuna-7B", blip2: 77.3, instructblip: 79.5 },
];
