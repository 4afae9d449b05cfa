/** Where a model's files are in the cache. */
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { systemCode, writeWhole } from "../files/index.js";
import { isCommit } from "./name.js";

export interface ModelPaths {
  /** `models--owner--name`. */
  readonly folder: string;
  /** Folder of the lock files. */
  readonly locks: string;
  blob(etag: string): string;
  lock(etag: string): string;
  ref(revision: string): string;
  /** The folder that a commit's files are found in by their names. */
  snapshot(commit: string): string;
  /** An empty file that says that a commit has no file of this name. */
  absent(commit: string, file: string): string;
}

export function modelPaths(cache: string, id: string): ModelPaths {
  const name = `models--${id.replace("/", "--")}`;
  const folder = join(cache, name);
  const locks = join(cache, ".locks", name);
  return {
    folder,
    locks,
    blob: (etag) => join(folder, "blobs", etag),
    lock: (etag) => join(locks, `${etag}.lock`),
    ref: (revision) => join(folder, "refs", ...revision.split("/")),
    snapshot: (commit) => join(folder, "snapshots", commit),
    absent: (commit, file) => join(folder, ".no_exist", commit, ...file.split("/")),
  };
}

/** The commit that a revision meant when the hub was last asked; undefined where it never was. */
export async function cachedCommit(paths: ModelPaths, revision: string): Promise<string | undefined> {
  if (isCommit(revision)) return revision;
  const text = await readFile(paths.ref(revision), "utf8").catch(() => "");
  // Others may write an end of the line; whatever else the file says is no commit.
  return isCommit(text.trim()) ? text.trim() : undefined;
}

/** Notes which commit a revision means, without an end of the line, as Python's library reads it. */
export async function writeRef(paths: ModelPaths, revision: string, commit: string): Promise<void> {
  if (isCommit(revision) || (await cachedCommit(paths, revision)) === commit) return;
  await mkdir(dirname(paths.ref(revision)), { recursive: true });
  await writeWhole(paths.ref(revision), commit);
}

/** Gives a blob the name that it has in a commit: a relative link, or the file itself where the system makes no links. */
export async function nameBlob(paths: ModelPaths, etag: string, commit: string, file: string): Promise<void> {
  const pointer = join(paths.snapshot(commit), ...file.split("/"));
  const blob = paths.blob(etag);
  const target = relative(dirname(pointer), blob);
  if ((await readlink(pointer).catch(() => undefined)) === target) return;
  await mkdir(dirname(pointer), { recursive: true });
  await rm(pointer, { force: true });
  try {
    await symlink(target, pointer);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return;
    if (!["EPERM", "ENOSYS", "EOPNOTSUPP", "ENOTSUP"].includes(systemCode(error) ?? "")) throw error;
    await rename(blob, pointer);
  }
}

/** Notes that a commit has no file of this name, so that nobody asks for it again. */
export async function noteAbsent(paths: ModelPaths, commit: string, file: string): Promise<void> {
  const note = paths.absent(commit, file);
  await mkdir(dirname(note), { recursive: true });
  await writeFile(note, "", { flag: "a" });
}

/** Says to programs that make back-ups that a folder is a cache (bford.info/cachedir). */
export async function tagCache(cache: string): Promise<void> {
  const tag = join(cache, "CACHEDIR.TAG");
  if (await lstat(tag).catch(() => undefined)) return;
  await writeFile(
    tag,
    "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of models from the Hugging Face Hub; see https://bford.info/cachedir/\n",
    { flag: "wx" },
  ).catch(() => undefined);
}
