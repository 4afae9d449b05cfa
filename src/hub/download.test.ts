import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

  it("goes on where a connection broke, at any byte", async () => {
    const breaks = [0, 1, 17, 2999];
    hub.intercept = (request, response, host) => {
      const next = host === "other" ? breaks.shift() : undefined;
      if (next === undefined) return false;
      const from = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      breakAfter(response, weights.content, from, Math.max(0, next - from));
      return true;
    };
    await download();
    expect(await readFile(blob())).toEqual(weights.content);
    const ranges = hub.requests.filter(({ host }) => host === "other").map(({ range }) => range);
    expect(ranges).toEqual([undefined, undefined, "bytes=1-", "bytes=17-", "bytes=2999-"]);
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
