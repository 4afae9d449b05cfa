import { readdirSync } from "node:fs";
import { join } from "node:path";
import { datasets } from "../dist/data/index.js";

const model = (family) => ({
  name: `model ${family}`,
  folder: `model-${family}`,
  files: /^(?:config|generation_config|preprocessor_config|model)\.\w+$/,
  commands: (at) => [
    ["inspect", at(`model-${family}`)],
    ["ask", at("images/a.png"), "is it a cat?", "--model", at(`model-${family}`), "--max-new-tokens", "3"],
  ],
  // That two files do not fit each other is said of either.
  names: [`model-${family}`, "config.json", "the model's weights"],
});

const tokenizer = (family) => ({
  ...model(family),
  name: `tokenizer ${family}`,
  files: /token/,
  commands: (at) => model(family).commands(at).slice(1),
});

/** The same tokenizers without tokenizer.json, which is made of the vocabulary then. */
const vocabulary = (family) => ({
  ...tokenizer(family),
  name: `vocabulary ${family}`,
  folder: `vocabulary-${family}`,
  files: /(?:^|[/])(?:spiece\.model|tokenizer\.model|vocab\.json|vocab\.txt|merges\.txt)$/,
  commands: (at) => [
    [
      "ask",
      at("images/a.png"),
      "is it a cat?",
      "--model",
      at(`vocabulary-${family}`),
      "--max-new-tokens",
      "3",
    ],
  ],
  names: [`vocabulary-${family}`],
});

/** PyTorch's files, whose pickles are read. */
const lavis = {
  name: "lavis",
  folder: "lavis",
  files: /^trained\.pth$/,
  commands: (at) => [
    [
      ...["convert", at("lavis/trained.pth"), at("lavis/joined"), "--language-model", at("lavis/language")],
      ...["--vision", at("lavis/whole"), "--qformer-tokenizer", at("lavis/whole/qformer_tokenizer")],
    ],
  ],
  names: ["trained.pth"],
};

const set = (name) => ({
  name: `set ${name}`,
  folder: `sets/${name}`,
  files: /^(?!expected).*\.(?:jsonl?|csv|txt|token)$/,
  commands: (at) => [
    ["data", "check", name, at(`sets/${name}`)],
    ["data", "show", name, at(`sets/${name}`), "--json"],
  ],
});

const training = (name, files, ...flags) => ({
  name: `training ${name}`,
  folder: "training",
  files,
  commands: (at) => [["train", at("training/config.yaml"), ...flags]],
  names: [name === "configuration" ? "config.yaml" : "run"],
});

const score = (metric, predictions, references) => ({
  name: `score ${metric}`,
  folder: "predictions",
  files: new RegExp(`^(?:${[predictions, references].join("|")})$`),
  commands: (at) => [
    [
      "score",
      metric,
      at(`predictions/${predictions}`),
      ...(references ? ["--references", at(`predictions/${references}`)] : []),
    ],
  ],
  names: [predictions],
});

const ownSets = datasets.map(({ name }) => name).filter((name) => !name.endsWith("_question_generation"));

/** In the order in which they take turns. */
export const targets = [
  model("t5"),
  tokenizer("t5"),
  {
    name: "images",
    folder: "images",
    files: /^a\./,
    commands: (at) => [["data", "check", "own", at("images/mine.jsonl")]],
  },
  {
    name: "own data",
    folder: "images",
    files: /^mine\.jsonl$/,
    commands: (at) => [
      ["data", "check", "own", at("images/mine.jsonl"), "--model", at("model-opt")],
      ["data", "show", "own", at("images/mine.jsonl"), "--out", at("images/page.html")],
    ],
  },
  training("configuration", /^config\.yaml$/, "--dry-run"),
  model("llama"),
  {
    name: "videos",
    folder: "videos",
    files: /^videos\//,
    commands: (at) => [["data", "check", "msvd_qa", at("videos")]],
  },
  tokenizer("opt"),
  training("run", /^run\/(?!model|tensorboard|report)/),
  {
    name: "answers",
    folder: "run",
    files: /^(?:run\.json|.*\.jsonl)$/,
    commands: (at) => [["report", at("run")]],
    names: ["run"],
  },
  score("vqa", "answers.json", "right.json"),
  vocabulary("t5"),
  lavis,
  model("opt"),
  vocabulary("llama"),
  tokenizer("llama"),
  vocabulary("opt"),
  score("cider", "captions.jsonl"),
  ...ownSets.map(set),
];

/** The files of a target, sorted, so that a choice among them is the same everywhere. */
export function filesOf({ folder, files }, material) {
  return readdirSync(join(material, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(material, folder).length + 1))
    .filter((path) => files.test(path.replaceAll("\\", "/")))
    .sort();
}
