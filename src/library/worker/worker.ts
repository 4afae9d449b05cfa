/** The thread that holds a model: does what it is told, one thing after the other. */
import { parentPort } from "node:worker_threads";
import type { ModelFiles } from "../../inference/index.js";
import { modulesAreLoaded } from "../../runtime/native-gate.js";
import { toErrorData } from "../../runtime/thread.js";
import type { Call, FromWorker, OperationName, Operations, ToWorker } from "../protocol.js";
import type { ModelDescription } from "../types.js";
import { describeFiles, describeModel } from "./describe-model.js";
import { Engine } from "./engine.js";
import { makeRandomCheckpoint } from "./make-random-checkpoint.js";
import { checkMemory } from "./memory.js";

type Handlers = {
  [Name in OperationName]: (
    parameters: Operations[Name]["parameters"],
    signal: AbortSignal,
    emit: (event: Operations[Name]["event"]) => void,
  ) => Promise<Operations[Name]["result"]>;
};

if (!parentPort) throw new Error("this file is run as a worker thread");
const port = parentPort;
modulesAreLoaded();

let engine: Engine | undefined;
let last: Promise<void> = Promise.resolve();
const controllers = new Map<number, AbortController>();

const handlers: Handlers = {
  load: async ({ threads, precision, device, upright, maxPixels, ...place }, signal, emit) => {
    let description: ModelDescription | undefined;
    const onOpen = (files: ModelFiles): void => {
      description = describeFiles(files, place);
      checkMemory(description.memoryBytes);
    };
    const onProgress = (stage: string, fraction: number): void =>
      emit({ stage: `loading ${stage}`, fraction });
    const options = { threads, precision, device, upright, maxPixels, signal, onOpen, onProgress };
    engine = await Engine.load(place.directory, options);
    const { notices, ...rest } = description as ModelDescription;
    return { ...rest, notices: [...notices, ...engine.deviceNotices] };
  },
  inspect: describeModel,
  answer: async ({ requests, options, tellsTokens }, signal, emit) =>
    loaded().answer(requests, options, signal, { onPiece: emit, onToken: tellsTokens ? emit : undefined }),
  rank: async ({ request, candidates }, signal) => loaded().rank(request, candidates, signal),
  makeCheckpoint: makeRandomCheckpoint,
};

function loaded(): Engine {
  if (!engine) throw new Error("no model is loaded");
  return engine;
}

function send(message: FromWorker): void {
  port.postMessage(message);
}

async function carryOut<Name extends OperationName>(
  { id, operation, parameters }: Call<Name>,
  signal: AbortSignal,
): Promise<void> {
  try {
    signal.throwIfAborted();
    const result = await handlers[operation](parameters, signal, (event) =>
      send({ kind: "event", id, event }),
    );
    send({ kind: "result", id, result });
  } catch (error) {
    send({ kind: "error", id, error: toErrorData(error) });
  } finally {
    controllers.delete(id);
  }
}

async function close(): Promise<void> {
  await engine?.dispose();
  port.close();
}

// The runtime lets messages in between two of its runs, so an abort arrives between two steps.
port.on("message", (message: ToWorker) => {
  if (message.kind === "call") {
    const controller = new AbortController();
    controllers.set(message.id, controller);
    last = last.then(() => carryOut(message, controller.signal));
  } else if (message.kind === "abort") {
    controllers.get(message.id)?.abort();
  } else {
    for (const controller of controllers.values()) controller.abort();
    last = last.then(close);
  }
});
