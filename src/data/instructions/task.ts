import type { Dataset } from "../dataset.js";
import type { DataRecord } from "../record.js";
import type { Task } from "./templates.js";

/**
 * What is asked with this record. A set may hold several tasks: IconQA has questions with and without a choice.
 * @throws RangeError for options that are images, which cannot be asked in words: IconQA's splits choose_img
 */
export function taskOf(record: DataRecord, dataset: Dataset): Task {
  const { options, label, answers } = record;
  switch (dataset.category) {
    case "image captioning":
      return "caption";
    case "image captioning with reading":
      return "reading caption";
    case "image question generation":
      return "question generation";
    case "video question answering":
      return "video question";
    case "visual conversational question answering":
      return "dialog";
    case "image classification":
      return "meme";
    case "LLaVA-Instruct-150K":
      return "conversation";
    case "visual reasoning":
      if (options === null) return label === null ? "reasoning question" : "statement";
      // Options that are texts come with the right one among the answers.
      if (answers === null)
        throw new RangeError("has images to choose from; only choices of texts are asked");
      return "multiple choice";
    case "image question answering":
      return "question";
    case "image question answering with reading":
      return "reading question";
    case "knowledge-grounded image question answering":
      return options === null ? "knowledge question" : "multiple choice";
  }
}
