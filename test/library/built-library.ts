/** The library as it is installed: its threads run JavaScript files, which only a build has. */
const entry = new URL("../../dist/library/index.js", import.meta.url).href;

export const library = (await import(
  /* @vite-ignore */ entry
)) as typeof import("../../src/library/index.js");
