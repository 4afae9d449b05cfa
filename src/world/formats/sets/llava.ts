/** The three parts of LLaVA-Instruct: conversations, long descriptions, and answers with reasons. */
import type { Random } from "../../../tensor/index.js";
import { groupBy, nounFor, unique } from "../../questions/groups.js";
import { enumerate, fill, numberWords, withArticle } from "../../questions/language.js";
import { fullDescription } from "../../questions/miniatures/captions.js";
import { statementOf } from "../../questions/miniatures/knowledge.js";
import { knowledgeQuestion } from "../../questions/miniatures/knowledge-questions.js";
import { placePhrase } from "../../scenes/cells.js";
import { drawUntil, sceneFor } from "../../scenes/miniature-scene.js";
import type { Scene } from "../../scenes/scene.js";
import { capitalised, cocoName, digits } from "../names.js";
import { makeEach, type SetBuilder } from "../set-builder.js";

type Exchange = readonly [question: string, answer: string];

/** A conversation about a scene, or nothing where the scene offers none. */
type Talk = (scene: Scene, random: Random) => readonly Exchange[] | undefined;

function llava(name: string, file: string, entries: number, firstId: number, talk: Talk): SetBuilder {
  return {
    name,
    async build({ random, folder, painter, count }) {
      const rows = await makeEach(count(entries), async (index) => {
        const { scene, exchanges } = drawUntil(() => {
          const scene = sceneFor(random, "in");
          const exchanges = talk(scene, random);
          return exchanges && { scene, exchanges };
        });
        const number = firstId + 3 * index;
        const image = cocoName(number);
        await folder.jpeg(`train2017/${image}`, painter.paint({ scene }));
        const conversations = exchanges.flatMap(([question, answer], i) => [
          { from: "human", value: i === 0 ? withMarker(question, random) : question },
          { from: "gpt", value: answer },
        ]);
        return { id: digits(number, 12), image, conversations };
      });
      await folder.json(file, rows);
    },
  };
}

/** The image's place, before or after the first question. */
function withMarker(question: string, random: Random): string {
  return random.uniform() < 0.5 ? `<image>\n${question}` : `${question}\n<image>`;
}

const whatIsThere: Talk = (scene, random) => [
  [
    random.choice([
      "What can you see in the image?",
      "What is shown in the picture?",
      "What does the image show?",
    ]),
    `The image shows ${fullDescription(scene)}.`,
  ],
];

const colour: Talk = ({ objects }, random) => {
  const found = unique(objects, ({ object }) => object);
  if (found.length === 0) return undefined;
  const [noun, placed] = random.choice(found);
  return [[`What color is the ${noun} in the image?`, `The ${noun} in the image is ${placed.colour}.`]];
};

const counting: Talk = ({ objects }, random) => {
  const [noun, all] = random.choice([...groupBy(objects, ({ object }) => object)]);
  const many = `${numberWords[all.length]} ${nounFor(noun, all.length)}`;
  const answer = `There ${all.length === 1 ? "is" : "are"} ${many} in the image.`;
  return [[`How many ${nounFor(noun, 2)} are there in the image?`, answer]];
};

const place: Talk = ({ objects }, random) => {
  const found = unique(objects, ({ object }) => object);
  if (found.length === 0) return undefined;
  const [noun, { cell }] = random.choice(found);
  return [[`Where is the ${noun}?`, `The ${noun} is ${placePhrase(cell)} of the image.`]];
};

/** Two to four exchanges. */
const conversation: Talk = (scene, random) => {
  const rest = random.shuffle([colour, counting, place]).slice(0, 1 + random.integer(3));
  const exchanges = [whatIsThere, ...rest].flatMap((talk) => talk(scene, random) ?? []);
  return exchanges.length > 1 ? exchanges : undefined;
};

const detailPrompts = [
  "Describe the following image.",
  "Can you describe the image in detail?",
  "What do you see happening in this image?",
  "Write a detailed description of the given image.",
];

const detail: Talk = (scene, random) => {
  const { objects } = scene;
  const count = `There ${objects.length === 1 ? "is one thing" : `are ${numberWords[objects.length]} things`} in total.`;
  const small = objects.filter(({ size }) => size === "small");
  const sizes =
    small.length === 0
      ? "Everything is large."
      : `Rather small ${small.length === 1 ? "is" : "are"} ${enumerate(
          small.map((placed) => `the ${placed.object} ${placePhrase(placed.cell)}`),
        )}.`;
  return [
    [
      random.choice(detailPrompts),
      `The image shows ${fullDescription(scene)}. ${count} ${sizes} The background is grey and out of focus.`,
    ],
  ];
};

const reasonPrompts = [
  "{question} Explain your answer.",
  "{question} Please give a reason.",
  "Looking at the image, {question} Why?",
];

const complex: Talk = (scene, random) => {
  const asked = knowledgeQuestion(scene, random);
  if (!asked) return undefined;
  const { placed, relation } = asked;
  const prompt = random.choice(reasonPrompts);
  const question = prompt.startsWith("{")
    ? asked.question
    : asked.question.charAt(0).toLowerCase() + asked.question.slice(1);
  return [
    [
      fill(prompt, { question }),
      `What is ${placePhrase(placed.cell)} is ${withArticle(placed.object)}. ` +
        `${capitalised(statementOf(placed.object, relation))}, so the answer is ${asked.answer}.`,
    ],
  ];
};

export const llavaConversation = llava("llava_conversation", "conversation_58k.json", 150, 100, conversation);
export const llavaDetail = llava("llava_detail", "detail_23k.json", 100, 50_000, detail);
export const llavaComplex = llava("llava_complex", "complex_reasoning_77k.json", 180, 90_000, complex);
