import { fork } from "node:child_process";
import { readFileSync } from "node:fs";

/** On a busy machine a command may wait this much longer than it computes. */
const patience = 6;
const pollMilliseconds = 100;
const commandsOfAChild = 200;

/** A child process that runs command lines within limits, and another one when it has broken. */
export class Runner {
  program;
  limits;
  #child;
  #commands = 0;

  /** @param program module of the child */
  constructor(program, limits) {
    this.program = program;
    this.limits = limits;
  }

  /** Runs one command line. What the process itself writes to its streams, as when it crashes, is left out. */
  async run(args) {
    if (this.#commands++ % commandsOfAChild === 0) await this.close();
    this.#child ??= await start(this.program, this.limits);
    const child = this.#child;
    const start_ = { wall: performance.now(), processor: processorSeconds(child) };
    return new Promise((resolve) => {
      let reason;
      const stop = (why) => {
        reason ??= why;
        child.kill("SIGKILL");
      };
      const watch = setInterval(() => {
        const { seconds, mebibytes } = this.limits;
        const used = processorSeconds(child) - start_.processor;
        const wall = (performance.now() - start_.wall) / 1000;
        if (used > seconds) stop(`took more than ${seconds} s of processor time`);
        if (wall > seconds * patience) stop(`took more than ${seconds * patience} s`);
        const resident = residentMebibytes(child);
        if (resident > mebibytes) stop(`took more than ${mebibytes} MiB of memory`);
      }, pollMilliseconds);
      const settle = (outcome) => {
        clearInterval(watch);
        child.removeAllListeners();
        resolve(outcome);
      };
      child.once("message", (outcome) => settle(outcome));
      child.once("exit", (code, signal) => {
        this.#child = undefined;
        const ended =
          reason ?? (signal ? `the process was ended by ${signal}` : `the process ended with code ${code}`);
        settle({ status: null, ended, stdout: "", stderr: "" });
      });
      child.send([...args]);
    });
  }

  async close() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

async function start(program, { mebibytes }) {
  const child = fork(program, {
    execArgv: [`--max-old-space-size=${mebibytes}`, "--no-warnings"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  await new Promise((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) =>
      reject(new Error(`the child process ended with code ${code} before it began`)),
    );
  });
  child.removeAllListeners();
  return child;
}

/** 0 where the system has no /proc: there the limits are those of the wall clock and of the heap. */
function processorSeconds({ pid }) {
  const fields = readProc(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function residentMebibytes({ pid }) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readProc(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

function readProc(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
