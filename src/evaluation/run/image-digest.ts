import { createHash } from "node:crypto";
import { join } from "node:path";
import { type DataRecord, uniformFrameIndices, usualFrames } from "../../data/index.js";
import { fileReason, openRegularFile } from "../../files/index.js";
import type { Answer } from "../answer.js";
import type { SampleSet } from "../samples.js";

/** Read from the beginning and from the end of each file. */
const sampledBytes = 4096;
/** Of 64: enough to tell images apart. */
const digits = 12;

/** Tells whether the images of a set are still those that were looked at. */
export class ImageDigests {
  readonly #known = new Map<string, Promise<string>>();

  constructor(private readonly directory: string) {}

  /**
   * First digits of a SHA-256 of the files that a sample looks at: their sizes, first and last 4 KiB.
   * @throws Error for a file that cannot be read
   */
  async of({ images, frames }: DataRecord): Promise<string> {
    const hash = createHash("sha256");
    for (const path of [...(images ?? []), ...chosen(frames ?? [])]) {
      const digest = this.#known.get(path) ?? digestOf(join(this.directory, path));
      this.#known.set(path, digest);
      hash.update(await digest);
    }
    return hash.digest("hex").slice(0, digits);
  }
}

function chosen(frames: readonly string[]): readonly string[] {
  if (frames.length <= usualFrames) return frames;
  return uniformFrameIndices(frames.length).map((index) => frames[index]!);
}

async function digestOf(path: string): Promise<string> {
  const handle = await openRegularFile(path).catch((error) => {
    throw new Error(`${path}: cannot be read (${fileReason(error)})`);
  });
  try {
    const { size } = await handle.stat();
    const hash = createHash("sha256").update(`${size}\n`);
    for (const position of [0, Math.max(0, size - sampledBytes)]) {
      const bytes = Buffer.alloc(Math.min(sampledBytes, size));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
      hash.update(bytes.subarray(0, bytesRead));
    }
    return hash.digest("hex");
  } finally {
    await handle.close();
  }
}

/**
 * Refuses answers to images that have been exchanged since.
 * @throws Error naming the first sample, and how many there are
 */
export async function requireSameImages(
  { task, directory, samples }: SampleSet,
  answers: ReadonlyMap<string, Answer>,
  digests = new ImageDigests(directory),
): Promise<void> {
  const changed: DataRecord[] = [];
  for (const { record } of samples) {
    const answer = answers.get(record.id);
    if (answer && answer.images !== (await digests.of(record))) changed.push(record);
  }
  const [first] = changed;
  if (!first) return;
  const { id, images, frames } = first;
  const path = (images ?? frames)![0]!;
  const others = changed.length > 1 ? `, and so are those of ${changed.length - 1} more samples` : "";
  throw new Error(
    `${join(directory, path)} is another image than the one that ${task.name} sample ${id} was asked about${others}; ` +
      "put the images back, or begin another run",
  );
}
