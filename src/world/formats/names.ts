/** Names and ids as the owners of the data sets write them. */
import type { Random } from "../../tensor/index.js";

/** Where addresses point: nowhere (RFC 2606). */
export const nowhere = "http://pictures.invalid";

/** File name of a COCO image. */
export function cocoName(id: number, folder = ""): string {
  return `${folder && `COCO_${folder}_`}${digits(id, 12)}.jpg`;
}

/** 7 -> "00007" */
export function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

/** Sixteen hexadecimal digits, as Open Images has them. */
export function hexId(random: Random): string {
  return [random.uint32(), random.uint32()].map((word) => word.toString(16).padStart(8, "0")).join("");
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** An id of letters and figures. */
export function letterId(random: Random, length: number, more = ""): string {
  return Array.from({ length }, () => random.choice([...letters, ...more])).join("");
}

/** "A red cat, at the top." -> ["a", "red", "cat", "at", "the", "top"] */
export function tokensOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
