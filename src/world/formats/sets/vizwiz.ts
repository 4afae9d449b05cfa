import type { Random } from "../../../tensor/index.js";
import { blur, darken } from "../../drawing/photo.js";
import { type Asked, asked } from "../../questions/miniatures/asked.js";
import { placePhrase } from "../../scenes/cells.js";
import { sceneFor } from "../../scenes/miniature-scene.js";
import type { Scene } from "../../scenes/scene.js";
import { digits } from "../names.js";
import { askPeople } from "../people.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

const questions = { train: 60, val: 150, test: 30 };

/** Share of images in which nothing can be seen. */
const unusableShare = 0.3;
/** Share of questions about good images that they do not answer. */
const unanswerableShare = 0.15;
const unanswerable = "unanswerable";

/** VizWiz: spoken questions to somebody who sees, about images that are often blurred or dark. */
export const vizwiz: SetBuilder = {
  name: "vizwiz",
  async build({ random, folder, painter, count }) {
    for (const [split, wanted] of Object.entries(questions)) {
      const rows = await makeEach(count(wanted), async (index) => {
        const scene = sceneFor(random, "out", 2);
        const isUsable = random.uniform() >= unusableShare;
        const { question, answer, others } = ask(scene, random, isUsable);
        const drawn = painter.paint({ scene });
        const taken = isUsable
          ? await blur(drawn, 0.8 + random.uniform())
          : random.uniform() < 0.5
            ? await blur(drawn, 20)
            : darken(drawn, 0.04);
        const image = `VizWiz_${split}_${digits(index, 8)}.jpg`;
        await folder.jpeg(`${split}/${image}`, taken);
        if (split === "test") return { image, question };
        const answers = askPeople(random, answer, others).map((each) => ({
          answer_confidence: each === answer ? "yes" : "maybe",
          answer: each,
        }));
        const answerable = answer === unanswerable ? 0 : 1;
        return {
          image,
          question,
          answers,
          answer_type: answerable === 1 ? "other" : unanswerable,
          answerable,
        };
      });
      await folder.json(`Annotations/${split}.json`, rows);
    }
  },
};

function ask(scene: Scene, random: Random, isUsable: boolean): Asked {
  const { object, colour, cell } = random.choice(scene.objects);
  const isOnly = scene.objects.length === 1;
  const question = isOnly
    ? random.choice(["What is this?", "Can you tell me what this is, please?", "What am I looking at?"])
    : `What is this thing ${placePhrase(cell)}?`;
  const what = asked(question, object, "object");
  const whichColour = asked(
    isOnly ? "What color is this?" : `What color is this thing ${placePhrase(cell)}, please?`,
    colour,
    "colour",
  );
  const wanted = random.choice([what, what, whichColour]);
  if (!isUsable)
    return { question: wanted.question, answer: unanswerable, others: ["unsuitable", "nothing"] };
  if (random.uniform() >= unanswerableShare) return wanted;
  const beyond = ["What does the label say?", "When does this expire?", "What is the brand of this?"];
  return { question: random.choice(beyond), answer: unanswerable, others: ["no label", object] };
}
