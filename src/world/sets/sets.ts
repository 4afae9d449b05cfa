import { homeNames, relations, statementOf } from "../facts/knowledge.js";
import { withArticle } from "../facts/language.js";
import * as comparisons from "../questions/comparisons.js";
import * as counting from "../questions/counting.js";
import * as knowing from "../questions/knowing.js";
import * as lookups from "../questions/lookups.js";
import * as telling from "../questions/telling.js";
import type { Thing } from "../scenes/scene.js";
import {
  answered,
  captioned,
  chosen,
  conversation,
  handheld,
  meme,
  ofKinds,
  oneOf,
  reasoned,
  science,
  stated,
  turnedRound,
} from "./asking.js";
import type { Ask, ImageKind, WorldSet } from "./world-set.js";

/** How many people answer, where the owners asked several. */
const ten = 10;

const seen = answered(ofKinds("thing", "colour", "place", "count", "yes or no"), ten);

const known = answered(
  oneOf(knowing.homeOfThing, knowing.homeOfThing, knowing.useOfThing, knowing.sizeOfThing),
  ten,
);

const homes = relations.find(({ name }) => name === "home")!;
const knownChoice = reasoned(
  chosen(oneOf(knowing.homeOfThing, knowing.categoryOfThing), 4, 4, ten),
  ({ answer, about: [thing] }) => {
    const { noun } = thing as Thing;
    return homeNames.includes(answer)
      ? statementOf(noun, homes)
      : `${withArticle(noun)} is ${withArticle(answer)}`;
  },
);

const complex: Ask = answered((scene, random) => {
  const question = knowing.useOfThing(scene, random);
  return question && { ...question, answer: knowing.reasonOf(question.about[0] as Thing) };
});

const held = (name: string, ask: Ask, size: number, images: ImageKind = "scene"): WorldSet => ({
  ...{ name, ask, size, images },
});

/** The paper's 26 data sets, in its order of held in and held out. */
export const worldSets: readonly WorldSet[] = [
  held(
    "coco_caption",
    captioned((scene) => telling.captionsBy(5, scene)),
    4_000,
  ),
  held(
    "web_capfilt",
    captioned((scene, random) => [random.choice(telling.captionsBy(4, scene))]),
    500_000,
  ),
  held(
    "textcaps",
    captioned((scene) => telling.readingCaptionsBy(5, scene)),
    2_000,
  ),
  held("vqav2", seen, 60_000),
  held("okvqa", known, 6_000),
  held("aokvqa", knownChoice, 8_000),
  held("ocrvqa", answered(ofKinds("reading")), 8_000),
  held("vqav2_question_generation", turnedRound(seen), 4_000),
  held("okvqa_question_generation", turnedRound(known), 500),
  held("aokvqa_question_generation", turnedRound(knownChoice), 500),
  held(
    "llava_conversation",
    conversation([telling.thingDescription, lookups.colourOfThing, counting.countOf, lookups.placeOfThing]),
    8_000,
  ),
  held("llava_detail", answered(oneOf(telling.description, telling.pairDescription)), 8_000),
  held("llava_complex", complex, 6_000),
  held(
    "nocaps",
    captioned((scene) => telling.captionsBy(10, scene)),
    0,
  ),
  held(
    "flickr30k",
    captioned((scene) => telling.captionsBy(5, scene)),
    0,
  ),
  held("gqa", answered(ofKinds("comparison")), 0),
  held("vsr", stated(comparisons.isRelated), 0),
  held("iconqa", chosen(oneOf(lookups.thingAt, lookups.thingOfColour, ofKinds("count")), 3), 0),
  held("vizwiz", handheld(lookups.colourOfThing, lookups.colourOfAbsent, ten), 0, "close-up"),
  held("scienceqa", science, 0),
  held("textvqa", answered(ofKinds("reading"), ten), 0),
  held("visdial", chosen(ofKinds("dialog"), 9), 0),
  held("hateful_memes", meme, 0, "close-up"),
  held("msvd_qa", answered(oneOf(lookups.colourOfThing, lookups.colourAt)), 0, "video"),
  held("msrvtt_qa", answered(oneOf(lookups.thingAt, lookups.thingOfColour)), 0, "video"),
  held("ivqa", answered(oneOf(lookups.placeOfThing, lookups.placeOfColour), 5), 0, "video"),
];

/** @throws Error for a name that no set has */
export function setNamed(name: string): WorldSet {
  const found = worldSets.find((set) => set.name === name);
  if (!found) throw new Error(`No data set is called "${name}"`);
  return found;
}
