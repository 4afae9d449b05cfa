// Makes a fresh checkout ready: installs the locked packages and builds dist/, each only where it is out of date.
// Plain Node without packages, because none is there yet when this first runs.
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { join, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A step failed or was interrupted; its own output is already on stderr. */
export class SetUpError extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Brings packages and, when `build` is set, dist/ up to date. Safe to call from several processes at once:
 * one does the work under a lock, the others wait and find it done.
 */
export async function setUp(root, { build }) {
  const ready = () => packagesAreInstalled(root) && (!build || distIsBuilt(root));
  if (ready()) return;
  await withLock(join(root, "dist", ".lock"), async () => {
    if (!packagesAreInstalled(root)) await installPackages(root);
    if (build && !distIsBuilt(root)) await buildDist(root);
  });
}

/**
 * Whether node_modules holds what package-lock.json asks for. Contents are compared, not dates: a checkout or a copy
 * changes dates without changing packages.
 */
export function packagesAreInstalled(root) {
  const wanted = readLockedPackages(join(root, "package-lock.json"));
  const installed = readLockedPackages(join(root, "node_modules", ".package-lock.json"));
  if (!installed) return false;
  return Object.entries(wanted ?? {}).every(([path, { optional, version, integrity }]) => {
    if (path === "") return true; // the project itself
    const found = installed[path];
    if (!found) return optional === true; // optional packages belong to other platforms
    return found.version === version && found.integrity === integrity;
  });
}

/** Whether dist/ is a finished build that is newer than everything it is made from. */
export function distIsBuilt(root) {
  const built = modificationTime(join(root, "dist", ".built"));
  const sources = ["tsconfig.json", "tsconfig.build.json", "src"].map((name) => join(root, name));
  for (const entry of readdirSync(join(root, "src"), { recursive: true }))
    sources.push(join(root, "src", entry));
  return sources.every((source) => modificationTime(source) < built);
}

/** Runs `work` while holding the lock file. The lock of a process that is gone is taken over. */
export async function withLock(file, work) {
  mkdirSync(join(file, ".."), { recursive: true });
  for (let attempt = 0; !tryLock(file); attempt++) {
    if (attempt === 20) say(`waiting for another set-up to finish (if none is running, delete ${file})`);
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  try {
    const owner = Number(readFileSync(file, "utf8"));
    if (owner > 0) process.kill(owner, 0); // signal 0 only asks whether the process exists
  } catch (error) {
    if (error.code === "ESRCH") rmSync(file, { force: true });
  }
  return false;
}

async function installPackages(root) {
  say("installing packages (npm ci), once");
  // Inside an npm script npm_execpath is npm's own program, which spares looking for npm.cmd on Windows.
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js")
    ? [process.execPath, process.env.npm_execpath]
    : ["npm"];
  const flags = ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  // ONNX Runtime's install script would otherwise download GPU libraries from outside the registry.
  await runQuietly("npm ci", [...npm, ...flags], root, { ONNXRUNTIME_NODE_INSTALL: "skip" });
}

async function buildDist(root) {
  say("building dist/");
  const dist = join(root, "dist");
  for (const entry of readdirSync(dist)) {
    if (entry !== ".lock") rmSync(join(dist, entry), { recursive: true });
  }
  const started = new Date();
  const compiler = join(root, "node_modules", "typescript", "lib", "tsc.js");
  await runQuietly("build", [process.execPath, compiler, "-p", "tsconfig.build.json"], root);
  const source = join(root, "src");
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    // JSON that is imported was already written by the compiler; everything else that is not code is copied.
    if (!entry.isFile() || entry.name.endsWith(".ts")) continue;
    const path = join(entry.parentPath, entry.name);
    const placed = path.slice(source.length);
    if (!placed.split(sep).includes("testing")) cpSync(path, join(dist, placed)); // as tsconfig.build.json does
  }
  // The date of the start: a source changed while the compiler ran must count as newer.
  writeFileSync(join(dist, ".built"), started.toISOString());
  utimesSync(join(dist, ".built"), started, started);
}

/** Runs a command, silent unless it fails; then its whole output goes to stderr. Signals are passed to it. */
function runQuietly(what, [command, ...args], cwd, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && command === "npm",
    });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    let interruptedBy;
    const forward = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    process.on("SIGINT", forward).on("SIGTERM", forward);
    const finish = (settle) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      settle();
    };
    child.on("error", (error) =>
      finish(() => reject(new SetUpError(`${what} did not start: ${error.message}`, 1))),
    );
    child.on("close", (code, signal) => {
      const killedBy = interruptedBy ?? signal;
      if (killedBy) {
        finish(() => reject(new SetUpError(`${what} was interrupted`, 128 + constants.signals[killedBy])));
      } else if (code !== 0) {
        process.stderr.write(Buffer.concat(output));
        finish(() => reject(new SetUpError(`${what} failed (exit code ${code}), see above`, 1)));
      } else {
        finish(resolve);
      }
    });
  });
}

function readLockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined; // missing or half-written: not installed
  }
}

/** Milliseconds since 1970; 0 for what does not exist. */
function modificationTime(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function say(text) {
  process.stderr.write(`instructblip: ${text}\n`);
}
