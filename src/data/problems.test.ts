import { expect, test } from "vitest";
import { describeProblem } from "./problems.js";

test("a problem is one line of bounded length, whatever a file holds", () => {
  const described = describeProblem({
    severity: "reject",
    file: "train.json",
    line: 3,
    key: `images["${"k".repeat(100_000)}"]`,
    message: `is \u001b[31m${"x\n".repeat(100_000)} in the file of val`,
  });
  expect(described).toMatch(
    /^train\.json:3: images\["kkk.* … .*kkk"\]: is \\u001b\[31mx\\nx.* … .* in the file of val$/,
  );
  expect(described.length).toBeLessThan(1000);
  expect(described).not.toContain("\n");
  expect(described).not.toContain("\u001b");
});
