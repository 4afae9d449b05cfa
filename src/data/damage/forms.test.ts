/** Ids, folders and names as they circulate beside the owners' own: every sample is read, and is the same. */
import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { datasetNamed } from "../catalogue.js";
import { readRecords } from "../read-records.js";
import type { DataRecord } from "../record.js";
import { recordsKey } from "../record-store-key.js";
import { BrokenFolder } from "../testing/broken.js";

async function move(folder: BrokenFolder, from: string, to: string): Promise<void> {
  await mkdir(dirname(folder.path(to)), { recursive: true });
  await rename(folder.path(from), folder.path(to));
}

/** Puts what is there somewhere else, and a link in its place. */
async function linkTo(folder: BrokenFolder, path: string): Promise<void> {
  const outside = `${temporaryFolder()}/shared`;
  await rename(folder.path(path), outside);
  await symlink(outside, folder.path(path));
}

/** Makes texts of all numbers with such a key. */
function quote(folder: BrokenFolder, file: string, ...keys: string[]): Promise<void> {
  const number = new RegExp(`("(?:${keys.join("|")})": *)(\\d+)`, "g");
  return folder.editBytes(file, (bytes) => {
    const text = bytes.toString();
    expect(text).toMatch(number);
    return Buffer.from(text.replace(number, '$1"$2"'));
  });
}

/** Makes numbers of all texts of digits with such a key. */
function unquote(folder: BrokenFolder, file: string, key: string): Promise<void> {
  const text = new RegExp(`("${key}": *)"0*([1-9]\\d*)"`, "g");
  return folder.editBytes(file, (bytes) => {
    const before = bytes.toString();
    expect(before).toMatch(text);
    return Buffer.from(before.replace(text, "$1$2"));
  });
}

/** Data set, what is another form, and how it comes about. */
type Form = readonly [set: string, form: string, act: (folder: BrokenFolder) => Promise<unknown>];

const links: Form[] = [
  ["vsr", "images of COCO as a link", (f) => linkTo(f, "images")],
  ["textcaps", "images as a link", (f) => linkTo(f, "test_images")],
  ["llava_detail", "one image as a link", (f) => linkTo(f, "train2017/000000003109.jpg")],
  ["vsr", "an annotation file as a link", (f) => linkTo(f, "splits/random/dev.jsonl")],
  ["msvd_qa", "frames as a link", (f) => linkTo(f, "frames")],
  ["scienceqa", "everything as a link", (f) => linkTo(f, "images")],
];

const ids: Form[] = [
  [
    "vqav2",
    "ids are texts",
    (f) => quote(f, "v2_mscoco_val2014_annotations.json", "question_id", "image_id"),
  ],
  [
    "okvqa",
    "ids are texts",
    (f) => quote(f, "OpenEnded_mscoco_val2014_questions.json", "question_id", "image_id"),
  ],
  ["coco_caption", "ids are texts", (f) => quote(f, "dataset_coco.json", "imgid", "cocoid", "sentid")],
  ["nocaps", "ids are texts", (f) => quote(f, "nocaps_val_4500_captions.json", "id", "image_id")],
  ["aokvqa", "ids are texts", (f) => quote(f, "aokvqa_v1p0_val.json", "image_id")],
  ["textvqa", "ids are texts", (f) => quote(f, "TextVQA_0.5.1_val.json", "question_id")],
  ["textcaps", "ids are texts", (f) => quote(f, "TextCaps_0.1_val.json", "caption_id")],
  ["visdial", "ids are texts", (f) => quote(f, "visdial_1.0_val.json", "image_id")],
  ["msrvtt_qa", "ids are texts", (f) => quote(f, "test_qa.json", "id", "video_id")],
  ["ocrvqa", "ids are texts", (f) => quote(f, "dataset.json", "split")],
  ["vsr", "ids are texts", (f) => quote(f, "splits/random/dev.jsonl", "label")],
  ["hateful_memes", "texts of labels", (f) => quote(f, "train.jsonl", "label")],
  ["gqa", "ids are numbers", (f) => unquote(f, "val_balanced_questions.json", "imageId")],
  ["llava_complex", "ids are numbers", (f) => unquote(f, "complex_reasoning_77k.json", "id")],
  [
    "scienceqa",
    "ids are numbers",
    (f) =>
      f.edit("pid_splits.json", (v: Record<string, unknown[]>) => {
        for (const split of Object.keys(v)) v[split] = v[split]!.map(Number);
      }),
  ],
];

const folders: Form[] = [
  [
    "vqav2",
    "of the challenge's programs",
    async (f) => {
      for (const name of ["val2014", "train2014", "test2015"]) await move(f, name, `Images/mscoco/${name}`);
      await move(f, "v2_mscoco_val2014_annotations.json", "Annotations/v2_mscoco_val2014_annotations.json");
      await move(
        f,
        "v2_OpenEnded_mscoco_val2014_questions.json",
        "Questions/v2_OpenEnded_mscoco_val2014_questions.json",
      );
    },
  ],
  [
    "coco_caption",
    "coco/images",
    async (f) => {
      for (const name of ["val2014", "train2014"]) await move(f, name, `coco/images/${name}`);
      await move(f, "dataset_coco.json", "annotations/dataset_coco.json");
    },
  ],
  [
    "okvqa",
    "images",
    async (f) => {
      for (const name of ["val2014", "train2014"]) await move(f, name, `images/${name}`);
    },
  ],
  [
    "aokvqa",
    "without coco",
    async (f) => {
      for (const split of ["train", "val", "test"]) await move(f, `coco/${split}2017`, `${split}2017`);
    },
  ],
  ["llava_detail", "coco/train2017", (f) => move(f, "train2017", "coco/train2017")],
  [
    "llava_detail",
    "the folder in the name",
    (f) =>
      f.editBytes("detail_23k.json", (bytes) =>
        Buffer.from(bytes.toString().replace(/("image": *")/g, "$1coco/train2017/")),
      ),
  ],
  [
    "visdial",
    "images",
    async (f) => {
      for (const name of ["train2014", "VisualDialog_val2018", "VisualDialog_test2018"])
        await move(f, name, `images/${name}`);
    },
  ],
  [
    "vizwiz",
    "annotations and images",
    async (f) => {
      await move(f, "Annotations", "annotations");
      for (const split of ["train", "val", "test"]) await move(f, split, `images/${split}`);
    },
  ],
  ["textvqa", "train_val_images", (f) => move(f, "train_images", "train_val_images/train_images")],
  [
    "gqa",
    "questions1.2 and allImages",
    async (f) => {
      await move(f, "val_balanced_questions.json", "questions1.2/val_balanced_questions.json");
      await move(f, "images", "allImages/images");
    },
  ],
  [
    "nocaps",
    "images/val",
    async (f) => {
      await move(f, "validation", "images/val");
      await move(f, "test", "images/test");
    },
  ],
  ["flickr30k", "flickr30k_images", (f) => move(f, "flickr30k-images", "flickr30k_images")],
  [
    "vsr",
    "val2017 beside train2017",
    async (f) => {
      await move(f, "images/000000003225.jpg", "val2017/000000003225.jpg");
      await move(f, "images", "train2017");
    },
  ],
  [
    "scienceqa",
    "of the archives",
    async (f) => {
      for (const split of ["train", "val", "test"]) await move(f, `images/${split}`, split);
      await rm(f.path("images"), { recursive: true });
    },
  ],
  [
    "iconqa",
    "without iconqa_data",
    async (f) => {
      for (const name of ["problems.json", "pid_splits.json", "iconqa"])
        await move(f, `iconqa_data/${name}`, name);
      await rm(f.path("iconqa_data"), { recursive: true });
    },
  ],
  ["hateful_memes", "images", (f) => move(f, "img", "images")],
  ["ivqa", "Frames", (f) => move(f, "frames", "Frames")],
  ["ocrvqa", "every image named .jpg", (f) => move(f, "images/3100003.gif", "images/3100003.jpg")],
  ["gqa", "an ending in capitals", (f) => move(f, "images/2170106.jpg", "images/2170106.JPG")],
];

const others: Form[] = [
  [
    "flickr30k",
    "a table with bars",
    (f) =>
      f
        .editBytes("results_20130124.token", (bytes) =>
          Buffer.from(bytes.toString().replace(/#(\d)\t/g, "| $1| ")),
        )
        .then(async () => {
          const rows = await readFile(f.path("results_20130124.token"), "utf8");
          const withOneBarLess = rows.replace(/\| 4\| /, "| 4   ");
          await writeFile(f.path("results.csv"), `image_name| comment_number| comment\n${withOneBarLess}`);
          await rm(f.path("results_20130124.token"));
        }),
  ],
  [
    "flickr30k",
    "endings in the lists",
    (f) => f.editBytes("train.txt", (bytes) => Buffer.from(bytes.toString().replace(/\d+/g, "$&.jpg"))),
  ],
];

async function recordsOf({ name, directory }: BrokenFolder): Promise<Partial<DataRecord>[]> {
  const records: Partial<DataRecord>[] = [];
  for await (const record of readRecords(datasetNamed(name), directory)) {
    // Where the images lie is what differs; that they can be read `accepts` has seen.
    const { images, frames, options } = record;
    const nowhere = (paths: readonly string[] | null) => paths?.map(() => "");
    const names = options?.map((option) => option.replace(/^.*\//, ""));
    records.push({ ...record, images: nowhere(images), frames: nowhere(frames), options: names });
  }
  return records;
}

test.each([...links, ...ids, ...folders, ...others])("%s: %s", async (set, _, act) => {
  const folder = await BrokenFolder.copyOf(set);
  const before = await recordsOf(folder);
  await act(folder);
  await folder.accepts();
  expect(await recordsOf(folder)).toEqual(before);
});

test("keeps the ids of memes as they are written, zeros in front too", async () => {
  const folder = await BrokenFolder.copyOf("hateful_memes");
  const before = await recordsOf(folder);
  await folder.editBytes("train.jsonl", (bytes) =>
    Buffer.from(bytes.toString().replace(/"id": (\d+)/g, '"id": "0$1"')),
  );
  await folder.accepts();
  const padded = before.map((record) =>
    record.split === "train" ? { ...record, id: `0${record.id}` } : record,
  );
  expect(await recordsOf(folder)).toEqual(padded);
});

/** A set of which one video is a file, in place of frames. */
async function withVideo(path: string): Promise<BrokenFolder> {
  const folder = await BrokenFolder.copyOf("msvd_qa");
  await rm(folder.path("frames/vid1202"), { recursive: true });
  await mkdir(dirname(folder.path(path)), { recursive: true });
  await sharp({ create: { width: 8, height: 8, channels: 3, background: "#777" } })
    .gif()
    .toFile(folder.path(path));
  return folder;
}

test.each(["video/vid1202.gif", "videos/vid1202.GIF", "YouTubeClips/vid1202.gif"])(
  "finds a video at %s",
  async (path) => {
    const folder = await withVideo(path);
    await folder.accepts();
    const records = readRecords(datasetNamed("msvd_qa"), folder.directory, { split: "val" });
    for await (const { frames } of records) expect(frames).toEqual([path]);
  },
);

test("finds the video of an archive by its YouTube name", async () => {
  const folder = await withVideo("YouTubeClips/ab_-c_10_17.gif");
  await folder.replace("youtube_mapping.txt", /\S+ vid1202/, "ab_-c_10_17 vid1202");
  await folder.accepts();
});

test("names the usual place of what is nowhere", async () => {
  const folder = await BrokenFolder.copyOf("vqav2");
  await move(folder, "val2014", "coco/val2014");
  await rm(folder.path("coco/val2014"), { recursive: true });
  await mkdir(folder.path("coco/val2014"));
  await folder.rejects(/"val2014\/COCO_val2014_\d+\.jpg" is missing$/);
});

test("remembers records under another key when the images have moved", async () => {
  const folder = await BrokenFolder.copyOf("gqa");
  const dataset = datasetNamed("gqa");
  const before = await recordsKey(dataset, folder.directory, ["val"]);
  expect(await recordsKey(dataset, folder.directory, ["val"])).toEqual(before);
  await move(folder, "images", "allImages/images");
  expect(await recordsKey(dataset, folder.directory, ["val"])).not.toEqual(before);
});
