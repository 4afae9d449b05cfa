/** What people ask about drawn images, by what it takes to answer. */
import * as comparisons from "./comparisons.js";
import * as counting from "./counting.js";
import * as dialogs from "./dialogs.js";
import * as knowing from "./knowing.js";
import * as lookups from "./lookups.js";
import type { Form } from "./question.js";
import * as statements from "./statements.js";
import * as telling from "./telling.js";

export interface QuestionKind {
  readonly name: string;
  /** Each is asked as often. */
  readonly forms: readonly Form[];
  /** Of things that the scene does not hold. */
  readonly unanswerable: readonly Form[];
}

function kind(name: string, forms: readonly Form[], unanswerable: readonly Form[] = []): QuestionKind {
  return { name, forms, unanswerable };
}

export const questionKinds: readonly QuestionKind[] = [
  kind("caption", [telling.caption]),
  kind(
    "thing",
    [
      ...[lookups.thingAt, lookups.thingAt, lookups.nothingAt],
      ...[lookups.thingOfColour, lookups.thingOfColour, lookups.thingOfCategory],
    ],
    [lookups.noThingOfColour, lookups.noThingOfCategory],
  ),
  kind(
    "colour",
    [lookups.colourOfThing, lookups.colourOfThing, lookups.colourAt],
    [lookups.colourOfAbsent, lookups.colourOfAbsent, lookups.colourAtEmpty],
  ),
  kind(
    "place",
    [lookups.placeOfThing, lookups.placeOfThing, lookups.placeOfColour],
    [lookups.placeOfAbsent, lookups.placeOfAbsent, lookups.placeOfNoColour],
  ),
  kind("count", [
    ...[counting.countAll, counting.countAll],
    ...[counting.countOf, counting.countOf, counting.countOf, counting.countOfNone],
  ]),
  kind("yes or no", [
    statements.isThere,
    statements.isThere,
    statements.areBothThere,
    statements.isOfColour,
    statements.isAt,
  ]),
  kind("reading", [lookups.readsOnlySign, lookups.readsAt, lookups.readsOnColour], [lookups.readsNoSign]),
  kind("knowledge", [knowing.homeOfThing, knowing.categoryOfThing, knowing.sizeOfThing, knowing.useOfThing]),
  kind("description", [telling.description, telling.thingDescription, telling.pairDescription]),
  kind("comparison", [
    comparisons.eitherColour,
    comparisons.whichIsOfColour,
    comparisons.sameColour,
    comparisons.eitherSide,
    comparisons.isRelated,
  ]),
  kind("dialog", [dialogs.colourOfIt, dialogs.placeOfIt, dialogs.homeOfIt]),
];

/** @throws Error for a name that no kind has */
export function kindNamed(name: string): QuestionKind {
  const found = questionKinds.find((each) => each.name === name);
  if (!found) throw new Error(`No kind of question is called "${name}"`);
  return found;
}
