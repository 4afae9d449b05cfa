import type { SetBuilder } from "./set-builder.js";
import { aokvqa } from "./sets/aokvqa.js";
import { cocoCaption } from "./sets/coco-caption.js";
import { flickr30k } from "./sets/flickr30k.js";
import { gqa } from "./sets/gqa.js";
import { hatefulMemes } from "./sets/hateful-memes.js";
import { iconqa } from "./sets/iconqa.js";
import { ivqa } from "./sets/ivqa.js";
import { llavaComplex, llavaConversation, llavaDetail } from "./sets/llava.js";
import { nocaps } from "./sets/nocaps.js";
import { ocrvqa } from "./sets/ocrvqa.js";
import { okvqa } from "./sets/okvqa.js";
import { scienceqa } from "./sets/scienceqa.js";
import { textcaps } from "./sets/textcaps.js";
import { textvqa } from "./sets/textvqa.js";
import { msrvttQa, msvdQa } from "./sets/video-qa.js";
import { visdial } from "./sets/visdial.js";
import { vizwiz } from "./sets/vizwiz.js";
import { vqav2 } from "./sets/vqav2.js";
import { vsr } from "./sets/vsr.js";
import { webCapfilt } from "./sets/web-capfilt.js";

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
