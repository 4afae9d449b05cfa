import type { SetBuilder } from "../set-builder.js";
import { aokvqa } from "./aokvqa.js";
import { cocoCaption } from "./coco-caption.js";
import { flickr30k } from "./flickr30k.js";
import { gqa } from "./gqa.js";
import { hatefulMemes } from "./hateful-memes.js";
import { iconqa } from "./iconqa.js";
import { ivqa } from "./ivqa.js";
import { llavaComplex, llavaConversation, llavaDetail } from "./llava.js";
import { nocaps } from "./nocaps.js";
import { ocrvqa } from "./ocrvqa.js";
import { okvqa } from "./okvqa.js";
import { scienceqa } from "./scienceqa.js";
import { textcaps } from "./textcaps.js";
import { textvqa } from "./textvqa.js";
import { msrvttQa, msvdQa } from "./video-qa.js";
import { visdial } from "./visdial.js";
import { vizwiz } from "./vizwiz.js";
import { vqav2 } from "./vqav2.js";
import { vsr } from "./vsr.js";
import { webCapfilt } from "./web-capfilt.js";

/** One for each data set that has files of its own. */
export const setBuilders: readonly SetBuilder[] = [
  cocoCaption,
  webCapfilt,
  nocaps,
  flickr30k,
  textcaps,
  gqa,
  vsr,
  iconqa,
  vqav2,
  vizwiz,
  okvqa,
  aokvqa,
  scienceqa,
  ocrvqa,
  textvqa,
  msvdQa,
  msrvttQa,
  ivqa,
  visdial,
  hatefulMemes,
  llavaConversation,
  llavaDetail,
  llavaComplex,
];

/** Data sets that are read from the files of another one. */
export const sharedFolders: Readonly<Record<string, string>> = {
  vqav2_question_generation: "vqav2",
  okvqa_question_generation: "okvqa",
  aokvqa_question_generation: "aokvqa",
};
