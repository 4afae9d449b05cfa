import { expect, it } from "vitest";
import { z } from "zod";
import { issueMessage } from "./issue-message.js";

it("says of a key that is missing that it is, and of a wrong value what was expected", () => {
  const message = (value: unknown) =>
    issueMessage(z.object({ id: z.number() }).safeParse(value).error!.issues[0]!.message);
  expect(message({})).toBe("is missing");
  expect(message({ id: "1" })).toBe("expected number, received string");
  expect(issueMessage("METEOR needs more")).toBe("METEOR needs more");
});
