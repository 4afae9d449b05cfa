import type { Random } from "../../tensor/index.js";
import { cells, placePhrase } from "../facts/cells.js";
import { places, relations, synonyms } from "./places.js";

/** Shares of places, relations and things that are called otherwise than the world calls them. */
const share = { place: 0.5, relation: 0.5, noun: 0.1 };

const placeWords = new Map(cells.map((cell) => [placePhrase(cell), places[cell]]));
const relationWords = new Map<string, readonly string[]>(Object.entries(relations));
const nounWords = new Map(
  Object.entries(synonyms).map(([noun, names]) => [noun, names.map(({ name }) => name)]),
);

/** Slots' texts with other names for places, relations and things, as people have them. */
export function varied(slots: Readonly<Record<string, string>>, random: Random): Record<string, string> {
  return Object.fromEntries(Object.entries(slots).map(([slot, text]) => [slot, otherwise(text, random)]));
}

function otherwise(text: string, random: Random): string {
  const [, before = "", place] = /^(.*?)\b((?:at|in|on) the [a-z ]+)$/.exec(text) ?? [];
  const adverbials = place === undefined ? undefined : placeWords.get(place);
  if (adverbials) return random.uniform() < share.place ? before + random.choice(adverbials) : text;
  const phrases = relationWords.get(text);
  if (phrases) return random.uniform() < share.relation ? random.choice(phrases) : text;
  const names = nounWords.get(text);
  return names && random.uniform() < share.noun ? random.choice(names) : text;
}
