import { z } from "zod";
import type { HubConnection, Reply } from "./connection.js";
import { HubError } from "./hub-error.js";
import { type HubName, isCommit, nameText } from "./name.js";

/** A file of a commit, as the hub publishes it. */
export interface RemoteFile {
  /** With slashes, inside the model's folder. */
  readonly path: string;
  readonly bytes: number;
  /** What its blob is called, which is its digest: SHA-256, or the id that git gives its content. */
  readonly etag: string;
}

interface Listing {
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}

const revisionSchema = z.object({ sha: z.string().refine(isCommit), disabled: z.boolean().optional() });
const bytes = z
  .number()
  .int()
  .min(0)
  .max(2 ** 50);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size: bytes.optional(),
  oid: z.string(),
  lfs: z.object({ oid: sha256, size: bytes }).optional(),
});

const mostPages = 100;

/**
 * Which files a revision has.
 * @throws HubError when there is no such model or revision, or it may not be read, or what is said of it makes no sense
 */
export async function listFiles(connection: HubConnection, name: HubName): Promise<Listing> {
  const { endpoint } = connection.settings;
  const token = await connection.settings.token();
  const about = (reply: Reply): HubError => refusal(reply, name, endpoint, token !== undefined);
  const revision = encodeURIComponent(name.revision);
  const { value } = await connection.json(`/api/models/${name.id}/revision/${revision}`, about);
  const { sha: commit } = parse(revisionSchema, value, endpoint);
  const files: RemoteFile[] = [];
  let path: string | undefined = `/api/models/${name.id}/tree/${commit}?recursive=true`;
  for (let pages = 0; path !== undefined; pages++) {
    if (pages === mostPages) throw nonsense(endpoint);
    const { value, reply }: { value: unknown; reply: Reply } = await connection.json(path, about);
    for (const { type, path, size, oid, lfs } of parse(z.array(entrySchema), value, endpoint)) {
      if (type !== "file" || !isPlainPath(path)) continue;
      const etag = lfs?.oid ?? oid;
      const length = lfs?.size ?? size;
      if (length === undefined || !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(etag)) throw nonsense(endpoint);
      files.push({ path, bytes: length, etag });
    }
    path = nextPage(reply, endpoint);
  }
  return { commit, files };
}

/** Whether a file of this name stays in the folder that it is put in, on every system. */
function isPlainPath(path: string): boolean {
  return (
    path.length <= 500 &&
    path
      .split("/")
      .every((part) => /^[^\p{Cc}\\:*?"<>|/]+$/u.test(part) && !/^\.+$/.test(part) && !/[. ]$/.test(part))
  );
}

function nextPage({ headers }: Reply, endpoint: string): string | undefined {
  const address = /<([^>]+)>;\s*rel="?next"?/.exec(headers.link ?? "")?.[1];
  if (address === undefined) return undefined;
  const url = URL.canParse(address, endpoint) ? new URL(address, endpoint) : undefined;
  const base = new URL(endpoint);
  // Pages are of the endpoint itself, which alone gets the token.
  if (url?.origin !== base.origin || !url.pathname.startsWith(base.pathname.replace(/\/$/, "")))
    throw nonsense(endpoint);
  return url.pathname.slice(base.pathname.replace(/\/$/, "").length) + url.search;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, endpoint: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw nonsense(endpoint);
  return result.data;
}

function nonsense(endpoint: string): HubError {
  return new HubError(
    `${endpoint} does not say what its files are as a hub does. Check HF_ENDPOINT, and whether a proxy stands between.`,
  );
}

/** What an answer other than a file or a listing means, and what to do. */
export function refusal(
  { status, headers }: Reply,
  name: HubName,
  endpoint: string,
  hasToken: boolean,
): HubError {
  const page = `${endpoint}/${name.id}`;
  const login = "log in with `hf auth login`, or set HF_TOKEN";
  const code = headers["x-error-code"];
  const message = headers["x-error-message"] ?? "";
  if (code === "GatedRepo") {
    return new HubError(
      hasToken
        ? `${name.id} is given to those who ask for it. Ask for access on ${page} with the account of your token, and try again once it is granted.`
        : `${name.id} is given to those who ask for it. Ask for access on ${page}, then ${login}.`,
    );
  }
  if (
    code === "RevisionNotFound" ||
    (status === 404 && code !== "RepoNotFound" && name.revision !== "main")
  ) {
    return new HubError(
      `${name.id} has no revision ${name.revision}. Its branches and tags are on ${page}/tree/main.`,
    );
  }
  if (code === "DisabledRepo" || /disabled/i.test(message)) {
    return new HubError(
      `${name.id} has been disabled by the hub and cannot be downloaded. ${page} may say why.`,
    );
  }
  if (status === 401 && hasToken && (code === undefined || /credentials|token/i.test(message))) {
    return new HubError(
      `${endpoint} does not know your token. Make a new one on ${endpoint}/settings/tokens and ${login}; or take the old one away.`,
    );
  }
  if (status === 401 || status === 404) {
    const hidden = hasToken ? "your token's account may not see it" : `it is private: then ${login}`;
    return new HubError(`There is no model ${nameText(name)} on ${endpoint}, or ${hidden}. Check the name.`, {
      isUnfound: true,
    });
  }
  if (status === 403) {
    return new HubError(
      `Your token may not read ${name.id} (403). Give it the right to read this model on ${endpoint}/settings/tokens, or ask for access on ${page}.`,
    );
  }
  return new HubError(`${endpoint} refuses ${nameText(name)} (${status}). Check HF_ENDPOINT and the name.`);
}
