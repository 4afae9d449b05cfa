import type { Random } from "../../../tensor/index.js";
import { numberWords } from "../../questions/language.js";
import { type Asked, asked } from "../../questions/miniatures/asked.js";
import { placePhrase } from "../../scenes/cells.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import type { PlacedObject, Scene } from "../../scenes/scene.js";
import { writeFrames } from "../clips.js";
import { letterId } from "../names.js";
import { askPeople } from "../people.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const videos = { train: 30, val: 15, test: 100 };
const people = 5;

/** iVQA: instructions, in which one thing after the other is put down; five answers a question. */
export const ivqa: SetBuilder = {
  name: "ivqa",
  async build({ random, folder, painter, count }) {
    for (const [split, wanted] of Object.entries(videos)) {
      const rows = await makeEach(count(wanted), async () => {
        const { background, steps } = drawSteps(random);
        const id = letterId(random, 11, "-_");
        const start = random.integer(300);
        const end = start + 4 + random.integer(12);
        const at = (time: number): Scene => ({
          background,
          objects: steps.slice(0, Math.min(steps.length, 1 + Math.floor(time * steps.length))),
        });
        await writeFrames(folder, painter, `${split}_${id}_${start}_${end}`, at);
        const { question, answer, others } = ask(steps, random);
        return [id, start, end, question, ...askPeople(random, answer, others, { people }), 0];
      });
      const header = ["video_id", "start", "end", "question", "answer1", "answer2", "answer3", "answer4"];
      const lines = [[...header, "answer5", "type"], ...rows];
      await folder.text(`${split}.csv`, lines.map((line) => `${line.map(toCell).join(",")}\n`).join(""));
    }
  },
};

/** Three or four things of different classes, in the order in which they are put down. */
function drawSteps(random: Random): { background: Scene["background"]; steps: PlacedObject[] } {
  return drawUntil(() => {
    const { background, objects } = sceneFor(random, "out", 4);
    const steps = random.shuffle(objects);
    const classes = new Set(steps.map(({ object }) => object));
    return steps.length >= 3 && classes.size === steps.length ? { background, steps } : undefined;
  });
}

function ask(steps: readonly PlacedObject[], random: Random): Asked {
  const index = 1 + random.integer(steps.length - 1);
  const last = steps[steps.length - 1]!;
  return random.choice([
    asked("What is put down first?", steps[0]!.object, "object"),
    asked("What is put down last?", last.object, "object"),
    asked(`What is put down after the ${steps[index - 1]!.object}?`, steps[index]!.object, "object"),
    asked(`What is put down before the ${steps[index]!.object}?`, steps[index - 1]!.object, "object"),
    asked("How many things are put down in the end?", numberWords[steps.length]!, "number"),
    asked(`What color is the thing that comes ${placePhrase(last.cell)}?`, last.colour, "colour"),
  ]);
}

/** A cell of comma-separated values (RFC 4180). */
function toCell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
