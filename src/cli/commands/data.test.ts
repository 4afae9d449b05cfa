import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { BrokenFolder } from "../../data/testing/broken.js";
import { samples } from "../../data/testing/samples.js";
import { runCommandLine } from "../run.js";

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const context = new FakeContext();
  const status = await runCommandLine(["data", ...args], context);
  return { status, out: context.out, err: context.err };
}

test("list shows the sets, and one of them in full", async () => {
  const { out } = await run("list");
  expect(out.trim().split("\n")).toHaveLength(27);
  expect(out).toMatch(/^gqa +out +visual reasoning +accuracy on testdev$/m);
  const one = await run("list", "gqa");
  expect(one.out).toMatch(/^licence +CC BY 4\.0$/m);
  expect(one.out).toContain('"Question: {question} Short answer:"');
  const json = JSON.parse((await run("list", "--json")).out);
  expect(json).toHaveLength(26);
  expect(json[0]).toMatchObject({
    name: "coco_caption",
    held: "in",
    splits: ["train", "restval", "val", "test"],
  });
  expect((await run("list", "gpa")).err).toMatch(
    /^instructblip: there is no data set gpa; did you mean "gqa"\?$/m,
  );
});

test("check is content with good files", async () => {
  const { status, out, err } = await run("check", "vqav2", join(samples, "vqav2"));
  expect({ status, err }).toEqual({ status: 0, err: "" });
  expect(out).toMatch(/^test-dev +2$/m);
  expect(out).toMatch(/^test +not there$/m);
  expect(out).toContain("7 good image files, 0 rejections, 0 warnings");
});

test("check warns on stderr and fails for what must be rejected", async () => {
  const folder = await BrokenFolder.copyOf("vsr");
  await folder.editBytes("splits/random/dev.jsonl", (bytes) => Buffer.from(`\ufeff${bytes}`));
  const warned = await run("check", "vsr", folder.directory);
  expect(warned.status).toBe(0);
  expect(warned.err).toBe(
    "warn  splits/random/dev.jsonl:1:1: begins with a byte-order mark, which is left out\n",
  );

  await rm(folder.path("images/000000003225.jpg"));
  const { status, out, err } = await run("check", "vsr", folder.directory);
  expect(status).toBe(1);
  expect(out).toContain('reject  splits/zeroshot/test.jsonl:1: "images/000000003225.jpg" is missing\n');
  expect(err).toContain(`instructblip: vsr in ${folder.directory}: 2 must be rejected\n`);

  const json = await run("check", "vsr", folder.directory, "--json");
  expect(json.status).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    dataset: "vsr",
    ok: false,
    counts: { reject: 2, warn: 1 },
    splits: { "random/dev": 2, "zeroshot/train": 1 },
    absent: ["zeroshot/test"],
  });
});

test("check says what is meant by a name that is none", async () => {
  expect((await run("check", "owns", "x")).err).toContain('no data set owns; did you mean "own"?');
});

test("check fails for a folder that is not there", async () => {
  const { status, out } = await run("check", "gqa", "/nowhere");
  expect(status).toBe(1);
  expect(out).toContain("reject  there is no folder /nowhere");
});

/** A file of one's own beside which `cat.png` lies. */
async function ownFile(...lines: object[]): Promise<string> {
  const directory = temporaryFolder();
  await copyFile("examples/colour.png", join(directory, "cat.png"));
  const path = join(directory, "mine.jsonl");
  const whole = lines.map((line) => ({ image: "cat.png", instruction: "What?", answer: "a cat", ...line }));
  await writeFile(path, whole.map((line) => JSON.stringify(line)).join("\n"));
  return path;
}

test("check finds all that is wrong with a file of one's own", async () => {
  const path = await ownFile(
    {},
    { instruction: "<image>\nWhat?", image: "dog.png" },
    { answer: ["a cat", "<image>"] },
    { image: 7 },
    { instruction: "" },
  );
  const { status, out, err } = await run("check", "own", path);
  expect(status).toBe(1);
  expect(out.split("\n").slice(0, 4)).toEqual([
    expect.stringMatching(/^reject {2}mine\.jsonl:2: the instruction holds <image>, which tokenizers of/),
    'reject  mine.jsonl:2: "dog.png" is missing',
    expect.stringMatching(/^reject {2}mine\.jsonl:3: an answer holds <image>/),
    "reject  mine.jsonl:4: image: expected string, received number",
  ]);
  expect(out).toMatch(/^train +2$/m);
  expect(err).toBe(`instructblip: own in ${path}: 4 must be rejected\n`);
  expect(await run("check", "own", await ownFile({}))).toMatchObject({ status: 0, err: "" });
});

test("check names the texts that a model cannot read", async () => {
  const path = await ownFile({}, { instruction: "<image> What?" }, { instruction: "what ".repeat(20_000) });
  const { out } = await run("check", "own", path, "--model", "models/picture-world");
  expect(out).toMatch(/^reject {2}mine\.jsonl:2: the instruction holds <image>, which this checkpoint's/m);
  expect(out).toMatch(/^reject {2}mine\.jsonl:3: an instruction of 20,00\d tokens and .* shorten it$/m);
  const set = await run("check", "visdial", join(samples, "visdial"), "--model", "models/picture-world");
  expect(set).toMatchObject({ status: 0, err: "" });
});

test("check says what else a file of one's own may be", async () => {
  const none = join(temporaryFolder(), "none.jsonl");
  expect((await run("check", "own", none)).out).toContain(
    `reject  none.jsonl: is missing; there is no file ${none}\n`,
  );
  const list = await ownFile();
  await writeFile(list, '[\n{"image": "cat.png"}\n]');
  expect((await run("check", "own", list)).out).toContain(
    "reject  mine.jsonl:1: the file begins like a JSON list; expected are JSON lines",
  );
});

test("show shows one's own data", async () => {
  const path = await ownFile({}, { instruction: "And now?" });
  const { out } = await run("show", "own", path);
  expect(out.match(/<article>/g)).toHaveLength(2);
  expect(out).toContain("<dd>And now?</dd>");
  const json = await run("show", "own", path, "--json");
  expect(json.out.trim().split("\n")).toHaveLength(2);
});

test("show writes records, one a line", async () => {
  const { status, out } = await run("show", "gqa", join(samples, "gqa"), "--split", "test", "--json");
  expect(status).toBe(0);
  const expected = await readFile(join(samples, "gqa", "expected.jsonl"), "utf8");
  const line = expected.split("\n").find((line) => line.includes('"split": "test"'));
  expect(out).toBe(`${JSON.stringify(JSON.parse(line!))}\n`);
});

test("show ends at a bad row, or leaves it out and tells", async () => {
  const folder = await BrokenFolder.copyOf("hateful_memes");
  await folder.replace("train.jsonl", '"label": 1', '"label": 7');
  const args = ["show", "hateful_memes", folder.directory, "--split", "train", "--json"];
  expect(await run(...args)).toMatchObject({
    status: 1,
    err: "instructblip: train.jsonl:1: label: should be 0 or 1\n",
  });
  const skipped = await run(...args, "--skip-bad");
  expect(skipped).toMatchObject({ status: 0, err: "reject  train.jsonl:1: label: should be 0 or 1\n" });
  expect(skipped.out.trim().split("\n")).toHaveLength(1);
});

test("show writes a page to stdout or a file", async () => {
  const { out } = await run("show", "nocaps", join(samples, "nocaps"), "--split", "val", "--count", "2");
  expect(out.match(/<article>/g)).toHaveLength(2);
  const file = join(temporaryFolder(), "page.html");
  expect((await run("show", "nocaps", join(samples, "nocaps"), "--count", "2", "--out", file)).out).toBe("");
  expect(await readFile(file, "utf8")).toBe(out);
});
