import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "../dist/tensor/index.js";
import { judge } from "./judge.mjs";
import { makeMaterial } from "./material.mjs";
import { mutate } from "./mutate.mjs";
import { Runner } from "./runner.mjs";
import { filesOf, targets } from "./targets.mjs";

const limits = { seconds: 20, mebibytes: 1536 };

/** @returns how many cases came out wrong */
export async function fuzz(options) {
  const { root, material, seed, count, seconds, only, single, write, complain } = options;
  const work = join(material, "work");
  const whole = join(material, "whole");
  await makeMaterial(root, work);
  cpSync(work, whole, { recursive: true, preserveTimestamps: true });
  const chosen = targets.filter(({ name }) => only === undefined || name.includes(only));
  if (chosen.length === 0) throw new Error(`no target has ${only} in its name`);
  const runner = new Runner(fileURLToPath(new URL("child.mjs", import.meta.url)), limits);
  const tally = new Map(chosen.map(({ name }) => [name, { cases: 0, wrong: 0 }]));
  const start = performance.now();
  let findings = 0;
  let kept;
  try {
    for (let index = single ?? 0; index < (single === undefined ? count : single + 1); index++) {
      if ((performance.now() - start) / 1000 > seconds) break;
      const target = chosen[index % chosen.length];
      const one = tally.get(target.name);
      if (one.cases === 0) await checkWhole(target, { work, whole, runner });
      one.cases++;
      const onFinding = (found) => {
        one.wrong++;
        findings++;
        kept ??= mkdtempSync(join(tmpdir(), `instructblip-fuzz-seed-${seed}-`));
        const folder = join(kept, `${index}`);
        keep(folder, found, join(work, target.folder));
        complain(
          `case ${index}, ${target.name}: ${found.file}: ${found.how}\n  ${found.wrong}\n` +
            `  ${found.command.join(" ")}\n  kept in ${folder}\n`,
        );
      };
      const random = new Random(seed).fork(`${target.name} ${index}`);
      await runCase(target, random, { work, whole, runner, onFinding });
    }
  } finally {
    await runner.close();
  }
  for (const [name, { cases, wrong }] of tally) {
    if (cases > 0) write(`${name}: ${cases} cases, ${wrong} wrong\n`);
  }
  const total = [...tally.values()].reduce((sum, { cases }) => sum + cases, 0);
  write(`${total} cases, ${findings} wrong (seed ${seed})\n`);
  return findings;
}

/** @throws Error where what is not spoilt is refused: nothing would be found then */
async function checkWhole(target, { work, whole, runner }) {
  for (const command of target.commands((path) => join(work, path))) {
    const { status, ended, stderr } = await runner.run(command);
    if (status !== 0)
      throw new Error(`${command.join(" ")} fails before anything is spoilt: ${ended ?? stderr}`);
  }
  restore(target, { work, whole });
}

function restore({ folder }, { work, whole }) {
  rmSync(join(work, folder), { recursive: true, force: true });
  cpSync(join(whole, folder), join(work, folder), { recursive: true, preserveTimestamps: true });
}

/** Spoils one file of a target, runs its commands, and makes the file whole again. */
async function runCase(target, random, { work, whole, runner, onFinding }) {
  const folder = join(work, target.folder);
  const file = random.choice(filesOf(target, work));
  const path = join(folder, file);
  const mutant = mutate(file, readFileSync(path), random);
  put(path, mutant);
  const names = [basename(file), ...(target.names ?? [])];
  try {
    for (const command of target.commands((path) => join(work, path))) {
      const outcome = await runner.run(command);
      const wrong = judge(outcome, names);
      if (wrong === undefined) continue;
      onFinding({ file, how: mutant.how, wrong, command, said: `${outcome.stdout}\n${outcome.stderr}` });
      return;
    }
  } finally {
    restore(target, { work, whole });
  }
}

function put(path, mutant) {
  rmSync(path);
  if (mutant.kind === "bytes") writeFileSync(path, mutant.bytes);
  if (mutant.kind === "folder") mkdirSync(path);
  if (mutant.kind === "circle") symlinkSync(path, path);
  if (mutant.kind === "device") symlinkSync("/dev/zero", path);
  if (mutant.kind === "pipe") execFileSync("mkfifo", [path]);
}

function keep(folder, { said, ...finding }, from) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "case.json"), `${JSON.stringify(finding, null, 2)}\n`);
  writeFileSync(join(folder, "said.txt"), said);
  try {
    cpSync(join(from, finding.file), join(folder, basename(finding.file)), {
      dereference: false,
      recursive: true,
    });
  } catch {
    // A pipe cannot be copied; case.json says what it was.
  }
}
