import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { readRegularText } from "../files/index.js";
import { HubError } from "./hub-error.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the hub and its cache are, as the environment says with the names that Python's library reads. */
export interface HubSettings {
  /** Folder of the cache: `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else in `XDG_CACHE_HOME`/huggingface. */
  readonly cache: string;
  /** Address without a slash at its end: `HF_ENDPOINT`. */
  readonly endpoint: string;
  /** `HF_HUB_OFFLINE`: only the cache is looked into. */
  readonly offline: boolean;
  /** `HF_HUB_DISABLE_PROGRESS_BARS`. */
  readonly quiet: boolean;
  /** The token that is sent to the endpoint, and to no other host: `HF_TOKEN`, else the one that a login has stored. */
  token(): Promise<string | undefined>;
  readonly proxy: { readonly http?: string; readonly https?: string; readonly none?: string };
}

const isTrue = (value: string | undefined): boolean =>
  ["1", "ON", "YES", "TRUE"].includes((value ?? "").toUpperCase());

/** @throws HubError when `HF_ENDPOINT` is no address */
export function hubSettings(environment: Environment = process.env): HubSettings {
  const path = (text: string): string => resolve(expand(text, environment));
  const cacheHome = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  const home = path(environment.HF_HOME || join(cacheHome, "huggingface"));
  const either = (name: string): string | undefined =>
    environment[name.toLowerCase()] || environment[name.toUpperCase()] || undefined;
  const all = either("all_proxy");
  const http = either("http_proxy") ?? all;
  const https = either("https_proxy") ?? all;
  const none = either("no_proxy");
  return {
    cache: path(environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE || join(home, "hub")),
    endpoint: endpointOf(environment.HF_ENDPOINT),
    offline: isTrue(environment.HF_HUB_OFFLINE || environment.TRANSFORMERS_OFFLINE),
    quiet: isTrue(environment.HF_HUB_DISABLE_PROGRESS_BARS),
    token: () => readToken(environment, path(environment.HF_TOKEN_PATH || join(home, "token"))),
    proxy: { ...(http && { http }), ...(https && { https }), ...(none && { none }) },
  };
}

async function readToken(environment: Environment, file: string): Promise<string | undefined> {
  const given = environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN;
  if (!given && isTrue(environment.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const token = (given || (await readRegularText(file).catch(() => ""))).replaceAll(/[\r\n]/g, "").trim();
  if (token === "") return undefined;
  // What a header cannot hold would be said with the value in it.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new HubError(
      `The token of ${given ? "HF_TOKEN" : file} holds characters that no token has. Copy it again.`,
    );
  }
  return token;
}

function endpointOf(value: string | undefined): string {
  const endpoint = (value || "https://huggingface.co").replace(/\/+$/, "");
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new HubError(
      "HF_ENDPOINT is not the address of a hub; expected one such as https://huggingface.co, without user or password.",
    );
  }
  return endpoint;
}

/** `~` and `$NAME` as Python's library expands them. */
function expand(path: string, environment: Environment): string {
  const atHome = path.replace(/^~(?=$|[\\/])/, () => homedir());
  return atHome.replaceAll(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (all, plain, braced) => environment[plain ?? braced] ?? all,
  );
}
