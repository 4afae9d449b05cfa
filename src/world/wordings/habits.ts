/** What people do to a wording as they type it. */
import type { Random } from "../../tensor/index.js";
import { fill } from "../facts/language.js";

/** British words of the grammar, their places and things, that Americans spell otherwise. */
const american: readonly (readonly [RegExp, string])[] = [
  [/(?<!\{)colour/g, "color"],
  [/\bcentre\b/g, "center"],
  [/\bgrey\b/g, "gray"],
  [/\bcategorise\b/g, "categorize"],
  [/\brecognise\b/g, "recognize"],
  [/\bsummarise\b/g, "summarize"],
  [/\bcharacterise\b/g, "characterize"],
  [/\bfulfil\b/g, "fulfill"],
];

/** A text or template in lower case, in American spelling; slots keep their names. */
export function inAmerican(text: string): string {
  return american.reduce((spelled, [british, other]) => spelled.replace(british, other), text);
}

/** How each word is often mistyped. */
const misspellings: Readonly<Record<string, readonly string[]>> = {
  what: ["waht", "wat", "whta", "hwat", "wht"],
  which: ["wich", "whcih", "whihc"],
  where: ["wehre", "whre", "wheer", "wher"],
  whats: ["wats", "whast"],
  how: ["hwo", "hw"],
  many: ["mnay", "manny", "meny", "mani"],
  the: ["teh", "hte", "th", "tge"],
  there: ["ther", "theer", "their", "thier", "tehre"],
  colour: ["coulor", "colur", "coluor", "couleur", "clour"],
  color: ["colro", "coler", "colr", "collor", "clor"],
  picture: ["pciture", "pitcure", "picutre", "pictuer", "pictre", "picure"],
  image: ["imgae", "iamge", "imag", "immage"],
  drawing: ["drawign", "drwaing", "darwing"],
  photo: ["foto", "phto", "poto"],
  scene: ["sceen", "scence", "secne"],
  thing: ["thign", "hting", "ting", "thinq"],
  things: ["thigns", "htings", "tings"],
  object: ["ojbect", "obejct", "objekt", "objcet"],
  objects: ["ojbects", "obejcts", "objcets"],
  item: ["itme", "iten"],
  place: ["palce", "plcae", "plase"],
  position: ["postion", "positon", "possition"],
  location: ["loaction", "locaton", "locatoin"],
  located: ["loacted", "locatd"],
  corner: ["conrer", "coner"],
  middle: ["midle", "middel"],
  describe: ["descirbe", "discribe", "decribe", "descibe"],
  description: ["discription", "desciption", "descripton"],
  detail: ["detial", "deatil"],
  sentence: ["sentance", "setence"],
  caption: ["captoin", "catpion"],
  number: ["nubmer", "numer", "numbr"],
  count: ["coutn", "cuont", "conut"],
  total: ["totla", "toatl"],
  same: ["smae", "saem"],
  please: ["plese", "pls", "plz", "plaese", "pleae"],
  tell: ["tel", "tlel"],
  about: ["abuot", "abotu"],
  can: ["cna", "cn"],
  could: ["coudl", "culd"],
  would: ["woudl", "wuold"],
  you: ["yuo", "u", "yu"],
  see: ["se", "sse"],
  does: ["deos", "dose", "doess"],
  is: ["si", "iz"],
  are: ["aer", "r"],
  this: ["thsi", "tihs"],
  that: ["taht", "tht"],
  shown: ["shwon", "shonw"],
  sign: ["sgin", "sgn"],
  say: ["sya"],
  says: ["syas"],
  read: ["raed", "reed"],
  written: ["writen", "writtn", "wirtten"],
  write: ["wirte", "wrtie"],
  word: ["wrod", "wrd"],
  text: ["tetx", "txt"],
  answer: ["anwser", "awnser", "anser"],
  belong: ["belogn", "bleong"],
  belongs: ["belogns", "beolngs"],
  usually: ["usualy", "usally", "ususally"],
  normally: ["normaly", "noramlly"],
  find: ["fidn", "fnid"],
  found: ["foudn", "fuond"],
  kind: ["knid", "kidn"],
  type: ["tpye", "tyep"],
  category: ["catagory", "categroy"],
  large: ["lareg", "lagre"],
  size: ["szie", "sise"],
  know: ["konw", "kno"],
  name: ["naem", "nmae"],
  true: ["ture", "treu"],
  right: ["rigth", "rihgt"],
  with: ["wiht", "wtih"],
  from: ["frmo", "fom"],
  and: ["adn", "nad"],
};

const greetings = [
  ...[
    "hi,",
    "hi!",
    "hello,",
    "hello!",
    "hey,",
    "hey!",
    "hi there,",
    "hello there,",
    "good morning,",
    "dear ai,",
  ],
  ...["ok,", "okay,", "so,", "well,", "now,", "quick question:", "question:", "one question:", "excuse me,"],
];
const thanks = [
  ...[
    "thanks",
    "thanks!",
    "thank you",
    "thank you!",
    "thx",
    "cheers",
    "thanks in advance",
    "many thanks",
    "ty",
  ],
];

/** Shares of texts, each measured on nothing but the writer's sense of how people type. */
const share = {
  american: 0.6,
  capital: 0.5,
  noApostrophe: 0.25,
  noMark: 0.35,
  otherMark: 0.06,
  greeting: 0.04,
  thanks: 0.03,
};

/**
 * A template as a person may type it, its slots filled: in American or British, with or without capital, marks, apostrophes, a
 * greeting and thanks. Each word of the template, but none of a slot, is mistyped at the rate `errors`.
 */
export function type(
  template: string,
  slots: Readonly<Record<string, string>>,
  random: Random,
  errors: number,
): string {
  const spell = random.uniform() < share.american ? inAmerican : (text: string) => text;
  const usualMark = isCommand(template) ? "." : "?";
  let text = spell(template);
  if (random.uniform() < share.noApostrophe) text = text.replaceAll("'", "");
  const isCapital = random.uniform() < share.capital;
  if (isCapital) text = text.replace(/\bi\b(?![^{]*\})/g, "I");
  text = mistype(text, random, errors);
  text = fill(text, Object.fromEntries(Object.entries(slots).map(([name, each]) => [name, spell(each)])));
  text += finalMark(text, usualMark, random);
  if (random.uniform() < share.greeting) text = `${random.choice(greetings)} ${text}`;
  if (random.uniform() < share.thanks)
    text = `${text}${/[.?!]$/.test(text) ? "" : ","} ${random.choice(thanks)}`;
  return isCapital ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** How what is no question begins. */
const command =
  /^(please |just )?(tell|name|say|give|describe|list|count|read|find|locate|point|show|look|have a|take|identify|write|caption|check|confirm|let me|choose|pick|decide|compare|classify|categorise|explain|sum|summarise|i (want|need|am|believe|think|see|say|can't|cannot|wonder|was)|i'(d|m))\b/;
/** How a part of a sentence begins, or what it is, that makes one a question. */
const question =
  /^(and |so |ok |then |but )?(what|which|where|whereabouts|how|who|why|for what|in what|in which|is|isn't|are|aren't|do|does|can|could|would|was|has|have|am|right|correct|true|agree|yes|no|or not|don't)\b/;

function isCommand(template: string): boolean {
  return command.test(template) && !template.split(/[.,:?] /).some((part) => question.test(part));
}

function finalMark(text: string, usual: string, random: Random): string {
  if (/[.?!]$/.test(text)) return "";
  const draw = random.uniform();
  if (draw < share.noMark) return "";
  if (draw < share.noMark + share.otherMark) return random.choice([".", "!", "??", "...", " ?"]);
  return usual;
}

function mistype(template: string, random: Random, rate: number): string {
  if (rate === 0) return template;
  return template.replace(/\{\w+\}|[a-z]+(?:'[a-z]+)?/gi, (word) => {
    if (word.startsWith("{") || random.uniform() >= rate) return word;
    const known = misspellings[word.toLowerCase()];
    if (known && random.uniform() < 0.5) return random.choice(known);
    return word.length < 4 ? word : withSlip(word, random);
  });
}

/** A word of four letters or more with two letters swapped, or one dropped or doubled; the first letter stays. */
function withSlip(word: string, random: Random): string {
  const at = 1 + random.integer(word.length - 2);
  const [before, letter, next, after] = [word.slice(0, at), word[at]!, word[at + 1]!, word.slice(at + 2)];
  return before + random.choice([next + letter, next, letter + letter + next]) + after;
}
