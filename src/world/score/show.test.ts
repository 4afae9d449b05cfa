import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { decodeImage } from "../../processing/index.js";
import { answerTable, showPictureWorld } from "./show.js";

it("writes six images and what a model says about them, right or wrong", async () => {
  const directory = join(temporaryFolder(), "shown");
  const shown = await showPictureWorld(
    async (requests) =>
      requests.map((_, i) => ({ text: i === 1 ? "<blue>" : "", probability: 1, notices: [] })),
    { directory, seed: 1 },
  );
  expect(shown.map(({ image }) => image)).toEqual(
    ["caption", "colour", "reading", "count", "comparison", "dialog"].map((kind) => `${kind}.png`),
  );
  expect(readdirSync(directory).sort()).toEqual([...shown.map(({ image }) => image), "README.md"].sort());
  for (const { image, isRight, expected } of shown) {
    const { width, height } = await decodeImage(readFileSync(join(directory, image)));
    expect([width, height, isRight]).toEqual([384, 384, false]);
    expect(expected).not.toBe("");
  }
  const markdown = readFileSync(join(directory, "README.md"), "utf8");
  expect(markdown).toContain(answerTable(shown));
  expect(markdown).toContain(`<code>&lt;blue&gt;</code> (wrong; right: <code>${shown[1]!.expected}</code>)`);
});

it("refuses a model that does not answer each question", async () => {
  const shown = showPictureWorld(async () => [], { directory: temporaryFolder(), seed: 2 });
  await expect(shown).rejects.toThrow("6 questions got 0 answers");
});

it("finds right what is right, and asks the same for the same seed", async () => {
  const show = (seed: number, answers: readonly string[]) =>
    showPictureWorld(async () => answers.map((text) => ({ text, probability: 1, notices: [] })), {
      directory: temporaryFolder(),
      seed,
    });
  const nothing = Array<string>(6).fill("");
  const first = await show(2, nothing);
  const right = await show(
    2,
    first.map(({ expected }) => expected),
  );
  expect(right.map(({ isRight }) => isRight)).toEqual(Array(6).fill(true));
  expect(right.map(({ question }) => question)).toEqual(first.map(({ question }) => question));
  expect((await show(3, nothing)).map(({ question }) => question)).not.toEqual(
    first.map(({ question }) => question),
  );
  expect(answerTable(right, "examples/")).toContain('<img src="examples/caption.png"');
  expect(answerTable(right)).not.toContain("wrong");
});
