/**
 * Indices of the `k` highest scores, best first, equal scores by lower index; −∞ is never among them, so there may be
 * fewer. One pass with a heap of k indices whose root is the worst: the vocabulary is never sorted.
 */
export function topK(scores: Float32Array, k: number): Int32Array {
  const heap = new Int32Array(Math.min(k, scores.length));
  let size = 0;
  for (let index = 0; index < scores.length; index++) {
    if (size < heap.length) {
      if (scores[index]! > Number.NEGATIVE_INFINITY) siftUp(heap, size++, index, scores);
    } else if (scores[index]! > scores[heap[0]!]!) {
      siftDown(heap, size, index, scores);
    }
  }
  // Taking the worst away again and again fills the array from its end.
  for (let end = size - 1; end > 0; end--) {
    const worst = heap[0]!;
    siftDown(heap, end, heap[end]!, scores);
    heap[end] = worst;
  }
  return heap.subarray(0, size);
}

function worse(a: number, b: number, scores: Float32Array): boolean {
  return scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b);
}

/** Puts `index` where it belongs on the way from the free place `at` to the root. */
function siftUp(heap: Int32Array, at: number, index: number, scores: Float32Array): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(index, heap[parent]!, scores)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = index;
}

/** Replaces the root by `index` among the first `size` places and moves it down to where it belongs. */
function siftDown(heap: Int32Array, size: number, index: number, scores: Float32Array): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && worse(heap[child + 1]!, heap[child]!, scores)) child++;
    if (!worse(heap[child]!, index, scores)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = index;
}
