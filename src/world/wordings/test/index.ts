/** Wordings of the test split, written by hand and apart from the grammar that training draws from. */
import { captionWordings } from "./caption.js";
import { colourWordings } from "./colour.js";
import { comparisonWordings } from "./comparison.js";
import { countWordings } from "./count.js";
import { descriptionWordings } from "./description.js";
import { dialogWordings } from "./dialog.js";
import { knowledgeWordings } from "./knowledge.js";
import { placeWordings } from "./place.js";
import { readingWordings } from "./reading.js";
import { thingWordings } from "./thing.js";
import { yesOrNoWordings } from "./yes-or-no.js";

/** Templates of every form, by its name, as persons would type them. */
export const testWordings: Readonly<Record<string, readonly string[]>> = {
  ...thingWordings,
  ...colourWordings,
  ...placeWordings,
  ...countWordings,
  ...yesOrNoWordings,
  ...readingWordings,
  ...knowledgeWordings,
  ...comparisonWordings,
  ...captionWordings,
  ...descriptionWordings,
  ...dialogWordings,
};
