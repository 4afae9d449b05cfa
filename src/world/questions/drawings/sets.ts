import type { DrawingOptions } from "../../scenes/drawing.js";
import * as captions from "./captions.js";
import * as heldIn from "./held-in.js";
import * as heldOut from "./held-out.js";
import type { Form } from "./question.js";

/** A data set of the paper in miniature. */
export interface MiniatureSet {
  /** Name of the data set whose place it takes. */
  readonly name: string;
  readonly form: Form;
  /** Records to train on, in the proportions of the paper's sets, roughly; 0 for what is held out. */
  readonly size: number;
  readonly images: Images;
}

/** What a set's images show: many things, one thing, or a video whose things come one after the other. */
type Images = "scene" | "close-up" | "video";

/** How many objects an image has. */
export type ObjectCounts = Pick<DrawingOptions, "minObjects" | "maxObjects">;

/** Objects in each kind of image: four queries cannot carry all things of a scene. */
export const objectCounts: Readonly<Record<Images, ObjectCounts>> = {
  scene: { minObjects: 4, maxObjects: 8 },
  "close-up": { minObjects: 1, maxObjects: 1 },
  video: { minObjects: 4, maxObjects: 6 },
};

function held(name: string, form: Form, size: number, images: Images = "scene"): MiniatureSet {
  return { name, form, size, images };
}

/** The paper's 26 data sets, in its order of held in and held out. */
export const miniatureSets: readonly MiniatureSet[] = [
  held("coco_caption", captions.cocoCaptions, 4_000),
  held("web_capfilt", captions.webCaptions, 500_000),
  held("textcaps", captions.readingCaption, 2_000),
  held("vqav2", heldIn.visualQuestion, 60_000),
  held("okvqa", heldIn.knowledgeQuestion, 6_000),
  held("aokvqa", heldIn.knowledgeChoice, 8_000),
  held("ocrvqa", heldIn.readingQuestion, 8_000),
  held("vqav2_question_generation", heldIn.questionGeneration(heldIn.visualQuestion), 4_000),
  held("okvqa_question_generation", heldIn.questionGeneration(heldIn.knowledgeQuestion), 500),
  held("aokvqa_question_generation", heldIn.questionGeneration(heldIn.knowledgeChoice), 500),
  held("llava_conversation", heldIn.conversation, 8_000),
  held("llava_detail", heldIn.detail, 8_000),
  held("llava_complex", heldIn.reasoning, 6_000),
  held("nocaps", captions.manyCaptions, 0),
  held("flickr30k", captions.fiveCaptions, 0),
  held("gqa", heldOut.reasoningQuestion, 0),
  held("vsr", heldOut.statement, 0),
  held("iconqa", heldOut.iconChoice, 0),
  held("vizwiz", heldOut.handheld, 0, "close-up"),
  held("scienceqa", heldOut.scienceChoice, 0),
  held("textvqa", heldOut.signQuestion, 0),
  held("visdial", heldOut.dialog, 0),
  held("hateful_memes", heldOut.meme, 0, "close-up"),
  held("msvd_qa", heldOut.clipColour, 0, "video"),
  held("msrvtt_qa", heldOut.clipThing, 0, "video"),
  held("ivqa", heldOut.clipPlace, 0, "video"),
];
