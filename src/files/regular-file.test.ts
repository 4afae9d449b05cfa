import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fileReason, NotAFileError, openRegularFile, readRegularFile, readRegularText } from "./index.js";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
writeFileSync(at("text"), "ein Haus");
symlinkSync(at("text"), at("link"));
mkdirSync(at("folder"));

async function refusal(path: string): Promise<Error> {
  return readRegularFile(path).then(
    () => expect.unreachable(`${path} was read`),
    (error) => error,
  );
}

it("reads plain files, and links to them", async () => {
  expect(await readRegularText(at("text"))).toBe("ein Haus");
  expect(await readRegularText(at("link"))).toBe("ein Haus");
  const handle = await openRegularFile(at("text"));
  expect((await handle.read(Buffer.alloc(3), 0, 3, 5)).buffer.toString()).toBe("aus");
  await handle.close();
});

it("refuses a folder", async () => {
  const error = await refusal(at("folder"));
  expect(error).toBeInstanceOf(NotAFileError);
  expect(error.message).toBe(`${at("folder")}: it is a folder, not a file`);
});

it("refuses more bytes than allowed", async () => {
  await expect(readRegularFile(at("text"), 7)).rejects.toThrow("its 8 bytes are more than 7");
  expect((await readRegularFile(at("text"), 8)).length).toBe(8);
});

describe.skipIf(process.platform === "win32")("refuses at once", () => {
  it("a named pipe that nobody writes to", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    symlinkSync(at("pipe"), at("link-to-pipe"));
    expect(fileReason(await refusal(at("pipe")))).toBe("it is a named pipe, not a file");
    expect(fileReason(await refusal(at("link-to-pipe")))).toBe("it is a named pipe, not a file");
  });

  it.each(["/dev/zero", "/dev/null"])("the device %s", async (device) => {
    expect(fileReason(await refusal(device))).toBe("it is a device, not a file");
  });

  it("a socket", async () => {
    const server = createServer().listen(at("socket"));
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      expect(fileReason(await refusal(at("socket")))).toMatch(/^it is a socket/);
    } finally {
      server.close();
    }
  });
});

it("says in words why a file was not given", async () => {
  expect(fileReason(await refusal(at("none")))).toBe("there is no such file");
  expect(fileReason(await refusal(at("text/below")))).toBe("a part of the path is a file, not a folder");
  expect(fileReason(await refusal(at("folder")))).toBe("it is a folder, not a file");
  expect(fileReason("other")).toBe("other");
});
