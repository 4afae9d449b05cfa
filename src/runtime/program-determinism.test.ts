import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { evaluate } from "../graph/index.js";
import { toHostValues } from "../graph/testing/operator-case.js";
import { trainingFeeds, trainingGraph } from "../graph/testing/training-graph.js";
import type { HostTensor } from "../tensor/index.js";
import { Program } from "./program.js";

function digest(results: Record<string, HostTensor>): string {
  const hash = createHash("sha256");
  for (const { data } of Object.values(results)) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

describe("a training step", () => {
  const feeds = trainingFeeds();

  it("gives the same bits at each run and in each session, on two threads", async () => {
    const digests = new Set<string>();
    for (let session = 0; session < 3; session++) {
      const program = await Program.compile(trainingGraph(), { threads: 2 });
      for (let run = 0; run < 20; run++) digests.add(digest(await program.run(feeds)));
      await program.release();
    }
    expect(digests.size).toBe(1);
  });

  it("gives the right numbers", async () => {
    const graph = trainingGraph();
    const program = await Program.compile(graph, { threads: 2 });
    const results = await program.run(feeds);
    const sizes = new Map([
      ["batch", feeds.ids!.shape[0]!],
      ["text", feeds.ids!.shape[1]!],
    ]);
    const values = toHostValues(new Map(Object.entries(feeds)));
    const expected = evaluate(Object.values(graph), { sizes, values });
    Object.keys(graph).forEach((name, i) => {
      const { data } = expected[i]!;
      const largest = Math.max(...data.map(Math.abs));
      data.forEach((value, place) => {
        expect(Math.abs(Number(results[name]!.data[place]) - value) / largest, name).toBeLessThan(1e-5);
      });
    });
    await program.release();
  });
});
