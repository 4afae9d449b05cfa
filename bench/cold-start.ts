/** From the start of a process to an answer on the terminal, with the model that comes with the package. */
import { fileURLToPath } from "node:url";
import { describeMachine } from "./machine.js";
import { measureProcess } from "./measure-process.js";
import { formatNumber, formatRounds, markdownTable, median } from "./table.js";

// The compiled file lies in dist/.bench/bench.
const command = fileURLToPath(new URL("../../cli/main.js", import.meta.url));
const image = fileURLToPath(new URL("../../../examples/colour.png", import.meta.url));

/** What answers cannot do without: Node and the runtime. */
const least = 'import("onnxruntime-node").then(() => console.log(true))';
const sides: readonly (readonly [name: string, command: readonly string[]])[] = [
  ["Node and the runtime loaded", [process.execPath, "-e", least]],
  ["answered", [process.execPath, command, "ask", image, "What color is the cat?"]],
];

/** @returns the report in Markdown */
export async function benchColdStart({ runs }: { runs: number }): Promise<string> {
  const times: number[][] = sides.map(() => []);
  const memory: number[][] = sides.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [i, [, command]] of sides.entries()) {
      const start = performance.now();
      const measured = await measureProcess(command, "");
      times[i]!.push(performance.now() - start);
      if (measured.memory) memory[i]!.push(measured.memory.peakBytes / 1e6);
    }
  }
  const ratios = times[1]!.map((time, run) => time / times[0]![run]!);
  const rows = sides.map(([name], i) => [
    name,
    formatRounds(times[i]!),
    memory[i]!.length > 0 ? formatRounds(memory[i]!) : "not told here",
  ]);
  return [
    `The built-in model, a process for each of ${runs} rounds.\n\n`,
    markdownTable(["process", "start to end, ms", "peak memory, MB"], rows),
    `\nAn answer takes ${formatNumber(median(ratios))} times as long as loading what it cannot do without.\n\n`,
    describeMachine(["onnxruntime-node"]),
  ].join("");
}
