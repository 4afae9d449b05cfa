import { letterId } from "../names.js";
import { answersOf, fromEach, type SetBuilder } from "../set-builder.js";

const videos = { train: 30, val: 15, test: 100 };
const header = [
  "video_id",
  "start",
  "end",
  "question",
  "answer1",
  "answer2",
  "answer3",
  "answer4",
  "answer5",
  "type",
];

/** iVQA: five answers a question. */
export const ivqa: SetBuilder = {
  name: "ivqa",
  async build(context) {
    const { folder, random } = context;
    for (const [split, wanted] of Object.entries(videos)) {
      const rows = await fromEach(context, "ivqa", split, wanted, async (drawn) => {
        const id = letterId(random, 11, "-_");
        const start = random.integer(300);
        const end = start + 4 + random.integer(12);
        await folder.frames(`${split}_${id}_${start}_${end}`, drawn.images);
        return [id, start, end, drawn.record.question ?? "", ...answersOf(drawn), 0];
      });
      const lines = [header, ...rows].map((line) => `${line.map(toCell).join(",")}\n`);
      await folder.text(`${split}.csv`, lines.join(""));
    }
  },
};

/** A cell of comma-separated values (RFC 4180). */
function toCell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
