import { createTextStream, type PromptProcessor } from "../../processing/index.js";
import type { StopTexts } from "./stop-texts.js";

/** Text of an answer while it grows, without the spaces around it and without what may become a text that ends it. */
export class AnswerStream {
  readonly #stream: ReturnType<typeof createTextStream>;
  #text = "";
  #emitted = 0;

  constructor(
    private readonly processor: PromptProcessor,
    private readonly stops: StopTexts,
  ) {
    this.#stream = createTextStream(processor.tokenizer);
  }

  /** Takes the next id; returns the text that is now certain, often a word or nothing. */
  push(id: number): string {
    this.#text += this.#stream.push(this.processor.asRead(id));
    return this.#upTo(this.stops.certain(this.#text));
  }

  /** Returns the rest of the finished answer. */
  end(answer: string): string {
    return this.#upTo(answer);
  }

  #upTo(text: string): string {
    const piece = text.slice(this.#emitted);
    this.#emitted = text.length;
    return piece;
  }
}
