import { fromEach, type SetBuilder } from "../set-builder.js";

const problemsOf = { train: 60, val: 30, test: 150 };
const task = "choose_txt";

/** IconQA, the problems with a choice of texts. */
export const iconqa: SetBuilder = {
  name: "iconqa",
  async build(context) {
    const { folder } = context;
    const problems: Record<string, unknown> = {};
    const splits: Record<string, string[]> = {};
    for (const [split, wanted] of Object.entries(problemsOf)) {
      splits[`${task}_${split}`] = await fromEach(
        context,
        "iconqa",
        split,
        wanted,
        async ({ record, image }) => {
          const { question, options: choices, label: answer } = record;
          const id = String(Object.keys(problems).length * 13 + 5);
          const problem = { question, ques_type: task, grade: "K", label: "V.1", choices, answer };
          const directory = `iconqa_data/iconqa/${split}/${task}/${id}`;
          await folder.png(`${directory}/image.png`, image);
          await folder.json(`${directory}/data.json`, problem);
          problems[id] = problem;
          return id;
        },
      );
    }
    splits[`${task}_trainval`] = [...splits[`${task}_train`]!, ...splits[`${task}_val`]!];
    await folder.json("iconqa_data/problems.json", problems);
    await folder.json("iconqa_data/pid_splits.json", splits);
  },
};
