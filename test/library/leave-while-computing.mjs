// A program that ends in the way it is told while the model computes: node leave-while-computing.mjs WAY [anything]
import { InstructBlip } from "../../dist/library/index.js";

const image = new URL("../../examples/colour.png", import.meta.url).pathname;
const [way] = process.argv.slice(2);
if (way === "at once") setTimeout(() => process.exit(7), 150); // while the model's thread still loads its modules
const model = await InstructBlip.load({ threads: 1 });
const ways = {
  exit: () => process.exit(7),
  error: () => {
    throw new Error("nobody catches this");
  },
  rejection: () => void Promise.reject(new Error("nobody catches this")),
  signal: () => {
    process.once("SIGTERM", () => process.exit(7));
    process.kill(process.pid, "SIGTERM");
  },
};
setTimeout(ways[way], 50 + Math.random() * 300);
// Short steps, one after the other: the thread is on its way into native code, in it or out of it.
for (;;) await model.ask(image, "What is this?", { minNewTokens: 60 });
