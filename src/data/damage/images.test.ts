/** Images and frames that are missing, damaged, or outside of the folder. */
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { type Rejected, rejects } from "../testing/broken.js";

const rejected: Rejected[] = [
  [
    "coco_caption",
    "no image",
    (f) => rm(f.path("train2014/COCO_train2014_000000003408.jpg")),
    /: images\[4\]: "train2014\/COCO_train2014_000000003408\.jpg" is missing$/,
  ],
  [
    "visdial",
    "no image in either folder",
    (f) => rm(f.path("train2014"), { recursive: true }),
    /dialogs\[0\]\.dialog\[0\]: "train2014\/COCO_train2014_000000009300\.jpg" is missing$/,
  ],
  [
    "scienceqa",
    "no image",
    (f) => rm(f.path("images/test/3130/image.png")),
    'problems.json:99:11: ["3130"]: "images/test/3130/image.png" is missing',
  ],
  [
    "iconqa",
    "no image of a choice",
    (f) => rm(f.path("iconqa_data/iconqa/test/choose_img/3121/choice_1.png")),
    /"iconqa_data\/iconqa\/test\/choose_img\/3121\/choice_1\.png" is missing$/,
  ],
  [
    "ocrvqa",
    "no GIF",
    (f) => rename(f.path("images/3100003.gif"), f.path("images/3100003.png")),
    /"images\/3100003\.gif" is missing$/,
  ],
  [
    "vizwiz",
    "an image cut off",
    (f) => f.editBytes("val/VizWiz_val_00000014.jpg", (bytes) => bytes.subarray(0, bytes.length / 2)),
    /^Annotations\/val\.json:\d+:\d+: \[2\]: "val\/VizWiz_val_00000014\.jpg": this JPEG cannot be decoded/,
  ],
  [
    "hateful_memes",
    "an image without its end",
    (f) => f.editBytes("img/03113.png", (bytes) => bytes.subarray(0, -12)),
    'train.jsonl:1: "img/03113.png": this PNG is cut off: its last chunk is missing',
  ],
  [
    "nocaps",
    "a web page for an image",
    (f) => writeFile(f.path("test/6a611b7226dfc56b.jpg"), "<html>404</html>"),
    /images\[1\]: "test\/6a611b7226dfc56b\.jpg": is a web page, not an image; download the image itself/,
  ],
  [
    "vsr",
    "an empty image",
    (f) => writeFile(f.path("images/000000003216.jpg"), ""),
    /^splits\/random\/train\.jsonl:1: "images\/000000003216\.jpg": is empty/,
  ],
  [
    "textvqa",
    "a folder for an image",
    async (f) => {
      await rm(f.path("test_images/f527ca83166b2102.jpg"));
      await mkdir(f.path("test_images/f527ca83166b2102.jpg"));
    },
    /data\[0\]: "test_images\/f527ca83166b2102\.jpg" is a folder, not a file$/,
  ],
  [
    "web_capfilt",
    "a path out of the folder",
    (f) => f.replace("ccs_synthetic_filtered_local.json", "images/00000/", "../images/00000/"),
    /\[0\]: "\.\.\/images\/00000\/000003100\.jpg" leads out of the data folder$/,
  ],
  [
    "web_capfilt",
    "an absolute path",
    (f) => f.replace("ccs_synthetic_filtered_local.json", "images/00000/000003100.jpg", "/etc/hostname"),
    /\[0\]: "\/etc\/hostname" leads out of the data folder$/,
  ],
  [
    "gqa",
    "an imageId that climbs out",
    (f) => f.replace("test_balanced_questions.json", "n2170113", "../../n2170113"),
    /"images\/\.\.\/\.\.\/n2170113\.jpg" leads out of the data folder$/,
  ],
  [
    "llava_detail",
    "a name with a link and ..",
    async (f) => {
      await symlink(temporaryFolder(), f.path("train2017/elsewhere"));
      await f.replace("detail_23k.json", '"000000003109.jpg"', '"elsewhere/../000000003109.jpg"');
    },
    /\[1\]: "elsewhere\/\.\.\/000000003109\.jpg" leads out of the data folder$/,
  ],
  [
    "llava_detail",
    "links in a circle",
    async (f) => {
      const image = f.path("train2017/000000003109.jpg");
      await rm(image);
      await symlink("000000003109.jpg", image);
    },
    /\[1\]: "train2017\/000000003109\.jpg" cannot be read: its links lead in a circle$/,
  ],
  [
    "textcaps",
    "a folder whose links lead in a circle",
    async (f) => {
      await rm(f.path("test_images"), { recursive: true });
      await symlink("test_images", f.path("test_images"));
    },
    /"test_images\/d883139d76df6db9\.jpg" cannot be read: its links lead in a circle$/,
  ],
  [
    "web_capfilt",
    "a name with the character 0",
    (f) => f.replace("ccs_synthetic_filtered_local.json", "000003100.jpg", "000003100\\u0000.jpg"),
    /\[0\]: "images\/00000\/000003100\\u0000\.jpg" holds the character 0/,
  ],
  [
    "vsr",
    "a device for an image",
    async (f) => {
      await rm(f.path("images/000000003216.jpg"));
      await symlink("/dev/zero", f.path("images/000000003216.jpg"));
    },
    /"images\/000000003216\.jpg" is a device, not a file$/,
  ],
  [
    "aokvqa",
    "a link to nothing",
    async (f) => {
      const image = f.path("coco/test2017/000000021705.jpg");
      await rm(image);
      await symlink("nowhere.jpg", image);
    },
    /"coco\/test2017\/000000021705\.jpg" is missing$/,
  ],
  [
    "vsr",
    "a device for an annotation file",
    async (f) => {
      await rm(f.path("splits/random/dev.jsonl"));
      await symlink("/dev/zero", f.path("splits/random/dev.jsonl"));
    },
    /^splits\/random\/dev\.jsonl: "splits\/random\/dev\.jsonl" is a device, not a file$/,
  ],
  [
    "msvd_qa",
    "a folder of frames whose links lead in a circle",
    async (f) => {
      await rm(f.path("frames/vid1202"), { recursive: true });
      await symlink("vid1202", f.path("frames/vid1202"));
    },
    /^frames\/vid1202: cannot be read: its links lead in a circle$/,
  ],
  [
    "msvd_qa",
    "no frames",
    (f) => rm(f.path("frames/vid1202"), { recursive: true }),
    /^val_qa\.json:1:2: \[0\]: there are neither frames in frames\/vid1202 nor a video/,
  ],
  [
    "msrvtt_qa",
    "a frame between others",
    (f) => rm(f.path("frames/video1702/000002.jpg")),
    /^test_qa\.json:1:2: \[0\]: frames\/video1702 jumps from frame 1 to frame 3$/,
  ],
  [
    "ivqa",
    "a frame cut off",
    (f) => f.editBytes("frames/test_-qTe9_xk-Z1_13_20/000003.jpg", (bytes) => bytes.subarray(0, 400)),
    /^test\.csv:3: "frames\/test_-qTe9_xk-Z1_13_20\/000003\.jpg": this JPEG cannot be decoded/,
  ],
  [
    "ivqa",
    "a clip that ends before it starts",
    (f) => f.replace("train.csv", ",12,19,", ",19,12,"),
    "train.csv:2: end: the clip ends at 12 s, before it starts at 19 s",
  ],
];

test.each(rejected)("%s: %s", rejects);
