import type { DataFolder } from "./data-folder.js";

/** Video files lie in here. */
export const videoFolder = "videos/";
const videoEndings = [".avi", ".mp4", ".webm", ".mkv", ".mov", ".gif", ".webp"];

/**
 * Where the frames of a video are: the pictures in `frames/<name>/`, in the order of their numbers, or the video file
 * `videos/<name>.<ending>`. `fault` says what is wrong; there is nothing to look at then.
 */
export async function findFrames(
  folder: DataFolder,
  name: string,
): Promise<{ frames: string[] } | { fault: string }> {
  if (/[/\\]/.test(name)) return { fault: `${JSON.stringify(name)} is no name of a video` };
  const directory = `frames/${name}`;
  const numbered = (await folder.list(directory))
    .map((file) => ({
      path: `${directory}/${file}`,
      number: Number(/^(\d+)\.(?:jpe?g|png|webp)$/i.exec(file)?.[1]),
    }))
    .filter(({ number }) => !Number.isNaN(number))
    .sort((a, b) => a.number - b.number);
  const jump = numbered.findIndex(
    ({ number }, index) => index > 0 && number !== numbered[index - 1].number + 1,
  );
  if (jump !== -1) {
    return {
      fault: `${directory} jumps from frame ${numbered[jump - 1].number} to frame ${numbered[jump].number}`,
    };
  }
  if (numbered.length > 0) {
    if (numbered[0].number > 1) return { fault: `${directory} begins with frame ${numbered[0].number}` };
    return { frames: numbered.map(({ path }) => path) };
  }
  for (const ending of videoEndings) {
    const path = `${videoFolder}${name}${ending}`;
    if (await folder.has(path)) return { frames: [path] };
  }
  return { fault: `there are neither frames in ${directory} nor a video videos/${name}.*` };
}
