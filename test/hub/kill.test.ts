/** Needs the built package: the download that is killed is a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { etagOf, served, startHub } from "../../src/hub/testing/hub-server.js";
import { temporaryFolder } from "../temporary-folder.js";

const room = new URL("../../dist/hub/index.js", import.meta.url).href;
const script = `
  const { downloadModel, parseHubName } = await import(${JSON.stringify(room)});
  await downloadModel(parseHubName("owner/model"));`;

const weights = served(
  Buffer.from(Array.from({ length: 120_000 }, (_, index) => (index * index) % 251)),
  true,
);
const model = {
  "config.json": served('{"model_type":"instructblip"}'),
  "tokenizer.json": served("{}"),
  "model.safetensors": weights,
};
const pieceBytes = 2000;

it("a download that is killed at any moment goes on, and names nothing that is not whole", async () => {
  await using hub = await startHub("owner/model", model);
  const cache = temporaryFolder();
  const folder = join(cache, "models--owner--model");
  const start = (): ChildProcess =>
    spawn(process.execPath, ["--input-type=module", "-e", script], {
      env: { PATH: process.env.PATH, HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, HF_HOME: cache },
      stdio: ["ignore", "ignore", "inherit"],
    });
  // The weights come in small pieces, over some hundred milliseconds.
  hub.intercept = (request, response, host) => {
    if (host === "hub") return false;
    const from = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
    const rest = weights.content.subarray(from);
    const range = {
      "content-range": `bytes ${from}-${weights.content.length - 1}/${weights.content.length}`,
    };
    response.writeHead(from > 0 ? 206 : 200, { "content-length": rest.length, ...(from > 0 && range) });
    void (async () => {
      for (let at = 0; at < rest.length && !response.destroyed; at += pieceBytes) {
        response.write(rest.subarray(at, at + pieceBytes));
        await setTimeout(5);
      }
      response.end();
    })();
    return true;
  };
  const incomplete = join(folder, "blobs", `${etagOf(weights)}.incomplete`);
  // Random, and told when the test fails.
  const moments = Array.from({ length: 20 }, () => Math.round(Math.random() * 200));
  for (const moment of moments) {
    const told = `killed ${moments} ms after their first requests`;
    const before = hub.requests.length;
    const begun = statSync(incomplete, { throwIfNoEntry: false })?.size ?? 0;
    const download = start();
    const ended = once(download, "exit");
    while (hub.requests.length === before && download.exitCode === null) await setTimeout(1);
    await setTimeout(moment);
    download.kill("SIGKILL");
    await ended;
    for (const file of filesIn(join(folder, "snapshots"))) {
      const published = model[file.split("/").at(-1) as keyof typeof model];
      expect(readFileSync(file), told).toEqual(published.content);
    }
    // Nothing that had been written was asked for again.
    const asked = hub.requests.slice(before).filter(({ host }) => host === "other");
    for (const { range } of asked) expect(range, told).toBe(begun > 0 ? `bytes=${begun}-` : undefined);
  }
  expect(await once(start(), "exit")).toEqual([0, null]);
  const snapshot = join(folder, "snapshots", hub.commit);
  for (const [file, { content }] of Object.entries(model))
    expect(readFileSync(join(snapshot, file))).toEqual(content);
  expect(readFileSync(join(folder, "refs", "main"), "utf8")).toBe(hub.commit);
  expect(readdirSync(join(folder, "blobs")).sort()).toEqual(Object.values(model).map(etagOf).sort());
});

function filesIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll("\\", "/"));
}
