/** A hub on this machine, and a host that it sends on to for large files, as the real one does. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface ServedFile {
  readonly content: Buffer;
  /** Large files have a SHA-256 and lie on the other host. */
  readonly large: boolean;
}

export interface HubServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly files: Map<string, ServedFile>;
  /** `METHOD path` of each request, with its token and range where it had them. */
  readonly requests: {
    readonly host: "hub" | "other";
    readonly path: string;
    readonly token?: string;
    readonly range?: string;
  }[];
  /** Answers in place of the server; true when it has. */
  intercept: (request: IncomingMessage, response: ServerResponse, host: "hub" | "other") => boolean;
  /** Changes a content on its way. */
  spoil: (content: Buffer, path: string) => Buffer;
  commit: string;
}

export const served = (content: string | Buffer, large = false): ServedFile => ({
  content: Buffer.from(content),
  large,
});

const gitId = (content: Buffer): string =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

export const etagOf = ({ content, large }: ServedFile): string => (large ? sha256(content) : gitId(content));

export async function startHub(id: string, files: Readonly<Record<string, ServedFile>>): Promise<HubServer> {
  const other = createServer((request, response) => answer(request, response, "other"));
  const hub = createServer((request, response) => answer(request, response, "hub"));
  const otherAddress = await listen(other);
  const server: HubServer = {
    endpoint: await listen(hub),
    files: new Map(Object.entries(files)),
    requests: [],
    intercept: () => false,
    spoil: (content) => content,
    commit: "c".repeat(40),
    async [Symbol.asyncDispose]() {
      for (const each of [hub, other]) {
        each.closeAllConnections();
        await new Promise((resolve) => each.close(resolve));
      }
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse, host: "hub" | "other"): void {
    const url = new URL(request.url ?? "/", server.endpoint);
    const { authorization, range } = request.headers;
    server.requests.push({
      host,
      path: url.pathname,
      ...(authorization !== undefined && { token: authorization }),
      ...(range !== undefined && { range }),
    });
    if (server.intercept(request, response, host)) return;
    const json = (value: unknown, headers = {}): void => {
      response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    };
    if (url.pathname.startsWith(`/api/models/${id}/revision/`) || url.pathname === `/api/models/${id}`) {
      const siblings = [...server.files.keys()].map((rfilename) => ({ rfilename }));
      json({
        id,
        modelId: id,
        sha: server.commit,
        private: false,
        gated: false,
        disabled: false,
        siblings,
        tags: [],
        downloads: 0,
        likes: 0,
      });
    } else if (url.pathname.startsWith(`/api/models/${id}/tree/`)) {
      json([...server.files].map(([path, file]) => entry(path, file)));
    } else if (host === "hub" && url.pathname.startsWith(`/${id}/resolve/`)) {
      const path = decodeURIComponent(url.pathname.split("/").slice(5).join("/"));
      const file = server.files.get(path);
      const commit = { "x-repo-commit": server.commit };
      if (!file) response.writeHead(404, { ...commit, "x-error-code": "EntryNotFound" }).end();
      else if (file.large) {
        const linked = { "x-linked-etag": `"${etagOf(file)}"`, "x-linked-size": String(file.content.length) };
        response
          .writeHead(302, {
            ...commit,
            ...linked,
            location: `${otherAddress.replace("127.0.0.1", "localhost")}/${path}`,
          })
          .end();
      } else send(request, response, file, path, { ...commit });
    } else if (host === "other") {
      const path = decodeURIComponent(url.pathname.slice(1));
      send(request, response, server.files.get(path)!, path, {});
    } else response.writeHead(404, { "x-error-code": "RepoNotFound" }).end();
  }

  function send(
    request: IncomingMessage,
    response: ServerResponse,
    file: ServedFile,
    path: string,
    headers: Record<string, string>,
  ): void {
    const content = server.spoil(file.content, path);
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const part = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      ...headers,
      etag: `"${etagOf(file)}"`,
      "content-length": part.length,
      ...(from > 0 && { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    response.end(request.method === "HEAD" ? undefined : part);
  }
  return server;
}

function entry(path: string, file: ServedFile): object {
  const size = file.content.length;
  if (!file.large) return { type: "file", path, size, oid: gitId(file.content) };
  return {
    type: "file",
    path,
    size,
    oid: "a".repeat(40),
    lfs: { oid: sha256(file.content), size, pointerSize: 130 },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
