import { expect, test } from "vitest";
import { datasetNamed, datasets } from "./catalogue.js";
import { showData } from "./show.js";
import { BrokenFolder } from "./testing/broken.js";
import { sampleFolder, samples } from "./testing/samples.js";

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
