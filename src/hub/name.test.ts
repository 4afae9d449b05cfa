import { expect, it } from "vitest";
import { nameText, parseHubName } from "./name.js";

it.each([
  ["owner/name", "owner/name", "main"],
  ["Salesforce/blip2-opt-2.7b@v1.0", "Salesforce/blip2-opt-2.7b", "v1.0"],
  ["owner/name@refs/pr/1", "owner/name", "refs/pr/1"],
])("takes %s", (text, id, revision) => {
  expect(parseHubName(text)).toEqual({ id, revision });
  expect(nameText({ id, revision })).toBe(text);
});

it.each([
  "name",
  "/owner/name",
  "owner/name/file",
  "./name",
  "owner/..",
  "owner/na--me.git",
  "owner/",
  "ow ner/name",
  `owner/${"n".repeat(100)}`,
])("takes %s for a path", (text) => {
  expect(parseHubName(text)).toBeUndefined();
});

it.each(["", "../../etc", "a//b", "-x", "a b", "a..b", "x.lock"])("refuses the revision %j", (revision) => {
  expect(() => parseHubName(`owner/name@${revision}`)).toThrow(
    `${JSON.stringify(revision)} is no revision; expected a branch, a tag or a commit behind the @.`,
  );
});
