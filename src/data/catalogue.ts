import { suggest } from "../options/index.js";
import type { Dataset } from "./dataset.js";
import { aokvqa } from "./datasets/aokvqa.js";
import { cocoCaption } from "./datasets/coco-caption.js";
import { flickr30k } from "./datasets/flickr30k.js";
import { gqa } from "./datasets/gqa.js";
import { hatefulMemes } from "./datasets/hateful-memes.js";
import { iconqa } from "./datasets/iconqa.js";
import { ivqa } from "./datasets/ivqa.js";
import { llavaComplex, llavaConversation, llavaDetail } from "./datasets/llava.js";
import { nocaps } from "./datasets/nocaps.js";
import { ocrvqa } from "./datasets/ocrvqa.js";
import { okvqa } from "./datasets/okvqa.js";
import { scienceqa } from "./datasets/scienceqa.js";
import {
  aokvqaQuestionGeneration,
  okvqaQuestionGeneration,
  vqav2QuestionGeneration,
} from "./datasets/shared/question-generation.js";
import { textcaps } from "./datasets/textcaps.js";
import { textvqa } from "./datasets/textvqa.js";
import { msrvttQa, msvdQa } from "./datasets/video-qa.js";
import { visdial } from "./datasets/visdial.js";
import { vizwiz } from "./datasets/vizwiz.js";
import { vqav2 } from "./datasets/vqav2.js";
import { vsr } from "./datasets/vsr.js";
import { webCapfilt } from "./datasets/web-capfilt.js";

/** The 26 data sets of the InstructBLIP paper (arXiv 2305.06500, appendix), in the order of its categories. */
export const datasets: readonly Dataset[] = [
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
  vqav2QuestionGeneration,
  okvqaQuestionGeneration,
  aokvqaQuestionGeneration,
  msvdQa,
  msrvttQa,
  ivqa,
  visdial,
  hatefulMemes,
  llavaConversation,
  llavaDetail,
  llavaComplex,
];

/**
 * @param others what a caller takes in place of a data set
 * @throws RangeError for an unknown name, with the one that is meant or those that there are
 */
export function datasetNamed(name: string, others: readonly string[] = []): Dataset {
  const dataset = datasets.find((dataset) => dataset.name === name);
  if (dataset) return dataset;
  const known = [...datasets.map(({ name }) => name), ...others];
  throw new RangeError(`there is no data set ${name}; ${suggest(name, known, { vqa: "vqav2" })}`);
}
