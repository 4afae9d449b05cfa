/** Frames and words that questions of several kinds share, in the notation of `expand`. */

/** What is looked at. */
export const thisPicture = "(the|this) (picture|image|drawing|scene|photo)";
export const inPicture = `in ${thisPicture}`;
/** Said by the way, or not. */
export const here = "(|here|in (the|this) (picture|image))";

export const thing = "(thing|object|item)";
export const things = "(things|objects|items)";

/** Colour as something that is had: "what ... is it". */
export const colour = "(colour|hue|shade|tint)";
/** Place as something that is had: "in which ... is it". */
export const spot = "(place|spot|position|location|part|area|corner)";

/** Before "is it". */
export const inWhichSpot =
  "((in|at) (what|which) (place|spot|position|location)|in (what|which) (part|area|corner))";

/** After "is it". */
export const shown =
  "(shown|drawn|depicted|painted|pictured|displayed|located|placed|positioned|situated|visible|to be seen)";
/** After "what" or "the thing that". */
export const isShown =
  "(is|is shown|is drawn|is depicted|is painted|is displayed|is located|is placed|is situated|is found|is visible|can be seen|can be found|appears|stands|sits|lies)";
export const doYouSee =
  "(do you see|can you see|do you find|can you find|can you spot|do you notice|can you make out|do you recognise)";
export const youSee = "(you see|you can see|you find|you can spot|you notice)";

/** Before "its name". */
export const giveTheName =
  "(tell me|please tell me|give me|please give me|say|state|can you tell me|can you give me|could you tell me|i'd like to know|i want to know|i need|just give me|write down|let me know)";
/** Before an indirect question: "tell me what it is". */
export const tellMe =
  "(tell me|please tell me|just tell me|say|please say|can you tell me|could you tell me|could you please tell me|can you say|would you tell me|would you mind telling me|do you know|do you happen to know|i wonder|i'd like to know|i would like to know|i want to know|i need to know|any idea|let me know|i was wondering|may i ask)";
/** The same of something to be seen. */
export const lookWhat =
  "(can you see|could you see|do you see|can you make out|can you work out|have a look and say|look and tell me|please have a look and tell me|show me|figure out|find out)";
/** Before what is wanted: "give me its name". */
export const giveMe =
  "(tell me|please tell me|give me|please give me|name|please name|say|state|can you name|can you give me|could you name|could you tell me|could you give me|i'd like to know|i want to know|i need|just tell me|just give me|write down|let me know)";

/** Before a question, with its mark. */
export const brieflyFirst =
  "(in one word,|in a single word,|in one word:|one word answer:|short answer:|briefly,|answer in one word:|answer with one word:|answer with a single word:|give a short answer:|be brief:|quickly,)";
/** After a question and a comma. */
export const brieflyLast =
  "(in one word|in a single word|one word only|just one word|one word please|in one word please|short answer|short answer please|keep it short|answer in one word|answer with a single word|be brief|a one word answer will do)";
/** The same for answers of several words. */
export const shortlyFirst =
  "(briefly,|short answer:|give a short answer:|be brief:|quickly,|in a word or two,|in a few words,|answer briefly:|answer in a few words:)";
export const shortlyLast =
  "(briefly|short answer|short answer please|keep it short|be brief|in a word or two|in a few words|just the answer|a short answer will do)";

/** Before what is said to be so: "is it true that it is red". */
export const isItSo =
  "(am i right that|am i right in thinking that|is it true that|is it true|is it correct that|is it right that|is it the case that|would you say that|would you say|would you agree that|do you agree that|do you think that|do you think|can you confirm that|could you confirm that|please confirm that|confirm that|check if|check whether|please check if|can you check whether|tell me if|tell me whether|can you tell me if|could you tell me whether|please tell me if|say whether|i wonder if|i wonder whether|i'd like to know if|i want to know whether|do you know if|can you see if|can you see whether|let me know if)";
/** The same, with its mark. */
export const isItSoMarked =
  "(true or false:|true or false,|true or false?|yes or no:|yes or no,|right or wrong:|is this true?|is this right:|correct or not:|check this:|i think|i believe|i say)";
/** After what is said to be so, and a comma. */
export const isSoLast =
  "(right|correct|true|yes|no|is that right|is that correct|is that true|is this true|am i right|or not|yes or no|true or false|right or wrong|don't you think|agree|wouldn't you say)";
/** Before a question that is answered yes or no. */
export const yesOrNoFirst =
  "(yes or no,|yes or no:|answer yes or no:|answer with yes or no:|just yes or no:|simple question,|please answer yes or no:)";
/** After it, and a comma. */
export const yesOrNoLast =
  "(yes or no|just yes or no|answer yes or no|yes or no please|answer with yes or no|please)";
