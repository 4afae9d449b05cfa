import { expect, it } from "vitest";
import { type DataRecord, datasetNamed } from "../../data/index.js";
import { mayFlip } from "./may-flip.js";

const empty: DataRecord = {
  set: "vqav2",
  split: "train",
  id: "1",
  images: ["a.jpg"],
  frames: null,
  question: null,
  context: null,
  options: null,
  answers: null,
  history: null,
  label: null,
  references: null,
};

const flips = (fields: Partial<DataRecord>, set = "vqav2"): boolean =>
  mayFlip({ ...empty, ...fields }, datasetNamed(set));

it.each<Partial<DataRecord>>([
  { question: "What is on the LEFT?" },
  { question: "Is the leftmost cup full?" },
  { question: "which hand, right-hand or other?" },
  { question: "Do the hands turn anticlockwise?" },
  { question: "Which coast faces west?" },
  { context: "The right side" },
  { options: ["up", "left"] },
  { answers: [{ answer: "right", count: 1 }] },
  { history: [{ question: "where?", answer: "on the left" }] },
  { references: ["a cat", "a cat to the right of a dog"] },
  { question: "What does the sign say?" },
  { question: "What is written there?" },
  { question: "What number is on the shirt?" },
  { question: "What time does the clock show?" },
])("does not mirror where a side is named or text is read: %j", (fields) => {
  expect(flips(fields)).toBe(false);
});

it.each<Partial<DataRecord>>([
  {},
  { question: "What is bright, upright and copyrighted?" },
  { question: "Is the cat asleep?", answers: [{ answer: "yes", count: 10 }] },
  { references: ["a cleft rock", "somebody spreads bread", "sometimes"] },
])("mirrors where neither is: %j", (fields) => {
  expect(flips(fields)).toBe(true);
});

it.each([
  ["textcaps", false],
  ["textvqa", false],
  ["ocrvqa", false],
  ["hateful_memes", false],
  ["scienceqa", false],
  ["iconqa", false],
  ["coco_caption", true],
  ["web_capfilt", true],
  ["gqa", true],
  ["visdial", true],
  ["llava_detail", true],
])("mirrors images of %s: %s", (set, expected) => {
  expect(flips({}, set)).toBe(expected);
});
