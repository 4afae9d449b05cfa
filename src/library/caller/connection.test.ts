import { getEventListeners } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ImageError } from "../../processing/images/image-error.js";
import { ModelUnavailableError } from "../errors.js";
import { WorkerConnection } from "./connection.js";

const connections: WorkerConnection[] = [];

/** A connection to a thread that runs this code; `port` is there, and `reply(id, result)`. */
function connect(onMessage: string): WorkerConnection {
  const code = `
    import { parentPort as port } from "node:worker_threads";
    const reply = (id, result) => port.postMessage({ kind: "result", id, result });
    port.on("message", ({ kind, id, parameters }) => {
      if (kind === "close") return port.close();
      ${onMessage}
    });`;
  const connection = new WorkerConnection(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  connections.push(connection);
  return connection;
}

const place = { directory: "/models/x", builtIn: false };

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});

describe("WorkerConnection", () => {
  it("matches results with calls, in whatever order they come", async () => {
    const connection = connect("setTimeout(() => reply(id, parameters.directory), id === 0 ? 50 : 0)");
    const calls = ["first", "second"].map((directory) =>
      connection.call("inspect", { directory, builtIn: false }),
    );
    expect(await Promise.all(calls)).toEqual(["first", "second"]);
  });

  it("hands on events before the result", async () => {
    const connection = connect(
      `for (const event of ["a", "b"]) port.postMessage({ kind: "event", id, event }); reply(id, [])`,
    );
    const pieces: unknown[] = [];
    const onEvent = (piece: unknown): void => {
      pieces.push(piece);
    };
    await connection.call("answer", { requests: [], options: {} }, { onEvent });
    expect(pieces).toEqual(["a", "b"]);
  });

  it("rejects with what a listener to events throws", async () => {
    const connection = connect(`port.postMessage({ kind: "event", id, event: "a" })`);
    const onEvent = (): never => {
      throw new Error("the listener is broken");
    };
    const call = connection.call("answer", { requests: [], options: {} }, { onEvent });
    await expect(call).rejects.toThrow("the listener is broken");
  });

  it("gives errors their class, message and code back", async () => {
    const connection = connect(
      `port.postMessage({ kind: "error", id, error: { name: "ImageError", message: "is empty", code: "EIO" } })`,
    );
    const error = await connection.call("inspect", place).catch((error) => error);
    expect(error).toBeInstanceOf(ImageError);
    expect(error).toMatchObject({ message: "is empty", code: "EIO" });
  });

  it("rejects at once when aborted, tells the thread, and goes on", async () => {
    const connection = connect(`
      if (kind === "abort") globalThis.aborted = id;
      else if (id > 0) reply(id, globalThis.aborted);`);
    const controller = new AbortController();
    const call = connection.call("inspect", place, { signal: controller.signal });
    controller.abort(new Error("changed my mind"));
    await expect(call).rejects.toThrow("changed my mind");
    expect(await connection.call("inspect", place)).toBe(0);
  });

  it("puts one listener on a signal, however many calls it has, and takes it away", async () => {
    const connection = connect("setTimeout(() => reply(id, id), 20)");
    const { signal } = new AbortController();
    const calls = Array.from({ length: 20 }, () => connection.call("inspect", place, { signal }));
    expect(getEventListeners(signal, "abort").length).toBe(1);
    await Promise.all(calls);
    expect(getEventListeners(signal, "abort").length).toBe(0);
  });

  it("rejects all calls when a message from the thread cannot be read", async () => {
    const listening = vi.spyOn(Worker.prototype, "on");
    const connection = connect("");
    const [worker] = listening.mock.contexts as Worker[];
    listening.mockRestore();
    const call = connection.call("inspect", place);
    worker!.emit("messageerror", new Error("of an unknown kind"));
    await expect(call).rejects.toThrow(/of an unknown kind/);
  });

  it("sends nothing when the signal is aborted already", async () => {
    const connection = connect("reply(id, id)");
    await expect(connection.call("inspect", place, { signal: AbortSignal.abort() })).rejects.toThrow(
      "aborted",
    );
    expect(await connection.call("inspect", place)).toBe(0);
  });

  it.each([
    ["exits", "process.exit(3)", "exit code 3"],
    ["throws", `throw new Error("a bug")`, "a bug"],
  ])("rejects all calls when the thread %s", async (_, code, cause) => {
    const connection = connect(code);
    const calls = [connection.call("inspect", place), connection.call("inspect", place)];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "ModelUnavailableError" } });
      expect(String((result as PromiseRejectedResult).reason)).toContain(cause);
    }
    await expect(connection.call("inspect", place)).rejects.toThrow(ModelUnavailableError);
  });

  it("rejects what runs when it is closed, and may be closed twice", async () => {
    const connection = connect("");
    const call = connection.call("inspect", place);
    const closed = connection.close();
    await expect(call).rejects.toThrow("disposed of");
    await closed;
    await connection.close();
  });
});
