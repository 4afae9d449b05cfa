import { createHash } from "node:crypto";
import { appendFile, cp, open, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { FeatureStore } from "./feature-store.js";

const length = 10;
const entryBytes = 2 * length;
const rowBytes = 40;

const key = (name: number) => createHash("sha256").update(`${name}`).digest("hex");
const values = (name: number) => Uint16Array.from({ length }, (_, i) => name * 1000 + i);

/** Names of 0 to 9 that can be read; what is read must be right. */
async function found(store: FeatureStore): Promise<number[]> {
  const names: number[] = [];
  for (let name = 0; name < 10; name++) {
    const out = new Uint16Array(length);
    if (!(await store.read(key(name), out))) continue;
    expect(out).toEqual(values(name));
    names.push(name);
  }
  return names;
}

async function reopened(directory: string): Promise<number[]> {
  const store = await FeatureStore.open(directory, length);
  const names = await found(store);
  expect(store.size).toBe(names.length);
  await store.close();
  return names;
}

/** A store of 0, 1 and 2. */
async function stored(): Promise<string> {
  const directory = temporaryFolder();
  const store = await FeatureStore.open(directory, length);
  for (const name of [0, 1, 2]) await store.add(key(name), values(name));
  expect(await found(store)).toEqual([0, 1, 2]);
  await store.close();
  return directory;
}

it("keeps what was added", async () => {
  const directory = await stored();
  expect(await reopened(directory)).toEqual([0, 1, 2]);
  expect((await stat(join(directory, "features.bin"))).size).toBe(3 * entryBytes);
});

it("goes on after a process that was killed at any moment of adding", async () => {
  // What a killed process leaves: part of the list; or all of it, and part of its row.
  const left = [
    ...Array.from({ length: entryBytes + 1 }, (_, i) => [2 * entryBytes + i, 2 * rowBytes]),
    ...Array.from({ length: rowBytes }, (_, i) => [3 * entryBytes, 2 * rowBytes + i]),
  ];
  const original = await stored();
  for (const [data, index] of left) {
    const directory = temporaryFolder();
    await cp(original, directory, { recursive: true });
    await truncate(join(directory, "features.bin"), data);
    await truncate(join(directory, "features.index"), index);
    const store = await FeatureStore.open(directory, length);
    expect(await found(store)).toEqual([0, 1]);
    await store.add(key(7), values(7));
    await store.close();
    expect(await reopened(directory)).toEqual([0, 1, 7]);
  }
});

it("goes on after a system that went down: rows without their lists, and rows of nonsense", async () => {
  const directory = await stored();
  await truncate(join(directory, "features.bin"), 1.5 * entryBytes);
  expect(await reopened(directory)).toEqual([0]);
  await appendFile(join(directory, "features.bin"), new Uint8Array(4 * entryBytes));
  await appendFile(join(directory, "features.index"), new Uint8Array(2 * rowBytes));
  expect(await reopened(directory)).toEqual([0]);
});

it("gives no list that was damaged, and takes it anew", async () => {
  const directory = await stored();
  const file = await open(join(directory, "features.bin"), "r+");
  await file.write(Uint8Array.of(255), 0, 1, entryBytes + 5);
  await file.close();
  const store = await FeatureStore.open(directory, length);
  expect(await found(store)).toEqual([0, 2]);
  await store.add(key(1), values(1));
  expect(await found(store)).toEqual([0, 1, 2]);
  await store.close();
  expect(await reopened(directory)).toEqual([0, 1, 2]);
});

it("ends at a row that was damaged", async () => {
  const directory = await stored();
  const file = await open(join(directory, "features.index"), "r+");
  await file.write(Uint8Array.of(0), 0, 1, rowBytes + 3);
  await file.write(Uint8Array.of(1), 0, 1, rowBytes + 4);
  await file.close();
  expect(await reopened(directory)).toEqual([0]);
});
