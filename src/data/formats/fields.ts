/** Shapes of values that many annotation files share. */
import { z } from "zod";
import type { Row } from "../folder/data-folder.js";
import type { Problems } from "../problems.js";

/** A text that says something. */
export const filledText = z.string().refine((text) => text.trim() !== "", "is empty");

/** Whole, and small enough to be exact. */
export const wholeNumber = z.int().nonnegative();

/** Digits are read as the number that they write, zeros in front or not: tables and programs turn one into the other. */
const asNumber = (value: unknown): unknown =>
  typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;

/** An id that owners write as a number, also where it has become a text of digits. */
export const numberId = z.preprocess(asNumber, wholeNumber);

/**
 * An id that owners write as a text, also where it has become a number.
 * @param length of the owners' text: zeros that a number has lost stand in front again
 */
export function textId(length = 0) {
  return z.preprocess(
    (value) =>
      Number.isSafeInteger(value) && (value as number) >= 0 ? String(value).padStart(length, "0") : value,
    filledText,
  );
}

/** A class of two: no and yes. */
export const noOrYes = z.preprocess(
  (value) => (typeof value === "boolean" ? Number(value) : asNumber(value)),
  z.union([z.literal(0), z.literal(1)], "should be 0 or 1"),
);

/** Questions of visual question answering have ten answers, and so does their accuracy. */
const usualAnswers = 10;

/** @returns whether the row can be used; a row without any answer cannot */
export function checkAnswers(
  problems: Problems,
  { place }: Row<unknown>,
  key: string,
  answers: readonly string[],
  usual = usualAnswers,
): boolean {
  const at = { ...place, key: `${place.key ?? ""}.${key}`.replace(/^\./, "") };
  if (answers.length === 0) {
    problems.reject(at, "has no answer");
    return false;
  }
  if (answers.length !== usual) problems.warn(at, `has ${answers.length} answers where ${usual} are usual`);
  return true;
}

/** Whether a text such as `val2014` names a split, but another one. */
export function namesAnotherSplit(text: string, split: string): boolean {
  const named = ["train", "val", "test"].filter((name) => text.includes(name));
  return named.length > 0 && !named.some((name) => split.startsWith(name));
}

/** File name of a COCO image, from 2014 with the folder's name in front, from 2017 without. */
export function cocoName(imageId: number, prefix = ""): string {
  return `${prefix}${String(imageId).padStart(12, "0")}.jpg`;
}
