import { type Reader, readTogether } from "./prompt-problem.js";

/**
 * Which requests may be answered together: those of equally many images, whose visual prompts are equally long, as many as
 * have room for their attention scores.
 * @param requests instructions, and how many images or frames each is about
 * @param most how many requests of so many images may be together at all, at least one
 * @returns indices of requests that are answered together, in their order
 */
export function* groupRequests(
  reader: Reader,
  requests: readonly { readonly instruction: string; readonly images: number }[],
  most: (images: number) => number,
): Generator<number[]> {
  const byCount = new Map<number, number[]>();
  requests.forEach(({ images }, index) => {
    byCount.set(images, [...(byCount.get(images) ?? []), index]);
  });
  for (const [images, alike] of byCount) {
    const visualTokens = images * reader.config.queryTokens;
    for (let start = 0; start < alike.length; ) {
      const next = alike.slice(start, start + most(images));
      const instructions = next.map((index) => requests[index]!.instruction);
      const count = readTogether(reader, instructions, next.length, visualTokens);
      yield next.slice(0, count);
      start += count;
    }
  }
}
