/** Rows, columns, files and partners that are missing. */
import { cp, rename, rm, writeFile } from "node:fs/promises";
import { test } from "vitest";
import { type Rejected, rejects } from "../testing/broken.js";

const rejected: Rejected[] = [
  [
    "vqav2",
    "a question without answers",
    (f) =>
      f.edit("v2_mscoco_val2014_annotations.json", (v: { annotations: object[] }) => v.annotations.pop()),
    /questions\[\d\]: question_id \d+ has no answers in v2_mscoco_val2014_annotations\.json$/,
  ],
  [
    "okvqa",
    "answers without a question",
    (f) =>
      f.edit("OpenEnded_mscoco_val2014_questions.json", (v: { questions: object[] }) => v.questions.pop()),
    /annotations\[\d\]: question_id 31865 is not in OpenEnded_mscoco_val2014_questions\.json$/,
  ],
  [
    "okvqa",
    "answers to another image",
    (f) => f.replace("mscoco_val2014_annotations.json", '"image_id": 3102', '"image_id": 3144'),
    /annotations\[0\]: image_id is 3144, but 3102 in OpenEnded/,
  ],
  [
    "vqav2",
    "no file of answers",
    (f) => rm(f.path("v2_mscoco_train2014_annotations.json")),
    "v2_mscoco_train2014_annotations.json: is missing; it belongs to v2_OpenEnded_mscoco_train2014_questions.json",
  ],
  [
    "vqav2",
    "another split's questions",
    (f) =>
      f.replace(
        "v2_OpenEnded_mscoco_val2014_questions.json",
        '"data_subtype": "val2014"',
        '"data_subtype": "train2014"',
      ),
    /data_subtype: is train2014 in the file of val$/,
  ],
  [
    "nocaps",
    "an image without a caption",
    (f) =>
      f.edit("nocaps_val_4500_captions.json", (v: { annotations: { image_id: number }[] }) => {
        v.annotations = v.annotations.filter(({ image_id }) => image_id !== 1);
      }),
    /images\[1\]: image 1 has no caption$/,
  ],
  [
    "nocaps",
    "a caption without an image",
    (f) => f.replace("nocaps_val_4500_captions.json", '"image_id": 2', '"image_id": 7'),
    /annotations\[1\]: image_id 7 is not among the images$/,
  ],
  [
    "flickr30k",
    "a listed image without captions",
    (f) => writeFile(f.path("test.txt"), "310009302\n310009309\n"),
    "test.txt:2: 310009309 has no caption in results_20130124.token",
  ],
  [
    "flickr30k",
    "a caption left out",
    (f) => f.replace("results_20130124.token", /310009301\.jpg#1.*\n/, ""),
    "results_20130124.token:6: 310009301.jpg#1 is missing",
  ],
  [
    "scienceqa",
    "a listed problem that is not there",
    (f) => f.replace("pid_splits.json", '"3130"', '"3131"'),
    /^problems\.json:\d+:\d+: \["3130"\]\.split: is test, but pid_splits\.json has 3130 in none$/,
  ],
  [
    "iconqa",
    "a listed problem that is not there",
    (f) => f.replace("iconqa_data/pid_splits.json", '"3112"', '"3999"'),
    /choose_txt_test\[1\]: 3999 is not in iconqa_data\/problems\.json$/,
  ],
  [
    "gqa",
    "a row without its answer",
    (f) => f.replace("train_balanced_questions.json", '"answer": "yes", ', ""),
    /\["00034206"\]\.answer: is missing$/,
  ],
  [
    "gqa",
    "a file between others",
    (f) =>
      rename(
        f.path("train_all_questions/train_all_questions_0.json"),
        f.path("train_all_questions/train_all_questions_2.json"),
      ),
    "train_all_questions/train_all_questions_0.json: is missing between its neighbours",
  ],
  [
    "hateful_memes",
    "a training meme without a label",
    (f) => f.replace("train.jsonl", '"label": 1, ', ""),
    "train.jsonl:1: label: is missing",
  ],
  [
    "vizwiz",
    "a row without a question",
    (f) => f.replace("Annotations/test.json", '"question"', '"questoin"'),
    "Annotations/test.json:2:3: [0].question: is missing",
  ],
  [
    "ivqa",
    "a column left out",
    (f) => f.replace("train.csv", "answer3", "answer"),
    "train.csv:1: the header lacks answer3",
  ],
  [
    "llava_conversation",
    "two human turns in a row",
    (f) => f.replace("conversation_58k.json", '"from": "gpt"', '"from": "human"'),
    /\[0\]\.conversations: \[1\] is from human; human and gpt should take turns$/,
  ],
  [
    "coco_caption",
    "an unknown split",
    (f) => f.replace("dataset_coco.json", '"split": "test"', '"split": "tset"'),
    /images\[3\]\.split: /,
  ],
  [
    "textcaps",
    "another split's file",
    (f) => cp(f.path("TextCaps_0.1_train.json"), f.path("TextCaps_0.1_val.json")),
    /^TextCaps_0\.1_val\.json:1:\d+: dataset_type: is train in the file of val$/,
  ],
  [
    "msvd_qa",
    "no annotations at all",
    async (f) => {
      for (const split of ["train", "val", "test"]) await rm(f.path(`${split}_qa.json`));
    },
    /^there are no annotations of msvd_qa; expected are \{train,val,test\}_qa\.json/,
  ],
  [
    "web_capfilt",
    "lists of addresses only",
    (f) => rm(f.path("ccs_synthetic_filtered_local.json")),
    /^there are no annotations of web_capfilt/,
  ],
  [
    "vizwiz",
    "an empty list",
    (f) => writeFile(f.path("Annotations/val.json"), "[]"),
    "Annotations/val.json: holds no record",
  ],
  [
    "msvd_qa",
    "a mapping with a line cut off",
    (f) => f.replace("youtube_mapping.txt", "_1702_1711 vid1702", "_1702"),
    "youtube_mapping.txt:3: should be <YouTube id>_<start>_<end> vid<number>",
  ],
  [
    "iconqa",
    "a problem's own file that says something else",
    (f) => f.replace("iconqa_data/iconqa/test/choose_txt/3109/data.json", '"answer": 0', '"answer": 1'),
    "iconqa_data/iconqa/test/choose_txt/3109/data.json:1:1: is not what iconqa_data/problems.json says of 3109",
  ],
];

test.each(rejected)("%s: %s", rejects);
