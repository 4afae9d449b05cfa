/** Lists of different lengths, indices out of range, values of the wrong type. */
import { writeFile } from "node:fs/promises";
import { test } from "vitest";
import { type Rejected, rejects } from "../testing/broken.js";

const rejected: Rejected[] = [
  [
    "ocrvqa",
    "an answer too few",
    (f) => f.replace("dataset.json", '"Tomas Verne", ', ""),
    /^dataset\.json:1:\d+: \["3100000"\]: has 4 questions and 3 answers$/,
  ],
  [
    "coco_caption",
    "a sentid too few",
    (f) => f.replace("dataset_coco.json", '"sentids": [0, 1, 2, 3, 4]', '"sentids": [0, 1, 2, 3]'),
    /images\[0\]: has 4 sentids and 5 sentences$/,
  ],
  [
    "visdial",
    "an option too few",
    (f) =>
      f.edit(
        "visdial_1.0_val.json",
        (v: { data: { dialogs: { dialog: { answer_options: number[] }[] }[] } }) =>
          v.data.dialogs[0]!.dialog[2]!.answer_options.pop(),
      ),
    /data\.dialogs\[0\]\.dialog\[2\]: has 99 answer_options; there should be 100$/,
  ],
  [
    "visdial",
    "a relevance too few",
    (f) =>
      f.edit("visdial_1.0_val_dense_annotations.json", (v: { gt_relevance: number[] }[]) =>
        v[1]!.gt_relevance.pop(),
      ),
    /\[1\]\.gt_relevance: should have 100 numbers$/,
  ],
  [
    "textcaps",
    "a caption too few",
    (f) => f.edit("TextCaps_0.1_train.json", (v: { data: object[] }) => v.data.pop()),
    /data\[5\]: 58a7a4247091c0da has 4 rows and 5 reference_strs$/,
  ],
  [
    "ivqa",
    "a cell too few",
    (f) => f.replace("test.csv", "no,two,oak,blue sky,blue sky,0", "no,two,oak,blue sky,0"),
    "test.csv:3: has 9 cells where the header has 10",
  ],
  [
    "llava_conversation",
    "a question without its answer",
    (f) => f.edit("conversation_58k.json", (v: { conversations: object[] }[]) => v[1]!.conversations.pop()),
    /\[1\]\.conversations: the last question has no answer$/,
  ],
  [
    "scienceqa",
    "an answer beyond the choices",
    (f) => f.replace("problems.json", '"answer": 0', '"answer": 2'),
    'problems.json:2:11: ["3105"].answer: is 2, but there are 2 choices',
  ],
  [
    "iconqa",
    "an answer beyond the choices",
    (f) => f.replace("iconqa_data/problems.json", '"answer": 0', '"answer": 3'),
    /\["3103"\]\.answer: is 3, but there are 3 choices$/,
  ],
  [
    "aokvqa",
    "a negative index",
    (f) => f.replace("aokvqa_v1p0_train.json", '"correct_choice_idx": 0', '"correct_choice_idx": -1'),
    /\[0\]\.correct_choice_idx: is -1, but there are 4 choices$/,
  ],
  [
    "visdial",
    "a question beyond the list",
    (f) => f.replace("visdial_1.0_test.json", '"question": 1,', '"question": 14,'),
    /data\.dialogs\[0\]\.dialog\[0\]: question is 14, but data has 14 of them$/,
  ],
  [
    "visdial",
    "a gt_index that points to another answer",
    (f) => f.replace("visdial_1.0_train.json", '"gt_index": 67', '"gt_index": 66'),
    /dialog\[0\]: gt_index 66 points to "a lamp 110", the answer is "a lamp 33"$/,
  ],
  [
    "visdial",
    "a gt_index beyond the options",
    (f) => f.replace("visdial_1.0_train.json", '"gt_index": 67', '"gt_index": 100'),
    /dialog\[0\]: gt_index is 100, but there are 100 answer_options$/,
  ],
  [
    "vsr",
    "a label of 2",
    (f) => f.replace("splits/zeroshot/test.jsonl", '"label": 0', '"label": 2'),
    "splits/zeroshot/test.jsonl:1: label: should be 0 or 1",
  ],
  [
    "hateful_memes",
    "a label of -1",
    (f) => f.replace("train.jsonl", '"label": 1', '"label": -1'),
    "train.jsonl:1: label: should be 0 or 1",
  ],
  [
    "ocrvqa",
    "a split 4",
    (f) => f.replace("dataset.json", '"split": 2', '"split": 4'),
    /\["0003100X"\]\.split: should be 1 \(train\), 2 \(val\) or 3 \(test\)$/,
  ],
  [
    "coco_caption",
    "a cocoid that is no number",
    (f) => f.replace("dataset_coco.json", '"cocoid": 3100', '"cocoid": "3100a"'),
    /images\[0\]\.cocoid: expected number, received string$/,
  ],
  [
    "vqav2",
    "an id that a number cannot hold",
    (f) =>
      f.replace(
        "v2_OpenEnded_mscoco_test-dev2015_questions.json",
        '"question_id": 3105000',
        '"question_id": 12345678901234567890',
      ),
    /questions\[0\]\.question_id: /,
  ],
  [
    "textvqa",
    "answers that are a text",
    (f) => f.replace("TextVQA_0.5.1_val.json", /"answers": \[[^\]]*\]/, '"answers": "blue sky"'),
    /data\[0\]\.answers: expected array, received string$/,
  ],
  [
    "gqa",
    "a question that is null",
    (f) => f.replace("testdev_balanced_questions.json", /"question": "[^"]*"/, '"question": null'),
    /\["00034210"\]\.question: expected string, received null$/,
  ],
  [
    "gqa",
    "a list instead of an object",
    (f) => writeFile(f.path("val_balanced_questions.json"), "[]"),
    "val_balanced_questions.json:1:1: should be an object {...}",
  ],
  [
    "llava_complex",
    "an object instead of a list",
    (f) => writeFile(f.path("complex_reasoning_77k.json"), "{}"),
    "complex_reasoning_77k.json:1:1: should be a list [...]",
  ],
  [
    "msrvtt_qa",
    "a row that is a text",
    (f) => writeFile(f.path("val_qa.json"), '["what is a tulip doing"]'),
    "val_qa.json:1:2: [0]: expected object, received string",
  ],
  [
    "ivqa",
    "a start that is no number",
    (f) => f.replace("val.csv", ",12,", ",twelve,"),
    "val.csv:2: start: should be a number of seconds",
  ],
  [
    "web_capfilt",
    "a caption that is a list",
    (f) =>
      f.replace("ccs_synthetic_filtered_local.json", '"A teal kiln under the arch 47."', '["A teal kiln"]'),
    /\[0\]\.caption: expected string, received array$/,
  ],
];

test.each(rejected)("%s: %s", rejects);
