/** Files that are cut off or are not text as they should be. */
import { writeFile } from "node:fs/promises";
import { test } from "vitest";
import { type Rejected, rejects } from "../testing/broken.js";

const rejected: Rejected[] = [
  [
    "gqa",
    "a file cut off",
    (f) => f.editBytes("val_balanced_questions.json", (bytes) => bytes.subarray(0, 700)),
    /^val_balanced_questions\.json:1:701: \["763430990"\]: the file ends here/,
  ],
  [
    "vqav2",
    "questions cut off",
    (f) => f.editBytes("v2_OpenEnded_mscoco_val2014_questions.json", (bytes) => bytes.subarray(0, -40)),
    /: questions\[2\]: the file ends here, in the middle of its JSON/,
  ],
  [
    "vsr",
    "a last line cut off",
    (f) => f.editBytes("splits/random/train.jsonl", (bytes) => bytes.subarray(0, -30)),
    /^splits\/random\/train\.jsonl:2:\d+: the line ends in the middle of its JSON: it is cut off$/,
  ],
  [
    "ivqa",
    "a quote never closed",
    (f) => f.editBytes("test.csv", (bytes) => bytes.subarray(0, bytes.lastIndexOf('"'))),
    "test.csv:4: the quote of cell 6 is never closed: the file is cut off, or a quote is missing",
  ],
  [
    "flickr30k",
    "captions cut off",
    (f) => f.editBytes("results_20130124.token", (bytes) => bytes.subarray(0, bytes.lastIndexOf("\t"))),
    "results_20130124.token:20: should be an image's name, #, a number, a tab and a caption",
  ],
  [
    "textvqa",
    "an empty file",
    (f) => writeFile(f.path("TextVQA_0.5.1_val.json"), ""),
    "TextVQA_0.5.1_val.json:1:1: the file ends here, in the middle of its JSON: it is cut off; get it again",
  ],
  [
    "llava_complex",
    "something after the end",
    (f) => f.editBytes("complex_reasoning_77k.json", (bytes) => Buffer.concat([bytes, Buffer.from("\n]")])),
    'complex_reasoning_77k.json:2:1: is not JSON: "]" stands where the end of the file should',
  ],
  [
    "msrvtt_qa",
    "a comma after the last row",
    (f) => f.replace("test_qa.json", /\]$/, ",]"),
    /^test_qa\.json:1:\d+: \[2\]: is not JSON: "\]" stands where a value should$/,
  ],
  [
    "coco_caption",
    "a web page instead of a file",
    (f) => writeFile(f.path("dataset_coco.json"), "<!DOCTYPE html>"),
    "dataset_coco.json:1:1: should be an object {...}",
  ],
  [
    "web_capfilt",
    "bytes that are not UTF-8",
    (f) =>
      f.editBytes("ccs_synthetic_filtered_local.json", (bytes) => {
        bytes[60] = 0xe9;
        return bytes;
      }),
    "ccs_synthetic_filtered_local.json:1: byte 60 is not UTF-8; save the file as UTF-8 or get it again",
  ],
  [
    "flickr30k",
    "Latin-1",
    (f) => f.editBytes("results_20130124.token", (bytes) => Buffer.from(bytes.toString("utf8"), "latin1")),
    /^results_20130124\.token:\d+: byte \d+ is not UTF-8/,
  ],
  [
    "hateful_memes",
    "UTF-16",
    (f) => f.editBytes("train.jsonl", (bytes) => Buffer.from(`\ufeff${bytes}`, "utf16le")),
    "train.jsonl:1: is not UTF-8 (byte 0 looks like UTF-16); save it as UTF-8",
  ],
  [
    "aokvqa",
    "half a character",
    (f) => f.replace("aokvqa_v1p0_val.json", "What is the kiln by the mill 154?", "What is \\ud83c?"),
    /\[0\]\.question: a string has half of a surrogate pair/,
  ],
  [
    "textcaps",
    "a line break in a string",
    (f) => f.replace("TextCaps_0.1_val.json", "A tiny lamp", "A\ntiny lamp"),
    /is not JSON: a control character or line break stands unescaped in a string$/,
  ],
  [
    "hateful_memes",
    "a line of two million characters",
    (f) => f.replace("train.jsonl", "when the otter", "x".repeat(2e6)),
    "train.jsonl:1: the line is longer than 1048576 characters, which no published file has",
  ],
  [
    "okvqa",
    "a question of two million characters",
    (f) => f.replace("OpenEnded_mscoco_val2014_questions.json", "What is", "x".repeat(2e6)),
    /questions\[0\]: is longer than 1048576 characters/,
  ],
  [
    "gqa",
    "lists in lists in lists",
    (f) =>
      f.replace(
        "testdev_balanced_questions.json",
        '"semantic": [',
        `"semantic": [${"[".repeat(100)}${"]".repeat(100)},`,
      ),
    /is not JSON: nests deeper than 64 levels$/,
  ],
];

test.each(rejected)("%s: %s", rejects);
