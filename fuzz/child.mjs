/** Runs command lines that the parent sends, one after another, and sends back what they say. */
import { runCommandLine } from "../dist/cli/run.js";
import { calls } from "./calls.mjs";

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
    calls,
    stdout,
    stderr,
    environment: {},
    signal: new AbortController().signal,
  });
  process.send({ status, stdout: stdout.text(), stderr: stderr.text() });
});
process.send("ready");
