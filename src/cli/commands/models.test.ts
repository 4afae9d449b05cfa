import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { type HubServer, served, startHub } from "../../hub/testing/hub-server.js";
import { runCommandLine } from "../run.js";

const builtIn = "models/picture-world";
const files = ["config.json", "tokenizer.json", "model.safetensors"];
let hub: HubServer;
let cache: string;

beforeEach(async () => {
  cache = temporaryFolder();
  const content = files.map((file) => [
    file,
    served(readFileSync(join(builtIn, file)), /tensors/.test(file)),
  ]);
  hub = await startHub("owner/model", Object.fromEntries(content));
});

afterEach(() => hub[Symbol.asyncDispose]());

function newContext(ask?: (question: string) => Promise<string | undefined>): FakeContext {
  const context = Object.assign(new FakeContext(), ask && { ask });
  context.environment = { HF_HUB_CACHE: cache, HF_HOME: cache, HF_ENDPOINT: hub.endpoint };
  return context;
}

async function run(args: string, context = newContext()) {
  const code = await runCommandLine(args.split(" "), context);
  return { code, out: context.out, err: context.err, calls: context.calls };
}

const snapshot = () => join(cache, "models--owner--model/snapshots", hub.commit);

describe("models", () => {
  it("says so where there are none", async () => {
    expect((await run("models")).out).toBe(`no models in ${cache}\n`);
  });

  it("gets one, lists it with the memory that it needs, and removes it", async () => {
    const got = await run("models get owner/model");
    expect(got).toMatchObject({ code: 0, err: "", out: `${snapshot()}\n` });
    const { out } = await run("models");
    const [head, ...rows] = out
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/));
    const bits = ["32 bits", "16 bits", "8 bits", "4 bits"];
    expect(head).toEqual(["model", "revisions", "on disk", "in memory", ...bits]);
    expect(rows).toEqual([["owner/model", "main", ...Array(6).fill(expect.stringMatching(/^\d+\.\d MiB$/))]]);
    const [{ memory, ...model }] = JSON.parse((await run("models --json")).out);
    expect(model).toMatchObject({ id: "owner/model", revisions: ["main"] });
    expect(memory.precisions["4"]).toBeLessThan(memory.precisions["8"]);
    expect(memory.precisions["8"]).toBeLessThan(memory.precisions["32"]);
    expect((await run("models remove owner/model")).out).toMatch(/^owner\/model removed, \d+\.\d MiB\n$/);
    expect(existsSync(snapshot())).toBe(false);
  });

  it("lists what is another program's, or not all there, without memory", async () => {
    hub.files.set("config.json", served('{"model_type":"bert"}'));
    await run("models get owner/model");
    expect((await run("models")).out).toMatch(/\nowner\/model +main +\d+\.\d MiB\n$/);
  });

  it.each([
    [
      "models get nonsense",
      /^instructblip: nonsense is no model's name; expected owner\/name, or one such as/,
    ],
    ["models remove ../model", /is no model's name/],
    ["models remove owner/model@main", /all revisions are removed together; leave @ and what follows out/],
  ])("refuses %s", async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it("says in one line what the hub has not", async () => {
    const { code, err } = await run("models get owner/other");
    expect(code).toBe(1);
    expect(err).toMatch(/^instructblip: There is no model owner\/other on http.*Check the name\.\n$/);
  });
});

describe("a large download", () => {
  beforeEach(() => {
    hub.intercept = ({ url }, response) => {
      if (!url!.includes("/tree/")) return false;
      const claimed = files.map((path) => ({
        ...{ type: "file", path, oid: "a".repeat(40) },
        size: path === "model.safetensors" ? 2e9 : 100,
      }));
      response.end(JSON.stringify(claimed));
      return true;
    };
  });

  it("is asked about once, and not begun when the answer is no", async () => {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return "";
    };
    const { code, err } = await run("models get owner/model", newContext(ask));
    expect(questions).toEqual([`Download owner/model: 3 files of 2.0 GB to ${cache}? [y/N] `]);
    expect({ code, err }).toEqual({ code: 1, err: "instructblip: owner/model was not downloaded.\n" });
    expect(hub.requests.some(({ path }) => path.includes("resolve"))).toBe(false);
  });

  it("needs --yes where nobody can be asked", async () => {
    const { code, err } = await run("ask image.png What? --model owner/model");
    expect(code).toBe(1);
    expect(err).toBe(
      `instructblip: owner/model: 3 files of 2.0 GB to ${cache} would be downloaded; give --yes to allow it\n`,
    );
    hub.files.clear();
    // It begins, and learns that the files are not there.
    expect((await run("models get owner/model --yes")).err).toMatch(/There is no model|refuses/);
    expect(hub.requests.some(({ path }) => path.includes("resolve"))).toBe(true);
  });
});

describe("a name in place of a folder", () => {
  it.each([
    ["ask image.png What? --model owner/model", "loaded"],
    ["inspect owner/model", "inspected"],
    ["world probe --model owner/model", "probed"],
  ] as const)("is downloaded by %s", async (args, call) => {
    const { code, calls, err } = await run(args);
    expect(err).toBe("");
    expect(code).toBe(0);
    const given = calls[call];
    const folder =
      typeof given === "string" ? given : given && ("directory" in given ? given.directory : given.model);
    expect(folder).toBe(snapshot());
  });
});
