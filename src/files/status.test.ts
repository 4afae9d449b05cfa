import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { exists, statusOf } from "./status.js";

it("tells nothing from what cannot be looked at", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  symlinkSync("circle", join(folder, "circle"));
  expect((await statusOf(folder))?.isDirectory()).toBe(true);
  expect(await statusOf(join(folder, "nothing"))).toBeUndefined();
  expect(await statusOf(join(folder, "file/inside"))).toBeUndefined();
  await expect(statusOf(join(folder, "circle"))).rejects.toThrow("ELOOP");
});

it("takes for there what cannot be looked at, and a broken link", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  symlinkSync("circle", join(folder, "circle"));
  symlinkSync("nowhere", join(folder, "broken"));
  for (const name of ["", "file", "circle", "circle/inside", "broken"])
    expect(await exists(join(folder, name))).toBe(true);
  for (const name of ["nothing", "file/inside"]) expect(await exists(join(folder, name))).toBe(false);
});
