import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { openRegularFile } from "../../files/index.js";
import { issueMessage, parseJson } from "../../text/index.js";
import { type Answer, answerSchema } from "../answer.js";

/** To read what is there and write behind it. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;

/**
 * The answers of a set in a file of JSON lines, each written as soon as it is known. A process that is killed while it
 * writes leaves half a line: opening cuts that off.
 */
export class AnswerLog {
  private constructor(
    private readonly handle: FileHandle,
    /** By sample, in the order of writing. */
    readonly answers: Map<string, Answer>,
  ) {}

  /** @throws Error naming file and line for what is no answer, or the second to a sample */
  static async open(path: string): Promise<AnswerLog> {
    const handle = await openRegularFile(path, appending);
    try {
      const bytes = await handle.readFile();
      const end = bytes.lastIndexOf(0x0a) + 1;
      if (end < bytes.length) await handle.truncate(end);
      return new AnswerLog(handle, parseAnswers(bytes.subarray(0, end).toString(), path));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Adds answers, which the system keeps from now on whatever becomes of this process. */
  async append(answers: readonly Answer[]): Promise<void> {
    if (answers.length === 0) return;
    await this.handle.appendFile(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
    for (const answer of answers) this.answers.set(answer.id, answer);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/**
 * Answers by sample.
 * @throws Error naming file and line
 */
export function parseAnswers(text: string, path: string): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const where = `${path}: line ${index + 1}`;
    const answer = parseAnswer(line, where);
    if (answers.has(answer.id)) {
      throw new Error(`${where}: sample ${answer.id} is answered twice; delete one of the two lines`);
    }
    answers.set(answer.id, answer);
  }
  return answers;
}

function parseAnswer(line: string, where: string): Answer {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    throw new Error(
      `${where} is not JSON (${(error as Error).message}); delete it, and its sample is asked again`,
    );
  }
  const parsed = answerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new Error(
    `${where}: ${path.join(".")}: ${issueMessage(message)}; delete the line, and its sample is asked again`,
  );
}
