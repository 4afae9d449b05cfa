import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { distIsBuilt, packagesAreInstalled, SetUpError, setUp, withLock } from "./set-up.mjs";

let root;
let said;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "set-up-"));
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function write(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
}

/** Makes a file look as if it was last changed so many seconds from now. */
function changeDate(path, seconds) {
  const date = Date.now() / 1000 + seconds;
  utimesSync(join(root, path), date, date);
}

const locked = {
  "": { name: "project" },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/other-platform": { version: "1.0.0", integrity: "sha512-o", optional: true },
};

describe("packagesAreInstalled", () => {
  function installed(packages) {
    write("package-lock.json", { packages: locked });
    if (packages) write("node_modules/.package-lock.json", { packages });
    return packagesAreInstalled(root);
  }

  it("accepts the locked packages without those of other platforms", () => {
    expect(installed({ "node_modules/a": locked["node_modules/a"] })).toBe(true);
  });

  it("refuses nothing, a missing package, and another version", () => {
    expect(installed(undefined)).toBe(false);
    expect(installed({})).toBe(false);
    expect(installed({ "node_modules/a": { version: "1.0.1", integrity: "sha512-b" } })).toBe(false);
  });

  it("refuses a list cut short", () => {
    write("package-lock.json", { packages: locked });
    write("node_modules/.package-lock.json", '{"packages": {"node_mod');
    expect(packagesAreInstalled(root)).toBe(false);
  });
});

/** A project whose compiler notes each run and writes one file, slowly enough for two set-ups to meet. */
function makeProject({ compilerFails = false } = {}) {
  write("package-lock.json", { packages: { "": {} } });
  write("node_modules/.package-lock.json", { packages: {} });
  write("tsconfig.json", {});
  write("tsconfig.build.json", {});
  write("src/cli/main.ts", "");
  write("src/words.txt", "cat\n");
  write(
    "node_modules/typescript/lib/tsc.js",
    compilerFails
      ? 'console.log("src/cli/main.ts: no such type"); process.exit(2);'
      : `const fs = require("node:fs");
         fs.appendFileSync("runs.log", "run\\n");
         fs.mkdirSync("dist/cli", { recursive: true });
         setTimeout(() => fs.writeFileSync("dist/cli/main.js", "built"), 300);`,
  );
  for (const path of [
    "tsconfig.json",
    "tsconfig.build.json",
    "src/cli/main.ts",
    "src/words.txt",
    "src/cli",
    "src",
  ]) {
    changeDate(path, -10);
  }
}

const compilerRuns = () => readFileSync(join(root, "runs.log"), "utf8").trim().split("\n").length;

describe("setUp", () => {
  it("builds what is missing, copies what is not code, and then leaves it alone", async () => {
    makeProject();
    write("dist/removed-long-ago.js", "");
    await setUp(root, { build: true });
    expect(readFileSync(join(root, "dist/cli/main.js"), "utf8")).toBe("built");
    expect(readFileSync(join(root, "dist/words.txt"), "utf8")).toBe("cat\n");
    expect(existsSync(join(root, "dist/removed-long-ago.js"))).toBe(false);
    expect(existsSync(join(root, "dist/.lock"))).toBe(false);
    await setUp(root, { build: true });
    expect(compilerRuns()).toBe(1);
  });

  it.each(["src/cli/main.ts", "src/cli", "tsconfig.build.json"])(
    "builds again after %s changed",
    async (path) => {
      makeProject();
      await setUp(root, { build: true });
      changeDate(path, 10);
      expect(distIsBuilt(root)).toBe(false);
      await setUp(root, { build: true });
      expect(compilerRuns()).toBe(2);
    },
  );

  it("does not build where no build is needed", async () => {
    makeProject();
    await setUp(root, { build: false });
    expect(existsSync(join(root, "dist"))).toBe(false);
  });

  it("builds once when two start together", async () => {
    makeProject();
    await Promise.all([setUp(root, { build: true }), setUp(root, { build: true })]);
    expect(compilerRuns()).toBe(1);
  });

  it("shows the compiler's output when it fails, and does not count as built", async () => {
    makeProject({ compilerFails: true });
    await expect(setUp(root, { build: true })).rejects.toThrow(SetUpError);
    expect(said).toContain("no such type");
    expect(distIsBuilt(root)).toBe(false);
    expect(existsSync(join(root, "dist/.lock"))).toBe(false);
  });
});

describe("withLock", () => {
  it("lets one in at a time", async () => {
    const events = [];
    const work = (name) => async () => {
      events.push(`${name} in`);
      await sleep(30);
      events.push(`${name} out`);
    };
    const file = join(root, "lock");
    await Promise.all([withLock(file, work("a")), withLock(file, work("b"))]);
    expect(events).toEqual(["a in", "a out", "b in", "b out"]);
  });

  it("takes over from a process that is gone", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    write("lock", String(pid));
    expect(await withLock(join(root, "lock"), async () => "done")).toBe("done");
  });
});
