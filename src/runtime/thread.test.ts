import { expect, it } from "vitest";
import { fromErrorData, toErrorData } from "./thread.js";

it("carries name, message, stack and code of an error from thread to thread", () => {
  const error = Object.assign(new RangeError("no space left"), { code: "ENOSPC" });
  const data = structuredClone(toErrorData(error));
  expect(data).toEqual({ name: "RangeError", message: "no space left", stack: error.stack, code: "ENOSPC" });
  const again = fromErrorData(data, { RangeError });
  expect(again).toBeInstanceOf(RangeError);
  expect(again).toMatchObject({ message: "no space left", stack: error.stack, code: "ENOSPC" });
  expect(fromErrorData(data).constructor).toBe(Error);
  expect(fromErrorData(toErrorData("odd")).message).toBe("odd");
});
