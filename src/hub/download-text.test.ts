import { expect, it } from "vitest";
import { downloadText } from "./download-text.js";

it.each([
  [{ doneBytes: 0, bytes: 12e6 }, "downloading owner/name  0.0 of 12.0 MB"],
  [
    { doneBytes: 1.25e9, bytes: 31.6e9, bytesPerSecond: 45e6, secondsLeft: 675 },
    "downloading owner/name  1.3 of 31.6 GB  45.0 MB/s  12 min left",
  ],
  [
    { doneBytes: 1e9, bytes: 31.6e9, bytesPerSecond: 2e6, secondsLeft: 15300 },
    "downloading owner/name  1.0 of 31.6 GB  2.0 MB/s  4 h 15 min left",
  ],
  [
    { doneBytes: 1e6, bytes: 2e6, bytesPerSecond: 5e5, secondsLeft: 1.2 },
    "downloading owner/name  1.0 of 2.0 MB  0.5 MB/s  2 s left",
  ],
])("says %o", (progress, text) => {
  expect(downloadText({ name: "owner/name", ...progress })).toBe(text);
});
