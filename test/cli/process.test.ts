import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { served, startHub } from "../../src/hub/testing/hub-server.js";
import { temporaryFolder } from "../temporary-folder.js";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const image = fileURLToPath(new URL("../../examples/colour.png", import.meta.url));

/** An answer in many pieces. */
const longAnswer = ["ask", image, "What is this?", "--min-new-tokens", "60"];
const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

function start(args: readonly string[], stdout: number | "pipe" = "pipe") {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", stdout, "pipe"] });
  let out = "";
  let err = "";
  child.stdout?.on("data", (text) => (out += text));
  child.stderr?.on("data", (text) => (err += text));
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, out, err }));
  return { child, ended };
}

describe("what cannot be written", () => {
  it("to standard output, because its reader has gone, ends it quietly", async () => {
    const { child, ended } = start(longAnswer);
    await once(child.stdout!, "data");
    child.stdout!.destroy();
    const { code, err } = await ended;
    expect(code).toBe(141);
    expect(lines(err).slice(1)).toEqual([]);
  });

  it.runIf(existsSync("/dev/full"))("to a full disk is one line and an exit code", async () => {
    const { code, err } = await start(["inspect"], openSync("/dev/full", "w")).ended;
    expect(code).toBe(1);
    expect(err).toBe("instructblip: the result cannot be written to standard output: the disk is full\n");
  });

  it("to standard error ends nothing", async () => {
    const { child, ended } = start(["ask", image, "What is this?"]);
    child.stderr!.destroy();
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(lines(out)).toHaveLength(1);
  });
});

describe("a signal", () => {
  it("stops an answer, with one line and the signal's exit code", async () => {
    const { child, ended } = start(longAnswer);
    await once(child.stdout!, "data");
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(lines(err).slice(1)).toEqual(["instructblip: interrupted"]);
  });

  it("SIGTERM ends a process that nothing else can stop", async () => {
    const config = join(temporaryFolder(), "endless.mjs");
    writeFileSync(config, 'import { writeSync } from "node:fs"; writeSync(2, "busy"); for (;;);');
    const { child, ended } = start(["train", config]);
    await once(child.stderr!, "data");
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: null, signal: "SIGTERM", out: "", err: "busy" });
  });
});

const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe.runIf(hasScript)("a question on a terminal", () => {
  it.each([
    ["n\n", "owner/model was not downloaded."],
    // Ctrl-D, and Ctrl-C.
    ["\x04", "owner/model was not downloaded."],
    ["\x03", "interrupted"],
  ])("that is answered with %j lets the process end", async (answer, said) => {
    await using hub = await startHub("owner/model", { "config.json": served("{}") });
    hub.intercept = ({ url }, response) => {
      if (!url!.includes("/tree/")) return false;
      const [config, weights] = [
        { path: "config.json", size: 2 },
        { path: "model.safetensors", size: 2e9 },
      ];
      const files = [config, weights].map((file) => ({ ...file, type: "file", oid: "a".repeat(40) }));
      response.end(JSON.stringify(files));
      return true;
    };
    const command = `"${process.execPath}" "${program}" models get owner/model`;
    const terminal = spawn("script", ["-qefc", command, "/dev/null"], {
      env: { ...process.env, HF_ENDPOINT: hub.endpoint, HF_HOME: temporaryFolder() },
    });
    let out = "";
    terminal.stdout.on("data", (text) => {
      if (!out.includes("[y/N]") && `${out}${text}`.includes("[y/N]")) terminal.stdin.write(answer);
      out += text;
    });
    const [code] = await once(terminal, "close");
    expect(code).toBe(said === "interrupted" ? 130 : 1);
    expect(lines(out).at(-1)).toContain(`instructblip: ${said}`);
  });
});
