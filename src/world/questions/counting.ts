/** How many there are. */
import { colours } from "../facts/colours.js";
import { numberWords } from "../facts/language.js";
import { categories, objectClasses } from "../facts/objects.js";
import { signNoun } from "../facts/signs.js";
import { pluralOf, type Scene, type Thing } from "../scenes/scene.js";
import { type Form, type Question, without } from "./question.js";

const numbers: readonly string[] = numberWords;

function counted(form: Question["form"], slots: Question["slots"], group: readonly Thing[]): Question {
  const answer = numbers[group.length]!;
  return { form, slots, answer, others: without(numbers, answer), about: group };
}

export const countAll: Form = ({ things }) => counted("count-all", {}, things);

/** Everything that can be counted: nouns, colours, categories, each with its name in the plural. */
function groupsOf({ things }: Scene): { nouns: string; group: readonly Thing[] }[] {
  const having = (property: (thing: Thing) => string, value: string) =>
    things.filter((thing) => property(thing) === value);
  return [
    ...[...objectClasses.map(({ name }) => name), signNoun].map((noun) => ({
      nouns: pluralOf(noun),
      group: having((thing) => thing.noun, noun),
    })),
    ...colours.map((colour) => ({
      nouns: `${colour} things`,
      group: having((thing) => thing.colour, colour),
    })),
    ...categories.map(({ name, plural }) => ({
      nouns: plural,
      group: having((thing) => thing.category, name),
    })),
  ];
}

/** Each number that there is of something is equally likely: most groups are of one. */
export const countOf: Form = (scene, random) => {
  const present = groupsOf(scene).filter(({ group }) => group.length > 0);
  const [, groups] = random.choice([...groupBy(present, ({ group }) => group.length)]);
  const { nouns, group } = random.choice(groups);
  return counted("count-of", { nouns }, group);
};

export const countOfNone: Form = (scene, random) => {
  const { nouns, group } = random.choice(groupsOf(scene).filter(({ group }) => group.length === 0));
  return counted("count-of", { nouns }, group);
};

/** Items by any property, in order of the first of each. */
function groupBy<Item, Key>(items: readonly Item[], property: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(property(item), [...(groups.get(property(item)) ?? []), item]);
  return groups;
}
