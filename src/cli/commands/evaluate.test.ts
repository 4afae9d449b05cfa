import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { samples as data } from "../../data/testing/samples.js";
import { makeModel } from "../../library/testing/make-model.js";
import { Interrupted } from "../interrupt.js";
import { runCommandLine } from "../run.js";

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const context = new FakeContext();
  const status = await runCommandLine(args, context);
  return { status, out: context.out, err: context.err };
}

let model: string;
let evaluated: string;
beforeAll(async () => {
  model = await makeModel("t5");
  evaluated = temporaryFolder();
  const { status, err } = await evaluate("gqa,vizwiz", evaluated);
  expect({ status, err }).toEqual({
    status: 0,
    err: `instructblip: the report is in ${evaluated}/report.html and report.md\n`,
  });
});
const evaluate = (sets: string, out: string, ...more: string[]) =>
  run("evaluate", "--model", model, "--data", data, "--sets", sets, "--out", out, ...more);

it("evaluate prints every score, and writes the report; report does so again", async () => {
  const { out } = await evaluate("gqa,vizwiz", evaluated);
  expect(out).toMatch(/^set +split +score +value +95 % interval +n +s per sample$/m);
  expect(out).toMatch(/^GQA +testdev +accuracy \(gqa-lavis\) +0\.0 +0\.0 to 0\.0 +3 +\d/m);
  expect(existsSync(join(evaluated, "report.html"))).toBe(true);
  expect((await run("report", evaluated)).out).toBe(out);
  const json = JSON.parse((await run("report", evaluated, "--json")).out);
  expect(json.model.directory).toBe(model);
  expect(json.sets[0]).toMatchObject({ set: "gqa", split: "testdev", samples: 3, answered: 3 });
  expect(json.sets[0].scores[0]).toMatchObject({
    metric: "gqa-lavis",
    samples: 3,
    interval: { level: 0.95 },
  });
  expect(json.sets[1]).toMatchObject({ set: "vizwiz", scores: [], unscored: expect.any(String) });
});

it("compare lists what changed", async () => {
  const same = await run("compare", evaluated, evaluated);
  expect(same.out).toMatch(/^gqa +gqa-lavis +3 +0\.0 +0\.0 +0\.0 +0\.0 to 0\.0 +0 +0 +0$/m);
  const other = temporaryFolder();
  model = await makeModel("llama");
  await evaluate("gqa", other);
  const { out } = await run("compare", evaluated, other);
  expect(out).toMatch(/^gqa\n {2}00034210 +as good +".*" → ".*", expected ".*"\n/);
  expect(out.trimEnd().split("\n").at(-1)).toMatch(/^gqa +gqa-lavis +3 /);
  const page = join(temporaryFolder(), "changes.html");
  expect((await run("compare", evaluated, other, "--out", page)).err).toBe(
    `instructblip: the page is ${page}\n`,
  );
  expect(readFileSync(page, "utf8").match(/<article>/g)).toHaveLength(3);
  expect(JSON.parse((await run("compare", evaluated, other, "--json")).out)[0].changed).toHaveLength(3);
  model = await makeModel("t5");
});

it("submission writes a file", async () => {
  const file = join(temporaryFolder(), "vizwiz.json");
  expect((await run("submission", evaluated, "vizwiz", file)).out).toBe(`2 answers in ${file}\n`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toHaveLength(2);
});

it("says in one line what is wrong", async () => {
  const out = join(temporaryFolder(), "run");
  expect(await evaluate("gqa,gpa", out)).toMatchObject({
    status: 2,
    err: expect.stringMatching(/^instructblip: "gpa" cannot be evaluated; .*\n$/),
  });
  expect(
    await run("evaluate", "--model", model, "--data", "/nowhere", "--sets", "gqa", "--out", out),
  ).toMatchObject({
    status: 1,
    err: "instructblip: /nowhere has no folder gqa; put the data there, or name the sets that are there with --sets\n",
  });
  expect((await run("evaluate", "--out", out)).status).toBe(2);
  expect((await evaluate("gqa", out, "--limit", "0")).status).toBe(2);
  expect((await run("report", out)).err).toMatch(/^instructblip: .* holds no run\.json; give the folder/);
  expect(existsSync(out)).toBe(false);
});

it("ends with 130 when it is interrupted", async () => {
  const context = new FakeContext();
  const controller = new AbortController();
  const out = temporaryFolder();
  controller.abort(new Interrupted("SIGINT"));
  const args = ["evaluate", "--model", model, "--data", data, "--sets", "gqa", "--out", out];
  expect(await runCommandLine(args, Object.assign(context, { signal: controller.signal }))).toBe(130);
});
