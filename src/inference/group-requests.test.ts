import { expect, it } from "vitest";
import { groupRequests } from "./group-requests.js";
import type { Reader } from "./prompt-problem.js";

/** Each character is a token. */
const reader = {
  config: { queryTokens: 1, text: { heads: 1 } },
  text: { tokenizer: { encode: (text: string) => [...text] } },
} as unknown as Reader;

const groups = (requests: readonly [images: number, instruction: string][], most = 100) => [
  ...groupRequests(
    reader,
    requests.map(([images, instruction]) => ({ images, instruction })),
    (images) => Math.ceil(most / images),
  ),
];

it("puts together what has equally many images, in order", () => {
  const requests = [1, 4, 1, 4, 2, 4].map((images): [number, string] => [images, "?"]);
  expect(groups(requests)).toEqual([[0, 2], [1, 3, 5], [4]]);
  expect(groups([])).toEqual([]);
});

it("puts no more together than may be, and than have room for their attention scores", () => {
  const requests = [1, 1, 2, 1, 2].map((images): [number, string] => [images, "?"]);
  expect(groups(requests, 2)).toEqual([[0, 1], [3], [2], [4]]);
  // Of 2 ** 27 scores, 8,192 squared is half.
  const long = "x".repeat(8_000);
  expect(groups([1, 1, 1].map((images): [number, string] => [images, long]))).toEqual([[0, 1], [2]]);
});
