/** Runs command lines that the parent sends, one after another, and sends back what they say. */
import { runCommandLine } from "../dist/cli/run.js";

/** Those that commands with files stand on. */
const rooms = {
  conversion: () => import("../dist/conversion/index.js"),
  data: () => import("../dist/data/index.js"),
  evaluation: () => import("../dist/evaluation/index.js"),
  inference: () => import("../dist/inference/index.js"),
  library: () => import("../dist/library/index.js"),
  metrics: () => import("../dist/evaluation/metrics/index.js"),
  parity: () => import("../dist/parity/index.js"),
  training: () => import("../dist/training/index.js"),
};

/** Characters of each output that are kept. */
const kept = 200_000;

function collector() {
  let text = "";
  return {
    write: (piece) => {
      if (text.length < kept) text += piece;
    },
    text: () => text.slice(0, kept),
  };
}

process.on("message", async (args) => {
  const stdout = collector();
  const stderr = collector();
  const status = await runCommandLine(args, {
    rooms,
    stdout,
    stderr,
    environment: {},
    signal: new AbortController().signal,
  });
  process.send({ status, stdout: stdout.text(), stderr: stderr.text() });
});
process.send("ready");
