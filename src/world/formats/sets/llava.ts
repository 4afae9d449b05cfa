/** The three parts of LLaVA-Instruct: conversations, descriptions, and answers with reasons. */
import type { Round } from "../../../data/index.js";
import type { Random } from "../../../tensor/index.js";
import { cocoName, digits } from "../names.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

function llava(name: string, file: string, entries: number, firstId: number): SetBuilder {
  return {
    name,
    async build(context) {
      const rows = await fromEach(
        context,
        name,
        "train",
        entries,
        async ({ record, question, image: drawn }, index) => {
          const number = firstId + 3 * index;
          const image = cocoName(number);
          await context.folder.jpeg(`train2017/${image}`, drawn);
          const last: Round = { question: record.question as string, answer: question!.answer };
          const conversations = [...(record.history ?? []), last].flatMap(({ question, answer }, i) => [
            { from: "human", value: i === 0 ? withMarker(question, context.random) : question },
            { from: "gpt", value: answer },
          ]);
          return { id: digits(number, 12), image, conversations };
        },
      );
      await context.folder.json(file, rows);
    },
  };
}

/** The image's place, before or after the first question. */
function withMarker(question: string, random: Random): string {
  return random.uniform() < 0.5 ? `<image>\n${question}` : `${question}\n<image>`;
}

export const llavaConversation = llava("llava_conversation", "conversation_58k.json", 150, 100);
export const llavaDetail = llava("llava_detail", "detail_23k.json", 100, 50_000);
export const llavaComplex = llava("llava_complex", "complex_reasoning_77k.json", 180, 90_000);
