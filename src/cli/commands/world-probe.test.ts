import { expect, it } from "vitest";
import { FakeContext } from "../../../test/fake-context.js";
import { runCommandLine } from "../run.js";

it("probes the built-in model unless told, and writes a row a part", async () => {
  const context = new FakeContext();
  expect(await runCommandLine(["world", "probe", "--samples", "10", "--seed", "4"], context)).toBe(0);
  expect(context.calls.probed).toMatchObject({ samples: 10, seed: 4, signal: context.signal });
  expect(context.calls.probed?.directory).toMatch(/picture-world$/);
  expect(context.out.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["question", "part", "right", "asked", "share"],
    ["count-all", "queries, linear", "9", "10", "90.0 % (60.0 to 98.0)"],
    [""],
  ]);
});

it("takes another model, and writes JSON", async () => {
  const context = new FakeContext();
  expect(await runCommandLine(["world", "probe", "--model", "other", "--json"], context)).toBe(0);
  expect(context.calls.probed?.directory).toMatch(/other$/);
  expect(JSON.parse(context.out)).toMatchObject([{ part: "queries, linear", right: 9 }]);
});
