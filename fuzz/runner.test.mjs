import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { Runner } from "./runner.mjs";

const child = fileURLToPath(new URL("testing/odd-child.mjs", import.meta.url));
const runner = new Runner(child, { seconds: 1, mebibytes: 400 });
afterAll(() => runner.close());

test("gives what a command says", async () => {
  expect(await runner.run(["good"])).toEqual({ status: 0, stdout: "good", stderr: "" });
});

test.skipIf(process.platform !== "linux").each([
  ["hang", "took more than 1 s of processor time"],
  ["fill", "took more than 400 MiB of memory"],
  ["abort", "the process was ended by SIGABRT"],
  ["exit", "the process ended with code 13"],
])("says that a command made the process %s, and goes on with another", async (command, ended) => {
  expect(await runner.run([command])).toMatchObject({ status: null, ended });
  expect(await runner.run(["good"])).toMatchObject({ status: 0 });
});
