/** Needs the built package: the evaluation that is killed is a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { data, readLines } from "../../src/evaluation/testing/runs.js";
import { makeModel } from "../../src/library/testing/make-model.js";
import { temporaryFolder } from "../temporary-folder.js";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const set = "visdial";
let model: string;
let whole: string;

beforeAll(async () => {
  model = await makeModel("t5");
  whole = temporaryFolder();
  expect(await end(start(whole))).toEqual([0, null]);
});

function start(out: string): ChildProcess {
  const options = ["--model", model, "--data", data, "--sets", set, "--out", out, "--batch", "1"];
  return spawn(process.execPath, [program, "evaluate", ...options], { stdio: "ignore" });
}

const end = (evaluation: ChildProcess) => once(evaluation, "exit");

function bytesOf(out: string): number {
  const path = join(out, `${set}.jsonl`);
  return existsSync(path) ? readFileSync(path).length : 0;
}

/** Sends a signal so long after the next answer has been written. */
async function interrupt(out: string, signal: "SIGKILL" | "SIGINT", milliseconds: number) {
  const before = bytesOf(out);
  const evaluation = start(out);
  const ended = end(evaluation);
  while (bytesOf(out) <= before) await setTimeout(2);
  await setTimeout(milliseconds);
  evaluation.kill(signal);
  return ended;
}

it("an evaluation that is killed at any moment and started again has the answers of one that is not", async () => {
  const killed = temporaryFolder();
  // Random, and told when the test fails. An answer takes several milliseconds: the kills together never reach the end.
  const moments = Array.from({ length: 3 }, () => Math.random() * 10);
  for (const moment of moments) {
    expect(await interrupt(killed, "SIGKILL", moment)).toEqual([null, "SIGKILL"]);
  }
  const told = `killed ${moments} ms after an answer`;
  const kept = readFileSync(join(killed, `${set}.jsonl`), "utf8");
  expect(kept.split("\n").length - 1, told).toBeLessThan(20);
  expect(await end(start(killed))).toEqual([0, null]);
  expect(readLines(killed, set), told).toEqual(readLines(whole, set));
  // What was answered before the last kill was not asked again: it has its old time still.
  const lines = kept.slice(0, kept.lastIndexOf("\n") + 1);
  expect(readFileSync(join(killed, `${set}.jsonl`), "utf8").startsWith(lines), told).toBe(true);
});

it("Ctrl-C ends between two batches, with 130, and keeps every answer", async () => {
  const out = temporaryFolder();
  expect(await interrupt(out, "SIGINT", 0)).toEqual([130, null]);
  const kept = readLines(out, set);
  expect(kept.length).toBeLessThan(20);
  expect(kept).toEqual(readLines(whole, set).slice(0, kept.length));
  expect(await end(start(out))).toEqual([0, null]);
  expect(readLines(out, set)).toEqual(readLines(whole, set));
});
