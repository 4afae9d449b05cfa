import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { hubSettings } from "./settings.js";

describe("hubSettings", () => {
  it.each([
    [{}, join(homedir(), ".cache/huggingface/hub")],
    [{ XDG_CACHE_HOME: "/xdg" }, "/xdg/huggingface/hub"],
    [{ XDG_CACHE_HOME: "/xdg", HF_HOME: "/home" }, "/home/hub"],
    [{ HF_HOME: "~/models" }, join(homedir(), "models/hub")],
    [{ HF_HOME: "/home", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [{ HF_HOME: "/home", HF_HUB_CACHE: "/cache", HUGGINGFACE_HUB_CACHE: "/old" }, "/cache"],
    [{ HF_HUB_CACHE: "$DISK/${" + "USER_NAME}/$NONE", DISK: "/disk", USER_NAME: "me" }, "/disk/me/$NONE"],
  ])("with %o has its cache at %s", (environment: Record<string, string>, cache) => {
    expect(hubSettings(environment).cache).toBe(cache);
  });

  it("takes HF_ENDPOINT without the slash at its end, and refuses what is no address without telling it", () => {
    expect(hubSettings({}).endpoint).toBe("https://huggingface.co");
    expect(hubSettings({ HF_ENDPOINT: "http://localhost:80/hub/" }).endpoint).toBe("http://localhost:80/hub");
    for (const wrong of ["localhost", "file:///etc", "https://user:secret@host"]) {
      expect(() => hubSettings({ HF_ENDPOINT: wrong })).toThrow(
        /^HF_ENDPOINT is not the address of a hub; expected one such as https:\/\/huggingface\.co, without user/,
      );
    }
  });

  it("reads what is true as Python's library does", () => {
    for (const value of ["1", "on", "Yes", "TRUE"])
      expect(hubSettings({ HF_HUB_OFFLINE: value, HF_HUB_DISABLE_PROGRESS_BARS: value })).toMatchObject({
        offline: true,
        quiet: true,
      });
    for (const value of ["0", "", "off"]) expect(hubSettings({ HF_HUB_OFFLINE: value }).offline).toBe(false);
  });
});

describe("token", () => {
  const home = temporaryFolder();
  mkdirSync(join(home, "elsewhere"));
  writeFileSync(join(home, "token"), "hf_stored\n");
  writeFileSync(join(home, "elsewhere", "token"), "hf_elsewhere");

  it.each([
    [{}, "hf_stored"],
    [{ HF_TOKEN: " hf_given\n" }, "hf_given"],
    [{ HF_TOKEN_PATH: join(home, "elsewhere", "token") }, "hf_elsewhere"],
    [{ HF_TOKEN_PATH: join(home, "none") }, undefined],
    [{ HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }, undefined],
    [{ HF_HUB_DISABLE_IMPLICIT_TOKEN: "1", HF_TOKEN: "hf_given" }, "hf_given"],
  ])("with %o is %s", async (environment: Record<string, string>, token) => {
    expect(await hubSettings({ HF_HOME: home, ...environment }).token()).toBe(token);
  });

  it("that no header can hold is refused, and not told", async () => {
    await expect(hubSettings({ HF_TOKEN: "hf_sécret" }).token()).rejects.toThrow(
      /^The token of HF_TOKEN holds characters that no token has\. Copy it again\.$/,
    );
  });
});
