import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import type { Answer } from "../answer.js";
import { AnswerLog } from "./answer-log.js";

const answers: Answer[] = [
  { id: "1", prompt: "What?\n", output: "a “kite”", seconds: 0.5, model: "m", data: "d", images: "p" },
  {
    id: "b",
    prompt: "é",
    output: "",
    candidates: ["x", "y"],
    scores: [-1.25, -3],
    seconds: 1,
    model: "m",
    data: "d",
    images: "p",
  },
];
const text = answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");
const newFile = (contents = "") => {
  const path = join(temporaryFolder(), "set.jsonl");
  if (contents !== "") writeFileSync(path, contents);
  return path;
};

it("keeps what it is given, in lines that can be read again", async () => {
  const path = newFile();
  const log = await AnswerLog.open(path);
  await log.append([answers[0]!]);
  expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(answers[0])}\n`);
  await log.append([answers[1]!]);
  expect([...log.answers.keys()]).toEqual(["1", "b"]);
  await log.close();
  expect(readFileSync(path, "utf8")).toBe(text);
  const again = await AnswerLog.open(path);
  expect([...again.answers.values()]).toEqual(answers);
  await again.close();
});

it("goes on after a write that was cut off at any byte", async () => {
  const bytes = Buffer.from(text);
  const path = newFile();
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    const log = await AnswerLog.open(path);
    await log.append(answers.filter(({ id }) => !log.answers.has(id)));
    await log.close();
    expect(readFileSync(path, "utf8"), `cut after ${length} bytes`).toBe(text);
  }
});

it.each([
  ["something else than JSON", "\0\0\n", /line 3 is not JSON .*; delete it, and its sample is asked again/],
  ["what is no answer", '{"id":"c"}\n', /line 3: prompt: .*; delete the line/],
  ["a second answer", `${JSON.stringify(answers[0])}\n`, /line 3: sample 1 is answered twice/],
])("refuses a file with %s", async (_, line, message) => {
  const path = newFile(text + line);
  await expect(AnswerLog.open(path)).rejects.toThrow(message);
  await expect(AnswerLog.open(path)).rejects.toThrow(path);
  expect(readFileSync(path, "utf8")).toBe(text + line);
});
