import type { DataFolder } from "../folder/data-folder.js";
import type { Places } from "../folder/places.js";

const videoEndings = [".avi", ".mp4", ".webm", ".mkv", ".mov", ".gif", ".webp"];
const anyCase = videoEndings.flatMap((ending) => [ending, ending.toUpperCase()]);

/** Folders of video files: those that tools make, and those of the owners' archives. */
export const videoPlaces: Places = {
  "videos/": [
    "video/",
    "Videos/",
    "videos/all/",
    "YouTubeClips/",
    "TrainValVideo/",
    "TestVideo/",
    "train-video/",
    "test-video/",
  ],
  "frames/": ["frame/", "Frames/"],
};

/** Whether the frames of a record are one video file, not images. */
export function isVideoFile(frames: readonly string[]): boolean {
  return frames.length === 1 && !/\.(?:jpe?g|png)$/i.test(frames[0]!);
}

/**
 * Where the frames of a video are: the images in `frames/<name>/`, in the order of their numbers, or the video file
 * `videos/<name>.<ending>`. `fault` says what is wrong; there is nothing to look at then.
 * @param names by which the video may be found, the usual one first
 */
export async function findFrames(
  folder: DataFolder,
  ...names: readonly string[]
): Promise<{ frames: string[] } | { fault: string }> {
  const odd = names.find((name) => /[/\\]/.test(name));
  if (odd !== undefined) return { fault: `${JSON.stringify(odd)} is no name of a video` };
  for (const name of names) {
    const found = (await frameImages(folder, name)) ?? (await videoFile(folder, name));
    if (found) return found;
  }
  return { fault: `there are neither frames in frames/${names[0]} nor a video videos/${names[0]}.*` };
}

async function frameImages(
  folder: DataFolder,
  name: string,
): Promise<{ frames: string[] } | { fault: string } | undefined> {
  const directory = await folder.locate(`frames/${name}`);
  const numbered = (await folder.list(directory))
    .map((file) => ({
      path: `${directory}/${file}`,
      number: Number(/^(\d+)\.(?:jpe?g|png|webp)$/i.exec(file)?.[1]),
    }))
    .filter(({ number }) => !Number.isNaN(number))
    .sort((a, b) => a.number - b.number);
  if (numbered.length === 0) return undefined;
  const jump = numbered.findIndex(
    ({ number }, index) => index > 0 && number !== numbered[index - 1]!.number + 1,
  );
  if (jump !== -1) {
    return {
      fault: `${directory} jumps from frame ${numbered[jump - 1]!.number} to frame ${numbered[jump]!.number}`,
    };
  }
  if (numbered[0]!.number > 1) return { fault: `${directory} begins with frame ${numbered[0]!.number}` };
  return { frames: numbered.map(({ path }) => path) };
}

async function videoFile(folder: DataFolder, name: string): Promise<{ frames: string[] } | undefined> {
  for (const ending of anyCase) {
    const path = await folder.locate(`videos/${name}${ending}`);
    if (await folder.has(path)) return { frames: [path] };
  }
  return undefined;
}
