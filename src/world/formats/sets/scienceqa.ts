import { pluralOfCategory } from "../../facts/knowledge.js";
import { capitalised } from "../../facts/language.js";
import { type CategoryName, objectClass } from "../../facts/objects.js";
import { fromEach, type SetBuilder } from "../set-builder.js";

const problemsOf = { train: 90, val: 30, test: 200 };
/** One problem in so many comes without an image; it is about half in the original. */
const everyWithoutImage = 3;

const subjects: Record<CategoryName, { subject: string; topic: string }> = {
  animal: { subject: "natural science", topic: "biology" },
  plant: { subject: "natural science", topic: "biology" },
  food: { subject: "natural science", topic: "biology" },
  tool: { subject: "natural science", topic: "physics" },
  vehicle: { subject: "natural science", topic: "physics" },
  instrument: { subject: "social science", topic: "culture" },
};

/** ScienceQA: a property is told, and the one thing of two to four that has it is to be found. */
export const scienceqa: SetBuilder = {
  name: "scienceqa",
  async build(context) {
    const { folder, random } = context;
    const problems: Record<string, unknown> = {};
    const splits: Record<string, string[]> = {};
    for (const [split, wanted] of Object.entries(problemsOf)) {
      splits[split] = await fromEach(
        context,
        "scienceqa",
        split,
        wanted,
        async ({ record, reason, image }, index) => {
          const id = String(1 + Object.keys(problems).length * 3);
          const { question, options, label, context: hint } = record;
          const hasImage = index % everyWithoutImage > 0;
          if (hasImage) await folder.png(`images/${split}/${id}/image.png`, image);
          const { category } = objectClass(options![label!]!);
          const plural = pluralOfCategory(category);
          problems[id] = {
            question,
            choices: options,
            answer: label,
            hint: hint ?? "",
            image: hasImage ? "image.png" : null,
            task: "closed choice",
            grade: `grade${1 + random.integer(8)}`,
            ...subjects[category],
            category: capitalised(plural),
            skill: `Tell ${plural} from other things`,
            lecture: `${capitalised(plural)} can be told apart by what is known of them.`,
            solution: `${capitalised(reason as string)}.`,
            split,
          };
          return id;
        },
      );
    }
    splits.trainval = [...splits.train!, ...splits.val!];
    await folder.json("problems.json", problems);
    await folder.json("pid_splits.json", splits);
  },
};
