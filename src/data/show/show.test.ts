import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { datasetNamed, datasets } from "../catalogue.js";
import { ownData } from "../own-data.js";
import { BrokenFolder } from "../testing/broken.js";
import { sampleFolder, samples } from "../testing/samples.js";
import { showData } from "./show.js";

test.each(datasets.map(({ name }) => name))("%s makes a page that needs nothing else", async (name) => {
  const page = await showData(datasetNamed(name), `${samples}/${sampleFolder(name)}`, { count: 3 });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("data:image/jpeg;base64,");
  expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
});

test("shows as many records as asked for, with all frames of a video", async () => {
  const page = await showData(datasetNamed("ivqa"), `${samples}/ivqa`, { split: "test", count: 2 });
  expect(page.match(/<article>/g)).toHaveLength(2);
  expect(page.match(/<img /g)).toHaveLength(8);
  expect(page).toContain("<dt>question</dt><dd>What is used, if any, &quot;lamp&quot;?</dd>");
});

test("shows another image with each sample, and others of the same only to make up the number", async () => {
  const directory = temporaryFolder();
  const grey = { create: { width: 8, height: 8, channels: 3, background: "#777" } } as const;
  for (const name of ["a", "b", "c"])
    await sharp(grey)
      .png()
      .toFile(join(directory, `${name}.png`));
  const lines = ["a", "a", "a", "b", "b", "c"].map((name, index) =>
    JSON.stringify({ image: join(directory, `${name}.png`), instruction: `question ${index}`, answer: "x" }),
  );
  const path = join(directory, "mine.jsonl");
  await writeFile(path, lines.join("\n"));
  const own = ownData(path);
  const shown = async (count: number) => {
    const page = await showData(own.dataset, own.directory, { count });
    return page.match(/question \d/g)?.map((text) => Number(text.at(-1)));
  };
  expect(await shown(1)).toEqual([0]);
  expect(await shown(3)).toEqual([0, 3, 5]);
  expect(await shown(5)).toEqual([0, 1, 2, 3, 5]);
  expect(await shown(12)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("has a page for dark screens and narrow ones", async () => {
  const page = await showData(datasetNamed("gqa"), `${samples}/gqa`, { count: 1 });
  expect(page).toContain("@media (prefers-color-scheme: dark)");
  expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(page).toContain("minmax(min(15rem, 100%), 1fr)");
});

test("takes texts for texts", async () => {
  const folder = await BrokenFolder.copyOf("hateful_memes");
  await folder.replace("dev_seen.jsonl", "when the tulip smiles", "<script>alert('x')</script> & <b>");
  const page = await showData(datasetNamed("hateful_memes"), folder.directory, {
    split: "dev_seen",
    count: 5,
  });
  expect(page).not.toContain("<script>");
  expect(page).toContain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &lt;b&gt;");
});
