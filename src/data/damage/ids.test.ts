/** Ids and keys that are there twice, and other things that `JSON.parse` hides. */
import { writeFile } from "node:fs/promises";
import { test } from "vitest";
import { type Rejected, rejects } from "../testing/broken.js";

const rejected: Rejected[] = [
  [
    "gqa",
    "a question id twice",
    (f) => f.replace("val_balanced_questions.json", '"763430990": {', '"00034208": {'),
    /^val_balanced_questions\.json:1:\d+: \["00034208"\]: the key is there twice/,
  ],
  [
    "scienceqa",
    "a problem id twice",
    (f) => f.replace("problems.json", '"3110": {', '"3105": {'),
    /^problems\.json:21:3: \["3105"\]: the key is there twice/,
  ],
  [
    "ocrvqa",
    "a book twice",
    (f) => f.replace("dataset.json", '"3100002": {', '"3100000": {'),
    /^dataset\.json:1:\d+: \["3100000"\]: the key is there twice/,
  ],
  [
    "vizwiz",
    "a key twice in a row",
    (f) => f.replace("Annotations/val.json", '"question":', '"question": "Another?", "question":'),
    "Annotations/val.json:2:3: [0].question: the key is there twice; which value counts?",
  ],
  [
    "hateful_memes",
    "a key twice in a line",
    (f) => f.replace("train.jsonl", '"label": 1', '"label": 0, "label": 1'),
    "train.jsonl:1: label: the key is there twice; which value counts?",
  ],
  [
    "vqav2",
    "NaN for a value",
    (f) => f.replace("v2_mscoco_val2014_annotations.json", '"answer_id": 3', '"answer_id": NaN'),
    /annotations\[0\]\.answers\[2\]\.answer_id: NaN is not JSON and no value$/,
  ],
  [
    "visdial",
    "NaN for a relevance",
    (f) => f.replace("visdial_1.0_val_dense_annotations.json", "0.4", "NaN"),
    /\[0\]\.gt_relevance\[77\]: NaN is not JSON/,
  ],
  [
    "nocaps",
    "Infinity for an id",
    (f) => f.replace("nocaps_test_image_info.json", '"width": 16', '"width": -Infinity'),
    /images\[0\]\.width: -Infinity is not JSON/,
  ],
  [
    "vqav2",
    "a question_id twice among the questions",
    (f) => f.replace("v2_OpenEnded_mscoco_val2014_questions.json", "3144001", "3102000"),
    /^v2_OpenEnded_mscoco_val2014_questions\.json:1:\d+: questions\[1\]: question_id 3102000 is there twice$/,
  ],
  [
    "okvqa",
    "a question_id twice among the answers",
    (f) =>
      f.edit("mscoco_train2014_annotations.json", (v: { annotations: object[] }) =>
        v.annotations.push(v.annotations[0]!),
      ),
    /annotations\[2\]: question_id 31005 is there twice$/,
  ],
  [
    "coco_caption",
    "a cocoid twice",
    (f) =>
      f.edit("dataset_coco.json", ({ images }: { images: object[] }) => {
        const sentences = [{ raw: "Another.", imgid: 99, sentid: 99 }];
        images.push({ ...images[0], imgid: 99, sentids: [99], sentences });
      }),
    /images\[5\]: id 3100 is there twice in train$/,
  ],
  [
    "coco_caption",
    "an imgid twice",
    (f) => f.edit("dataset_coco.json", ({ images }: { images: object[] }) => images.push(images[0]!)),
    /images\[5\]: imgid 0 is there twice$/,
  ],
  [
    "aokvqa",
    "a question_id twice",
    (f) => f.replace("aokvqa_v1p0_val.json", "WS4JNptgTJUsQGmc5DuTxR", "89HmLRQ3bHUjD4jWodbkEK"),
    /\[1\]: id 89HmLRQ3bHUjD4jWodbkEK is there twice in val$/,
  ],
  [
    "textvqa",
    "a question_id twice",
    (f) => f.replace("TextVQA_0.5.1_train.json", "12402", "12401"),
    /data\[1\]: id 12401 is there twice in train$/,
  ],
  [
    "textcaps",
    "a caption_id twice",
    (f) => f.replace("TextCaps_0.1_val.json", '"caption_id": 11', '"caption_id": 10'),
    /data\[1\]: caption_id 10 is there twice$/,
  ],
  [
    "nocaps",
    "an image id twice",
    (f) => f.replace("nocaps_test_image_info.json", '"id": 1', '"id": 0'),
    /images\[1\]: id 0 is there twice in test$/,
  ],
  [
    "hateful_memes",
    "a meme twice",
    (f) =>
      f.replace("dev_seen.jsonl", '"id": 3152, "img": "img/03152.png"', '"id": 3139, "img": "img/03139.png"'),
    "dev_seen.jsonl:2: id 3139 is there twice in dev_seen",
  ],
  [
    "llava_detail",
    "a conversation twice",
    (f) => f.replace("detail_23k.json", '"id": "000000003109"', '"id": "000000003100"'),
    /\[1\]: id 000000003100#1 is there twice in train$/,
  ],
  [
    "msvd_qa",
    "a question id twice",
    (f) => f.replace("train_qa.json", '"id": 1', '"id": 0'),
    /^train_qa\.json:1:\d+: \[1\]: id 0 is there twice in train$/,
  ],
  [
    "visdial",
    "a dialog twice",
    (f) =>
      f.edit("visdial_1.0_val.json", (v: { data: { dialogs: { image_id: number }[] } }) => {
        v.data.dialogs[1]!.image_id = 9300;
      }),
    /data\.dialogs\[1\]\.dialog\[0\]: id 9300#1 is there twice in val$/,
  ],
  [
    "flickr30k",
    "a caption's number twice",
    (f) => f.replace("results_20130124.token", "310009301.jpg#3", "310009301.jpg#2"),
    "results_20130124.token:9: 310009301.jpg#2 is there twice",
  ],
  [
    "flickr30k",
    "an image in two splits",
    (f) => writeFile(f.path("val.txt"), "310009301\n310009303\n"),
    "val.txt:2: 310009303 is already in train.txt",
  ],
  [
    "iconqa",
    "a problem in two splits",
    (f) =>
      f.replace(
        "iconqa_data/pid_splits.json",
        '"choose_txt_val": ["3106"',
        '"choose_txt_val": ["3106", "3103"',
      ),
    /choose_txt_val\[1\]: 3103 is already in choose_txt_train$/,
  ],
  [
    "coco_caption",
    "a sentence of another image",
    (f) => f.replace("dataset_coco.json", '"imgid": 0, "sentid": 3', '"imgid": 1, "sentid": 3'),
    /images\[0\]: sentences\[3\] belongs to imgid 1, not to 0$/,
  ],
  [
    "coco_caption",
    "a sentid twice",
    (f) =>
      f.edit(
        "dataset_coco.json",
        ({ images }: { images: { sentids: number[]; sentences: { sentid: number }[] }[] }) => {
          images[1]!.sentids[2] = 0;
          images[1]!.sentences[2]!.sentid = 0;
        },
      ),
    /images\[1\]: sentid 0 is there twice$/,
  ],
];

test.each(rejected)("%s: %s", rejects);
