import { createContext, Script } from "node:vm";

const context = createContext({ body: undefined as unknown });
const script = new Script("body()");

/** What was computed took too long, and was stopped. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
}

/**
 * Runs something that may never end, such as a regular expression of others.
 * @throws TimeLimitError after so many milliseconds; whatever `body` throws
 */
export function withTimeLimit<T>(milliseconds: number, body: () => T): T {
  context.body = body;
  try {
    return script.runInContext(context, { timeout: milliseconds }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new TimeLimitError(`took longer than ${milliseconds} ms`);
  } finally {
    context.body = undefined;
  }
}
