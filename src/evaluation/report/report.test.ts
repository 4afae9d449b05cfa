import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { makeModel } from "../../library/testing/make-model.js";
import { data, makeRun } from "../testing/runs.js";
import { reportRun } from "./index.js";
import { publishedRows, publishedSets } from "./published.js";

let model: string;
let run: string;

beforeAll(async () => {
  model = await makeModel("t5");
  run = await makeRun(model);
});

/** Writes the report of a run in which the answers of a set have other outputs. */
async function reportWith(set: string, outputs: readonly string[], from = run) {
  const copy = temporaryFolder();
  cpSync(from, copy, { recursive: true });
  const path = join(copy, `${set}.jsonl`);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const changed = outputs.map((output, i) => JSON.stringify({ ...JSON.parse(lines[i]!), output }));
  writeFileSync(path, changed.map((line) => `${line}\n`).join(""));
  const scored = await reportRun(copy);
  const page = (name: string) => readFileSync(join(copy, name), "utf8");
  return { scored, markdown: page("report.md"), html: page("report.html") };
}

describe("the published table", () => {
  it("has a number or a gap for each of the thirteen sets", () => {
    for (const { model, results } of publishedRows) expect(results, model).toHaveLength(publishedSets.length);
    // "Up to 47.1 %" above Flamingo-80B, on MSRVTT-QA (paper, page 6).
    const of = (name: string) => publishedRows.find(({ model }) => model === name)!.results[11]!;
    expect(100 * (of("InstructBLIP (FlanT5-XXL)") / of("Flamingo-80B") - 1)).toBeCloseTo(47.1, 1);
  });
});

describe("reportRun", () => {
  it("puts the run's scores below the paper's, and gives each its interval and n", async () => {
    const { scored, markdown } = await reportWith("gqa", ["tulip", "lamp", "two"]);
    const gqa = scored.sets.find(({ set }) => set.task.name === "gqa")!;
    const value = (100 * gqa.measured!.scores[0]!.value).toFixed(1);
    const lines = markdown.split("\n");
    const last = lines.findLast((line) => line.includes("instructblip-t5"))!;
    expect(last.split(" | ")[1 + publishedSets.findIndex(([name]) => name === "gqa")]).toBe(value);
    expect(last.split(" | ")).toHaveLength(14);
    expect(markdown).toMatch(
      /^\| GQA \| testdev \| accuracy \(gqa-lavis\) \| [\d.]+ \| [\d.]+ to [\d.]+ \| 3 \| [\d.]+ \|$/m,
    );
    expect(markdown).toMatch(/^\| Visual Dialog \| val \| mean rank \| \d+\.\d\d \|/m);
  });

  it("shows wrong answers with their images and what was expected", async () => {
    const { html } = await reportWith("gqa", ["no such thing", "no such thing", "no such thing"]);
    const gallery = html.split("<details open>").find((part) => part.includes("<summary>GQA: 3 of 3"))!;
    expect(gallery.match(/<article>/g)).toHaveLength(3);
    expect(gallery.match(/src="data:image\/jpeg;base64,/g)).toHaveLength(3);
    expect(gallery).toContain("no such thing");
    const video = html.split("<details open>").find((part) => part.includes("<summary>MSVD-QA"))!;
    expect((video.match(/<img /g) ?? []).length).toBe(4 * (video.match(/<article>/g) ?? []).length);
  });

  it("loads nothing from anywhere and lets no answer become markup", async () => {
    const evil = `<img src=x onerror="alert('1')">|*bold*`;
    const { html } = await reportWith("gqa", [evil, evil, evil]);
    expect(html).not.toContain("<img src=x");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;|*bold*");
    expect(html.match(/(?:src|href)="(?!data:)/g)).toBeNull();
    expect(html).not.toContain("<script");
    const folder = join(temporaryFolder(), "a|b <i>");
    cpSync(model, folder, { recursive: true });
    const named = await makeRun(folder, { sets: "vsr" });
    await reportRun(named);
    expect(readFileSync(join(named, "report.md"), "utf8")).toContain("# Evaluation of a\\|b &lt;i\\>");
  });

  it("says what must not be compared", async () => {
    const marked = await makeRun(model, { sets: "visdial", limit: 4, miniature: true });
    const { markdown, html } = await reportWith("visdial", ["", ""], marked);
    for (const page of [markdown, html]) {
      expect(page).toContain("Miniature data:");
      expect(page).toContain("Only a drawn part of the samples was asked: Visual Dialog.");
      expect(page).toContain("Not finished; scored is what is answered: Visual Dialog (2 of 4).");
      expect(page).toContain("(miniature data)");
    }
    const plain = await reportWith("gqa", ["a", "b", "c"]);
    expect(plain.html).not.toContain('class="warning"');
    expect(plain.markdown).not.toContain("iniature");
  });

  it("refuses markup where fingerprints and names of settings stand", async () => {
    const copy = temporaryFolder();
    cpSync(run, copy, { recursive: true });
    const path = join(copy, "run.json");
    const whole = JSON.parse(readFileSync(path, "utf8"));
    for (const [change, message] of [
      [{ model: { ...whole.model, fingerprint: "<plaintext>" } }, /run\.json: model\.fingerprint: is not/],
      [{ settings: "<plaintext>" }, /run\.json: settings: /],
      [{ sets: { ...whole.sets, "<plaintext>": whole.sets.gqa } }, /"<plaintext>" cannot be evaluated/],
      [
        { sets: { gqa: { ...whole.sets.gqa, dataFingerprint: "<plaintext>" } } },
        /sets\.gqa\.dataFingerprint: is not/,
      ],
    ] as const) {
      writeFileSync(path, JSON.stringify({ ...whole, ...change }));
      await expect(reportRun(copy)).rejects.toThrow(message);
    }
    writeFileSync(path, JSON.stringify({ ...whole, model: { ...whole.model, directory: "/<plaintext>" } }));
    await reportRun(copy);
    for (const page of ["report.md", "report.html"]) {
      expect(readFileSync(join(copy, page), "utf8")).not.toContain("<plaintext>");
    }
  });

  it("tells why a set has no score", async () => {
    const kept = await makeRun(model, { sets: "vizwiz" });
    expect((await reportRun(kept)).sets[0]!.unscored).toMatch(/the owners keep the answers/);
    const memes = await reportWith("hateful_memes", [""]);
    const set = memes.scored.sets.find(({ set }) => set.task.name === "hateful_memes")!;
    expect(set.unscored).toMatch(/all labels are the same/);
  });

  it("finds data that have moved, and refuses data that have changed", async () => {
    const moved = temporaryFolder();
    cpSync(join(data, "gqa"), join(moved, "gqa"), { recursive: true });
    const kept = await makeRun(model, { sets: "gqa", data: moved });
    const elsewhere = temporaryFolder();
    cpSync(join(moved, "gqa"), join(elsewhere, "gqa"), { recursive: true });
    rmSync(join(moved, "gqa"), { recursive: true });
    await expect(reportRun(kept)).rejects.toThrow(/gqa/);
    expect((await reportRun(kept, elsewhere)).sets[0]!.measured?.scores).toHaveLength(2);
    const file = join(elsewhere, "gqa/testdev_balanced_questions.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"answer": ?"[^"]*"/, '"answer": "other"'));
    await expect(reportRun(kept, elsewhere)).rejects.toThrow(/is not what .* was asked about/);
  });
});
