import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { claim, FileError } from "./index.js";

it("claims a folder for one purpose, whatever the order of its keys", async () => {
  const path = join(temporaryFolder(), "purpose.json");
  const refusal = (found: unknown) => `${path} is of ${JSON.stringify(found)}`;
  await claim(path, { seed: 1, scale: 2 }, refusal);
  const written = readFileSync(path, "utf8");
  expect(JSON.parse(written)).toEqual({ seed: 1, scale: 2 });
  await claim(path, { scale: 2, seed: 1 }, refusal);
  const other = claim(path, { seed: 2, scale: 2 }, refusal);
  await expect(other).rejects.toThrow(new FileError(`${path} is of {"seed":1,"scale":2}`));
  expect(readFileSync(path, "utf8")).toBe(written);
});
