import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HubConnection } from "./connection.js";
import { hubSettings } from "./settings.js";
import { type HubServer, startHub } from "./testing/hub-server.js";

let hub: HubServer;
let proxy: Server;
/** Hosts that were asked for by way of the proxy. */
let proxied: string[];

beforeEach(async () => {
  hub = await startHub("owner/model", {});
  proxied = [];
  proxy = createServer().on("connect", ({ url }, socket, head) => {
    proxied.push(url!);
    const target = connect(Number(url!.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    for (const each of [target, socket]) each.on("error", () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

async function get(environment: Record<string, string>, path = "/api/models/owner/model"): Promise<number> {
  const settings = hubSettings({ HF_HOME: "/nowhere", HF_ENDPOINT: hub.endpoint, ...environment });
  await using connection = new HubConnection(settings, undefined, { pause: 1, silence: 500 });
  const { status, body } = await connection.get(path);
  await body.dump();
  return status;
}

const proxyAddress = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

describe("HubConnection", () => {
  it("goes by way of a proxy where the environment names one, in either case", async () => {
    const host = new URL(hub.endpoint).host;
    for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) {
      expect(await get({ [name]: proxyAddress() })).toBe(200);
      expect(proxied.splice(0), name).toEqual([host]);
    }
    expect(await get({ HTTP_PROXY: proxyAddress(), NO_PROXY: "example.org,127.0.0.1" })).toBe(200);
    expect(await get({ HTTPS_PROXY: proxyAddress() })).toBe(200);
    expect(proxied).toEqual([]);
  });

  it("says what is wrong with a proxy's address, and who cannot be reached", async () => {
    await expect(get({ HTTP_PROXY: "not an address" })).rejects.toThrow(/^HTTP_PROXY or HTTPS_PROXY is not/);
    await expect(get({ HTTP_PROXY: "http://127.0.0.1:1" })).rejects.toThrow(
      /cannot be reached: .*\. Check the network \(HTTPS_PROXY names a proxy/,
    );
    await expect(get({ HF_ENDPOINT: "http://127.0.0.1:1" })).rejects.toThrow(
      "http://127.0.0.1:1 cannot be reached: the connection is refused.",
    );
  });

  it("asks again after the server's own trouble, later each time", async () => {
    const times: number[] = [];
    hub.intercept = (_request, response) => {
      times.push(performance.now());
      if (times.length < 4) response.writeHead(500).end();
      return times.length < 4;
    };
    const settings = hubSettings({ HF_HOME: "/nowhere", HF_ENDPOINT: hub.endpoint });
    await using connection = new HubConnection(settings, undefined, { pause: 20 });
    const { status, body } = await connection.get("/api/models/owner/model");
    await body.dump();
    expect(status).toBe(200);
    const waits = times.slice(1).map((time, index) => time - times[index]!);
    for (const [index, least] of [20, 40, 80].entries()) expect(waits[index]).toBeGreaterThan(least - 2);
  });

  it("goes to no address that is not safe, and not round and round", async () => {
    for (const location of ["file:///etc/passwd", "/api/models/owner/model"]) {
      hub.intercept = (_request, response) => {
        response.writeHead(302, { location }).end();
        return true;
      };
      await expect(get({})).rejects.toThrow(
        /sends on to (ever further addresses|an address that is not safe)/,
      );
    }
  });
});
