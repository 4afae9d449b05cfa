import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fuzz } from "./fuzz.mjs";

test("reads all kinds of files whole, and spoils one", async () => {
  const material = mkdtempSync(join(tmpdir(), "instructblip-fuzz-"));
  try {
    let said = "";
    const findings = await fuzz({
      root: fileURLToPath(new URL("..", import.meta.url)),
      material,
      seed: 1,
      count: 1,
      seconds: 1000,
      only: "own data",
      write: (text) => {
        said += text;
      },
      complain: () => {},
    });
    expect(findings).toBe(0);
    expect(said).toBe("own data: 1 cases, 0 wrong\n1 cases, 0 wrong (seed 1)\n");
  } finally {
    rmSync(material, { recursive: true });
  }
});
