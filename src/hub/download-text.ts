import type { DownloadProgress } from "./download.js";

/** `downloading owner/name  1.2 of 31.6 GB  45.0 MB/s  12 min left`. */
export function downloadText({
  name,
  doneBytes,
  bytes,
  bytesPerSecond,
  secondsLeft,
}: DownloadProgress): string {
  const [unit, unitName] = bytes >= 1e9 ? [1e9, "GB"] : [1e6, "MB"];
  const parts = [
    `downloading ${name}`,
    `${(doneBytes / unit).toFixed(1)} of ${(bytes / unit).toFixed(1)} ${unitName}`,
  ];
  if (bytesPerSecond !== undefined) parts.push(`${(bytesPerSecond / 1e6).toFixed(1)} MB/s`);
  if (secondsLeft !== undefined) parts.push(`${duration(secondsLeft)} left`);
  return parts.join("  ");
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
