import { setTimeout as pause } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { systemCode } from "../files/index.js";
import { parseJson } from "../text/index.js";
import { HubError } from "./hub-error.js";
import type { HubSettings } from "./settings.js";

/** How long is waited for what. */
export interface Patience {
  /** Longest silence of a server, in milliseconds. */
  readonly silence: number;
  /** Before the second attempt; each further one waits twice as long. */
  readonly pause: number;
  /** Longest wait that a server may ask for. */
  readonly longestPause: number;
}

const patience: Patience = { silence: 30_000, pause: 1000, longestPause: 120_000 };

export const mostAttempts = 5;
const mostRedirects = 5;
/** Of answers that are read to memory. */
const mostAnswerBytes = 32 * 2 ** 20;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Dispatcher.ResponseData["body"];
}

/** Answers of the endpoint and of the hosts that it sends on to. To be closed. */
export class HubConnection implements AsyncDisposable {
  #agent: Promise<Dispatcher> | undefined;
  readonly patience: Patience;

  constructor(
    readonly settings: HubSettings,
    readonly signal: AbortSignal | undefined,
    ownPatience: Partial<Patience> = {},
  ) {
    this.patience = { ...patience, ...ownPatience };
  }

  /**
   * Asks until a server answers with what is not its own trouble: 5xx, 429 and broken connections are asked again, later.
   * Redirects are followed; the token goes to the endpoint only.
   * @param path begins with a slash
   * @throws HubError when no attempt has an answer; the signal's reason
   */
  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      let wait = this.patience.pause * 2 ** (attempt - 1);
      try {
        const reply = await this.#follow(this.settings.endpoint + path, headers);
        if (reply.status !== 429 && reply.status < 500) return reply;
        await discard(reply);
        const asked = retryAfter(reply);
        if (attempt === mostAttempts || (asked ?? 0) > this.patience.longestPause)
          throw this.#trouble(reply, asked);
        wait = Math.max(wait, asked ?? 0);
      } catch (error) {
        this.signal?.throwIfAborted();
        if (error instanceof HubError || attempt === mostAttempts) throw this.unreachable(error);
      }
      await this.wait(wait);
    }
  }

  /** An answer in JSON, with its headers. */
  async json(path: string, about: (reply: Reply) => HubError): Promise<{ value: unknown; reply: Reply }> {
    for (let attempt = 1; ; attempt++) {
      const reply = await this.get(path);
      if (reply.status !== 200) {
        await discard(reply);
        throw about(reply);
      }
      let text: string;
      try {
        text = await this.#read(reply);
      } catch (error) {
        this.signal?.throwIfAborted();
        if (error instanceof HubError || attempt === mostAttempts) throw this.unreachable(error);
        await this.wait(this.patience.pause * 2 ** (attempt - 1));
        continue;
      }
      try {
        return { value: parseJson(text), reply };
      } catch {
        throw new HubError(
          `${this.settings.endpoint} does not answer as a hub does. Check HF_ENDPOINT, and whether a proxy or a login page stands between.`,
        );
      }
    }
  }

  async wait(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.signal }).catch((error) => {
      this.signal?.throwIfAborted();
      throw error;
    });
  }

  unreachable(error: unknown): HubError {
    if (error instanceof HubError) return error;
    const code = systemCode(error) ?? systemCode((error as Error)?.cause);
    const reason = reasons[code ?? ""] ?? code ?? "the connection broke";
    return new HubError(
      `${this.settings.endpoint} cannot be reached: ${reason}. Check the network (HTTPS_PROXY names a proxy, HF_ENDPOINT ` +
        "another hub) and try again: what has come is kept.",
      { cause: error, isUnfound: true },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Where there is none, whoever asked has been told why.
    await this.#agent?.then(
      (agent) => agent.destroy(),
      () => undefined,
    );
  }

  async #follow(address: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const endpoint = new URL(this.settings.endpoint);
    let url = new URL(address);
    for (let redirects = 0; ; redirects++) {
      const token = url.origin === endpoint.origin ? await this.settings.token() : undefined;
      const reply = await this.#request(url, {
        "user-agent": "instructblip",
        "accept-encoding": "identity",
        ...headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      });
      const { location } = reply.headers;
      if (![301, 302, 303, 307, 308].includes(reply.status) || location === undefined) return reply;
      await discard(reply);
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      const isSafe =
        next?.protocol === "https:" || (next?.protocol === "http:" && endpoint.protocol === "http:");
      if (!next || !isSafe || redirects === mostRedirects) {
        throw new HubError(
          `${this.settings.endpoint} sends on to ${redirects === mostRedirects ? "ever further addresses" : "an address that is not safe"}. Check HF_ENDPOINT.`,
        );
      }
      if (next.origin === endpoint.origin) refuseMoved(url, next);
      url = next;
    }
  }

  async #request(url: URL, headers: Record<string, string>): Promise<Reply> {
    this.#agent ??= this.#makeAgent();
    const { request } = await import("undici");
    const {
      statusCode,
      headers: found,
      body,
    } = await request(url.href, {
      dispatcher: await this.#agent,
      headers,
      signal: this.signal ?? null,
    });
    const single = Object.entries(found).map(([name, value]) => [
      name,
      Array.isArray(value) ? value[0] : value,
    ]);
    return { status: statusCode, headers: Object.fromEntries(single), body };
  }

  async #makeAgent(): Promise<Dispatcher> {
    // Loaded when it is needed: whoever finds a model in the cache asks nobody.
    const { EnvHttpProxyAgent } = await import("undici");
    const { http, https, none } = this.settings.proxy;
    const { silence } = this.patience;
    try {
      return new EnvHttpProxyAgent({
        // Empty, so that the settings count and not this process's environment.
        httpProxy: http ?? "",
        httpsProxy: https ?? "",
        noProxy: none ?? "",
        bodyTimeout: silence,
        headersTimeout: silence,
        connectTimeout: silence,
      });
    } catch {
      throw new HubError(
        "HTTP_PROXY or HTTPS_PROXY is not an address; expected one such as http://proxy:3128.",
      );
    }
  }

  async #read({ body }: Reply): Promise<string> {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of body) {
      bytes += part.length;
      if (bytes > mostAnswerBytes) {
        body.destroy();
        throw new HubError(`${this.settings.endpoint} answers without end. Check HF_ENDPOINT.`);
      }
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  }

  #trouble({ status }: Reply, asked: number | undefined): HubError {
    const { endpoint } = this.settings;
    if (status !== 429) {
      return new HubError(
        `${endpoint} has trouble of its own (${status}), after ${mostAttempts} attempts. Try again later: what has come is kept.`,
      );
    }
    const when = asked === undefined ? "in some minutes" : `in ${Math.ceil(asked / 1000)} seconds`;
    return new HubError(
      `${endpoint} takes no more requests for now (429). Try again ${when}; with a token (HF_TOKEN) it takes more. What has come is kept.`,
    );
  }
}

/** Takes the rest of an answer away, so that its connection can be used again. */
export async function discard({ body }: Reply): Promise<void> {
  await body.dump({ limit: 65_536 }).catch(() => undefined);
}

/** Milliseconds that a server asks to wait: `Retry-After`, or `t=` in the hub's `RateLimit`. */
function retryAfter({ headers }: Reply): number | undefined {
  const seconds =
    /^\d+$/.exec(headers["retry-after"] ?? "")?.[0] ?? /;\s*t=(\d+)/.exec(headers.ratelimit ?? "")?.[1];
  if (seconds !== undefined) return 1000 * Number(seconds);
  const date = Date.parse(headers["retry-after"] ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** @throws HubError when the endpoint sends on to a model of another name */
function refuseMoved(from: URL, to: URL): void {
  const [before, after] = [from, to].map(
    ({ pathname }) => /\/api\/models\/([^/]+\/[^/]+)\//.exec(pathname)?.[1],
  );
  if (before === undefined || after === undefined || before === after) return;
  throw new HubError(`${before} has moved: it is called ${after} now. Give that name.`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "names of hosts cannot be looked up",
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  ETIMEDOUT: "nobody answers",
  UND_ERR_CONNECT_TIMEOUT: "nobody answers",
  UND_ERR_HEADERS_TIMEOUT: "it does not answer",
  UND_ERR_BODY_TIMEOUT: "it stopped sending",
};
