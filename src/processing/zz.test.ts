import { readFileSync, readdirSync, existsSync } from "node:fs";
import { test, expect } from "vitest";
import { decodePicture } from "./picture.js";
const P = "/tmp/proc/pics/";
const F = "/work/shared/fixtures/case7_images/images/";
test.each(readdirSync(P).filter((f) => existsSync(P + f + ".rgb") && f !== "grey16.pngx"))("%s", async (f) => {
  const g = readFileSync(P + f + ".rgb");
  const p = await decodePicture(P + f);
  expect([p.width, p.height]).toEqual([g.readUInt32LE(0), g.readUInt32LE(4)]);
  let n = 0;
  for (let i = 0; i < p.data.length; i++) if (p.data[i] !== g[8 + i]) n++;
  expect(n).toBe(0);
});
test.each(readdirSync(F))("fixture %s", async (f) => {
  const p = await decodePicture(F + f);
  const q = await decodePicture(F.replace("images/", "") .replace("case7_", "case7_images").replace("case7_imagesimages", "case7_images") + "../x".slice(4) + "").catch(() => null);
  void q;
  const r = await decodePicture("/work/shared/fixtures/case7_images/decoded_rgb/" + f.replace(/\.\w+$/, ".png"));
  expect(Buffer.compare(p.data, r.data)).toBe(0);
});
