/** The three parts of LLaVA-Instruct-150K: the same format, a file each. */
import { z } from "zod";
import type { Dataset, LocatedRecord } from "../dataset.js";
import type { DataFolder } from "../folder/data-folder.js";
import { annotationPlaces, cocoPlaces } from "../folder/places.js";
import { filledText, textId } from "../formats/fields.js";
import { makeRecord, type Round } from "../record.js";

const turn = z.object({ from: z.enum(["human", "gpt"]), value: filledText });
const entry = z.object({
  id: textId(12),
  image: filledText,
  conversations: z.array(turn).min(2, "has no question with an answer"),
});

const marker = "<image>";

async function* read(folder: DataFolder, set: string, file: string): AsyncGenerator<LocatedRecord> {
  const { problems } = folder;
  for await (const { value, place } of folder.json(file, { "[]": entry })) {
    const { id, image, conversations } = value;
    const fault = findFault(conversations);
    if (fault !== undefined) {
      problems.reject({ ...place, key: `${place.key}.conversations` }, fault);
      continue;
    }
    if (!conversations[0]!.value.includes(marker))
      problems.warn(place, `the first question has no ${marker}`);
    if (!image.slice(image.lastIndexOf("/") + 1).startsWith(`${id}.`))
      problems.warn(place, `${image} does not look like the image of id ${id}`);
    const history: Round[] = [];
    for (let i = 0; i < conversations.length; i += 2) {
      const question = withoutMarker(conversations[i]!.value);
      const answer = conversations[i + 1]!.value;
      const fields = {
        // Later files of the owners have the folders in front.
        images: [image.includes("/") ? image : `train2017/${image}`],
        question,
        answers: [{ answer, count: 1 }],
        history: [...history],
      };
      yield { record: makeRecord(set, "train", `${id}#${i / 2 + 1}`, fields), place };
      history.push({ question, answer });
    }
  }
}

function findFault(turns: readonly z.infer<typeof turn>[]): string | undefined {
  const wrong = turns.findIndex(({ from }, i) => from !== (i % 2 === 0 ? "human" : "gpt"));
  if (wrong !== -1) return `[${wrong}] is from ${turns[wrong]!.from}; human and gpt should take turns`;
  if (turns.length % 2 === 1) return "the last question has no answer";
  const marked = turns.flatMap(({ value }, i) =>
    value
      .split(marker)
      .slice(1)
      .map(() => i),
  );
  if (marked.length > 1) return `${marker} is there ${marked.length} times`;
  if (marked.length === 1 && marked[0] !== 0)
    return `${marker} stands in [${marked[0]}], not in the first question`;
  if (withoutMarker(turns[0]!.value).trim() === "") return "the first question is empty";
  return undefined;
}

/** The marker stands before or after the question, with a line break between. */
function withoutMarker(question: string): string {
  return question.replace(/\n*<image>\n*/, "");
}

function llava(name: string, title: string, file: string): Dataset {
  return {
    name,
    title,
    category: "LLaVA-Instruct-150K",
    held: "in",
    evaluation: null,
    source: "https://huggingface.co/datasets/liuhaotian/LLaVA-Instruct-150K",
    licence: "CC BY-NC 4.0; images under Flickr's terms of use",
    layout: [file, "train2017/<12 digits>.jpg"],
    places: { ...annotationPlaces, ...cocoPlaces("train2017"), "coco/": ["", "images/"] },
    parts: [{ splits: ["train"], files: [file], read: (folder) => read(folder, name, file) }],
  };
}

export const llavaConversation = llava("llava_conversation", "LLaVA conversation", "conversation_58k.json");
export const llavaDetail = llava("llava_detail", "LLaVA detailed description", "detail_23k.json");
export const llavaComplex = llava("llava_complex", "LLaVA complex reasoning", "complex_reasoning_77k.json");
