/** What is odd but harmless: every sample is whole. */
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { type Accepted, accepts } from "../testing/broken.js";

const bom = (bytes: Buffer) => Buffer.concat([Buffer.from("\ufeff"), bytes]);
const bomWarning = (file: string) => `${file}:1:1: begins with a byte-order mark, which is left out`;
const windowsLines = (bytes: Buffer) => Buffer.from(bytes.toString().replaceAll("\n", "\r\n"));

/** Each of these is whole, with exactly these warnings. */
const accepted: Accepted[] = [
  [
    "coco_caption",
    "a byte-order mark",
    (f) => f.editBytes("dataset_coco.json", bom),
    [bomWarning("dataset_coco.json")],
  ],
  [
    "vsr",
    "a byte-order mark",
    (f) => f.editBytes("splits/random/dev.jsonl", bom),
    [bomWarning("splits/random/dev.jsonl")],
  ],
  ["ivqa", "a byte-order mark", (f) => f.editBytes("val.csv", bom), [bomWarning("val.csv")]],
  ["flickr30k", "a byte-order mark", (f) => f.editBytes("test.txt", bom), [bomWarning("test.txt")]],
  ["ivqa", "Windows line ends", (f) => f.editBytes("test.csv", windowsLines), []],
  ["hateful_memes", "Windows line ends", (f) => f.editBytes("train.jsonl", windowsLines), []],
  [
    "flickr30k",
    "Windows line ends",
    async (f) => {
      for (const file of ["results_20130124.token", "train.txt"]) await f.editBytes(file, windowsLines);
    },
    [],
  ],
  [
    "hateful_memes",
    "empty lines at the end",
    (f) => f.editBytes("train.jsonl", (bytes) => Buffer.concat([bytes, Buffer.from("\n\n")])),
    [],
  ],
  [
    "hateful_memes",
    "an empty line in the midst",
    (f) => f.replace("train.jsonl", "\n", "\n\n"),
    ["train.jsonl:2: the line is empty"],
  ],
  [
    "hateful_memes",
    "no line end at the end",
    (f) => f.editBytes("train.jsonl", (bytes) => bytes.subarray(0, -1)),
    [],
  ],
  [
    "vizwiz",
    "unknown keys",
    (f) => f.replace("Annotations/val.json", '"question":', '"blurred": true, "question":'),
    [],
  ],
  [
    "gqa",
    "files that belong to nothing",
    async (f) => {
      await writeFile(f.path("images/.DS_Store"), "x");
      await writeFile(f.path("readme.txt"), "x");
    },
    [],
  ],
  ["gqa", "a split left out", (f) => rm(f.path("val_balanced_questions.json")), []],
  ["visdial", "no relevances", (f) => rm(f.path("visdial_1.0_val_dense_annotations.json")), []],
  [
    "visdial",
    "dialogs before their texts",
    (f) =>
      f.edit(
        "visdial_1.0_val.json",
        (v: { data: { dialogs?: unknown; questions: unknown; answers: unknown } }) => {
          const { questions, answers, ...rest } = v.data;
          v.data = { ...rest, questions, answers };
        },
      ),
    [],
  ],
  [
    "visdial",
    "a training image in val2014",
    async (f) => {
      await mkdir(f.path("val2014"));
      await rename(
        f.path("train2014/COCO_train2014_000000009300.jpg"),
        f.path("val2014/COCO_val2014_000000009300.jpg"),
      );
    },
    [],
  ],
  [
    "flickr30k",
    "only Karpathy's file",
    async (f) => {
      for (const file of ["results_20130124.token", "train.txt", "val.txt", "test.txt"])
        await rm(f.path(file));
    },
    [],
  ],
  [
    "nocaps",
    "no captions of val, but a list of its images",
    async (f) => {
      await f.edit("nocaps_val_4500_captions.json", (v: { annotations?: unknown }) => {
        delete v.annotations;
      });
      await rename(f.path("nocaps_val_4500_captions.json"), f.path("nocaps_val_image_info.json"));
    },
    [],
  ],
  [
    "iconqa",
    "images of the paper's task only",
    async (f) => {
      for (const split of ["train", "val", "test"])
        for (const task of ["choose_img", "fill_in_blank"])
          await rm(f.path(`iconqa_data/iconqa/${split}/${task}`), { recursive: true });
    },
    [],
  ],
  [
    "hateful_memes",
    "a test with labels",
    (f) =>
      f.editBytes("test_seen.jsonl", (bytes) =>
        Buffer.from(bytes.toString().replaceAll('"text"', '"label": 1, "text"')),
      ),
    [],
  ],
  ["vsr", "votes that are lists", (f) => f.replace("splits/random/dev.jsonl", '"[2, 19]"', "[2, 19]"), []],
  ["scienceqa", "a file all on one line", (f) => f.edit("problems.json", () => undefined), []],
  [
    "llava_complex",
    "a link inside the folder",
    async (f) => {
      const image = f.path("train2017/000000003109.jpg");
      await rename(image, `${dirname(image)}/real.jpg`);
      await symlink("real.jpg", image);
    },
    [],
  ],
  [
    "msvd_qa",
    "a clip of two frames",
    async (f) => {
      for (const n of [3, 4]) await rm(f.path(`frames/vid1201/00000${n}.jpg`));
    },
    [],
  ],
  [
    "textvqa",
    "nine answers",
    (f) => f.replace("TextVQA_0.5.1_val.json", '"blue sky", ', ""),
    ["TextVQA_0.5.1_val.json:1:89: data[0].answers: has 9 answers where 10 are usual"],
  ],
  [
    "web_capfilt",
    "an empty caption",
    (f) => f.replace("ccs_synthetic_filtered_local.json", "A teal kiln under the arch 47.", ""),
    ["ccs_synthetic_filtered_local.json:1:2: [0]: the caption is empty"],
  ],
  [
    "llava_detail",
    "a question without the marker",
    (f) => f.replace("detail_23k.json", "<image>\\n", ""),
    ["detail_23k.json:1:2: [0]: the first question has no <image>"],
  ],
  [
    "llava_detail",
    "a long answer",
    (f) => f.replace("detail_23k.json", "A teal otter", "A teal otter".repeat(6000)),
    [expect.stringMatching(/^detail_23k\.json:1:2: \[0\]: has 72\d\d\d characters$/)],
  ],
];

test.each(accepted)("%s: %s", accepts);
