import { basename, resolve } from "node:path";

/** What a person calls the model in a folder: by its name on the hub where the folder is in a cache, else as the folder. */
export function modelTitle(directory: string): string {
  const path = resolve(directory);
  const cached = /[\\/]models--([^\\/]+?)--([^\\/]+)[\\/]snapshots[\\/][0-9a-f]{40}$/.exec(path);
  return cached ? `${cached[1]}/${cached[2]}` : basename(path);
}
