import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canFillDisk, withFullDisk } from "../files/testing/full-disk.js";
import { type DownloadOptions, downloadModel } from "./download.js";
import { findCached } from "./find-cached.js";
import { HubError } from "./hub-error.js";
import { parseHubName } from "./name.js";
import { hubSettings } from "./settings.js";
import { etagOf, type HubServer, served, startHub } from "./testing/hub-server.js";

const weights = served(Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 251)), true);
const model = {
  "config.json": served('{"model_type":"instructblip"}'),
  "tokenizer.json": served("{}"),
  "qformer_tokenizer/tokenizer.json": served("{ }"),
  "model.safetensors": weights,
  "pytorch_model.bin": served("not wanted", true),
  "README.md": served("not wanted"),
};
const name = parseHubName("owner/model")!;
const secret = "hf_secretsecret";

let cache: string;
let hub: HubServer;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "hub-"));
  hub = await startHub("owner/model", model);
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(cache, { recursive: true });
});

const settings = (more: Record<string, string> = {}) =>
  hubSettings({ HF_HUB_CACHE: cache, HF_HOME: cache, HF_ENDPOINT: hub.endpoint, ...more });
const download = (options: DownloadOptions = {}) =>
  downloadModel(name, { settings: settings(), patience: { pause: 1, silence: 1000 }, ...options });
const refusal = async (options?: DownloadOptions): Promise<string> => {
  const error = await download(options).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(HubError);
  return (error as Error).message;
};
const folder = () => join(cache, "models--owner--model");
const blob = () => join(folder(), "blobs", etagOf(weights));

/** Answers every request for a path that matches. */
function reply(pattern: RegExp, status: number, headers: Record<string, string> = {}, body = ""): void {
  hub.intercept = (request, response) => {
    if (!pattern.test(request.url ?? "")) return false;
    response.writeHead(status, headers).end(body);
    return true;
  };
}

/** Breaks the connection of the large file after so many bytes of it. */
function breakAfter(response: ServerResponse, content: Buffer, from: number, bytes: number): void {
  const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
  response.writeHead(from > 0 ? 206 : 200, {
    "content-length": content.length - from,
    ...(from > 0 && range),
  });
  response.write(content.subarray(from, from + bytes), () => response.destroy());
}

describe("downloadModel", () => {
  it("brings what is needed, laid out as Python's library does", async () => {
    const directory = await download();
    expect(directory).toBe(join(folder(), "snapshots", hub.commit));
    const files = ["config.json", "model.safetensors", "qformer_tokenizer", "tokenizer.json"];
    expect((await readdir(directory)).sort()).toEqual(files);
    expect(await readFile(join(folder(), "refs", "main"), "utf8")).toBe(hub.commit);
    expect(await readlink(join(directory, "model.safetensors"))).toBe(`../../blobs/${etagOf(weights)}`);
    expect(await readlink(join(directory, "qformer_tokenizer/tokenizer.json"))).toBe(
      `../../../blobs/${etagOf(model["qformer_tokenizer/tokenizer.json"])}`,
    );
    expect(await readFile(join(directory, "model.safetensors"))).toEqual(weights.content);
    expect((await stat(join(folder(), ".no_exist", hub.commit, "generation_config.json"))).size).toBe(0);
    expect(await findCached(name, settings())).toEqual({ commit: hub.commit, directory, missing: [] });
  });

  it("asks for nothing that is there", async () => {
    await download();
    hub.requests.length = 0;
    await download();
    expect(hub.requests.map(({ path }) => path).filter((path) => path.includes("resolve"))).toEqual([]);
  });

  it("sends the token to the endpoint only, and never says it", async () => {
    await download({ settings: settings({ HF_TOKEN: secret }) });
    expect(new Set(hub.requests.filter(({ host }) => host === "hub").map(({ token }) => token))).toEqual(
      new Set([`Bearer ${secret}`]),
    );
    const others = hub.requests.filter(({ host }) => host === "other");
    expect(others.map(({ token }) => token)).toEqual([undefined]);
  });

  it("takes shards by their index", async () => {
    hub.files.delete("model.safetensors");
    const index = {
      weight_map: { a: "model-00001-of-00002.safetensors", b: "model-00002-of-00002.safetensors" },
    };
    hub.files.set("model.safetensors.index.json", served(JSON.stringify(index)));
    hub.files.set("model-00001-of-00002.safetensors", served("one", true));
    hub.files.set("model-00002-of-00002.safetensors", served("two", true));
    hub.files.set("model-00001-of-00003.safetensors", served("not wanted", true));
    const files = await readdir(await download());
    expect(files.filter((file) => file.startsWith("model-"))).toEqual(Object.values(index.weight_map));
    await rm(join(folder(), "snapshots", hub.commit, "model-00002-of-00002.safetensors"));
    expect((await findCached(name, settings()))?.missing).toEqual(["model-00002-of-00002.safetensors"]);
  });

  it("takes PyTorch's weights where there are no safetensors, whole or in shards", async () => {
    const names = (files: string[]) => files.filter((file) => /bin|safetensors/.test(file));
    expect(names(await readdir(await download()))).toEqual(["model.safetensors"]);
    hub.files.delete("model.safetensors");
    hub.commit = "d".repeat(40);
    expect(names(await readdir(await download()))).toEqual(["pytorch_model.bin"]);
    expect((await findCached(name, settings()))?.missing).toEqual([]);
    hub.files.delete("pytorch_model.bin");
    const index = { weight_map: { a: "pytorch_model-00001-of-00001.bin" } };
    hub.files.set("pytorch_model.bin.index.json", served(JSON.stringify(index)));
    hub.files.set("pytorch_model-00001-of-00001.bin", served("one", true));
    hub.commit = "e".repeat(40);
    expect(names(await readdir(await download()))).toEqual([
      "pytorch_model-00001-of-00001.bin",
      "pytorch_model.bin.index.json",
    ]);
  });

  it("says which weights it looked for", async () => {
    for (const file of ["model.safetensors", "pytorch_model.bin"]) hub.files.delete(file);
    hub.files.set("instruct_blip.pth", served("old", true));
    expect(await refusal()).toMatch(
      /has none of model\.safetensors, .*pytorch_model\.bin\.index\.json, only instruct_blip\.pth, which is not read/,
    );
    expect(hub.requests.some(({ path }) => path.includes("resolve"))).toBe(false);
  });

  it("goes on where a connection broke, at any byte", async () => {
    const small = served(weights.content.subarray(0, 200), true);
    hub.files.set("model.safetensors", small);
    const breaks = Array.from(small.content, (_, index) => index);
    hub.intercept = (request, response, host) => {
      const next = host === "other" ? breaks.shift() : undefined;
      if (next === undefined) return false;
      const from = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      breakAfter(response, small.content, from, next - from);
      return true;
    };
    await download();
    expect(await readFile(join(folder(), "blobs", etagOf(small)))).toEqual(small.content);
    const ranges = hub.requests.filter(({ host }) => host === "other").map(({ range }) => range);
    const later = Array.from({ length: 199 }, (_, index) => `bytes=${index + 1}-`);
    expect(ranges).toEqual([undefined, undefined, ...later]);
  });

  it("goes on where an earlier process was killed, and begins anew where that was of something else", async () => {
    await mkdir(join(folder(), "blobs"), { recursive: true });
    await writeFile(`${blob()}.incomplete`, weights.content.subarray(0, 1000));
    await download();
    expect(hub.requests.filter(({ host }) => host === "other").map(({ range }) => range)).toEqual([
      "bytes=1000-",
    ]);
    expect(await readFile(blob())).toEqual(weights.content);
    await rm(blob());
    await writeFile(`${blob()}.incomplete`, "something else");
    await download();
    expect(await readFile(blob())).toEqual(weights.content);
    expect((await readdir(join(folder(), "blobs"))).filter((file) => file.includes("incomplete"))).toEqual(
      [],
    );
  });

  it.runIf(canFillDisk)("says that the disk is full, keeps what has come, and goes on later", async () => {
    await mkdir(join(folder(), "blobs"), { recursive: true });
    await writeFile(`${blob()}.incomplete`, weights.content.subarray(0, 1000));
    const failing = withFullDisk(blob(), () => download());
    await expect(failing).rejects.toThrow(
      `Cannot write ${blob()}.incomplete: the disk is full. Free some space and try again.`,
    );
    expect(hub.requests.filter(({ host }) => host === "other")).toHaveLength(1);
    expect(await findCached(name, settings())).toBeUndefined();
    await download();
    expect(await readFile(blob())).toEqual(weights.content);
    expect(hub.requests.filter(({ host }) => host === "other").at(-1)?.range).toBe("bytes=1000-");
  });

  it("begins anew with a host that gives another range", async () => {
    await mkdir(join(folder(), "blobs"), { recursive: true });
    await writeFile(`${blob()}.incomplete`, weights.content.subarray(0, 1000));
    hub.intercept = (request, response, host) => {
      if (host === "hub" || request.headers.range === undefined) return false;
      response.writeHead(206, { "content-range": "bytes 900-2999/3000" }).end(weights.content.subarray(900));
      return true;
    };
    await download();
    expect(await readFile(blob())).toEqual(weights.content);
  });

  it("takes a whole file from a host that gives no ranges", async () => {
    await mkdir(join(folder(), "blobs"), { recursive: true });
    await writeFile(`${blob()}.incomplete`, weights.content.subarray(0, 1000));
    hub.intercept = (_request, response, host) => {
      if (host === "hub") return false;
      response.writeHead(200, { "content-length": weights.content.length }).end(weights.content);
      return true;
    };
    await download();
    expect(await readFile(blob())).toEqual(weights.content);
  });

  it("gives up a host that stalls", async () => {
    hub.intercept = (_request, response, host) => {
      if (host === "other") response.writeHead(200, { "content-length": 3000 }).write("x");
      return host === "other";
    };
    expect(await refusal({ patience: { pause: 1, silence: 50 } })).toMatch(
      /stopped sending|cannot be reached/,
    );
  });

  it("gives no name to what is not as published", async () => {
    hub.spoil = (content, path) => (path === "model.safetensors" ? Buffer.alloc(content.length) : content);
    expect(await refusal()).toContain("did not come as it was published");
    expect(
      (await readdir(join(folder(), "blobs"))).filter((file) => file.startsWith(etagOf(weights))),
    ).toEqual([]);
    expect(await findCached(name, settings())).toBeUndefined();
  });

  it("takes no more than was published", async () => {
    hub.spoil = (content, path) =>
      path === "model.safetensors" ? Buffer.concat([content, content]) : content;
    expect(await refusal()).toContain("longer than the 3000 bytes");
  });

  it.each(["../evil.json", "/etc/evil.json", "qformer_tokenizer/../../../evil.json"])(
    "takes no file %s",
    async (path) => {
      hub.files.set(path, served("evil"));
      await download();
      expect(hub.requests.some(({ path }) => path.includes("evil"))).toBe(false);
    },
  );

  it("refuses shards that an index names elsewhere", async () => {
    hub.files.delete("model.safetensors");
    hub.files.set("model.safetensors.index.json", served('{"weight_map":{"a":"../x.safetensors"}}'));
    expect(await refusal()).toContain("names ../x.safetensors, which the model does not have");
  });

  it.each([
    [401, {}, {}, /There is no model owner\/model on .*private: then log in/],
    [
      404,
      { "x-error-code": "RepoNotFound" },
      { HF_TOKEN: secret },
      /There is no model .*account may not see it/,
    ],
    [
      401,
      { "x-error-message": "Invalid credentials in Authorization header" },
      { HF_TOKEN: secret },
      /does not know your token/,
    ],
    [403, { "x-error-code": "GatedRepo" }, { HF_TOKEN: secret }, /Ask for access .* once it is granted/],
    [401, { "x-error-code": "GatedRepo" }, {}, /Ask for access on .*, then log in/],
    [403, {}, { HF_TOKEN: secret }, /Your token may not read/],
    [404, { "x-error-code": "RevisionNotFound" }, {}, /has no revision main/],
    [429, { "retry-after": "500" }, {}, /no more requests for now \(429\). Try again in 500 seconds/],
    [503, {}, {}, /trouble of its own \(503\), after 5 attempts/],
    [
      307,
      { location: "/api/models/other/name/revision/main" },
      {},
      /has moved: it is called other\/name now/,
    ],
    [200, {}, {}, /does not answer as a hub does/],
  ])("says what to do after %d %o", async (status, headers, environment, message) => {
    reply(/^\/api/, status, headers as Record<string, string>);
    const said = await refusal({ settings: settings(environment) });
    expect(said).toMatch(message);
    expect(said).not.toContain(secret);
  });

  it("waits as long as it is asked to, and asks again", async () => {
    let asked = 0;
    hub.intercept = (_request, response) => {
      if (++asked > 3) return false;
      response.writeHead(asked === 1 ? 429 : 502, asked === 1 ? { "retry-after": "0" } : {}).end();
      return true;
    };
    await download();
    expect(asked).toBeGreaterThan(3);
  });

  it("asks before more than 1 GB comes, and looks for room first", async () => {
    const claim = (size: number) => {
      const files = [...hub.files].map(([path, file]) => ({
        type: "file",
        path,
        size: path === "model.safetensors" ? size : file.content.length,
        oid: etagOf(file).slice(0, 40),
      }));
      reply(/tree/, 200, {}, JSON.stringify(files));
    };
    claim(2e9);
    const plans: unknown[] = [];
    const confirm = async (plan: unknown) => plans.push(plan) > 1;
    expect(await refusal({ confirm })).toBe("owner/model was not downloaded.");
    expect(plans).toMatchObject([{ name: "owner/model", files: 4, cache }]);
    claim(1e15);
    expect(await refusal({ confirm })).toMatch(/needs 1000000.0 GB on the disk of/);
    expect(plans).toHaveLength(1);
    expect(hub.requests.some(({ path }) => path.includes("resolve"))).toBe(false);
  });

  it("stops when it is told to, with the signal's reason", async () => {
    const controller = new AbortController();
    hub.intercept = (_request, _response, host) => {
      if (host === "other") controller.abort(new Error("enough"));
      return host === "other";
    };
    await expect(download({ signal: controller.signal })).rejects.toThrow("enough");
  });

  it("asks nobody when it is offline", async () => {
    expect(await refusal({ settings: settings({ HF_HUB_OFFLINE: "1" }) })).toContain("HF_HUB_OFFLINE");
    expect(hub.requests).toEqual([]);
  });
});
