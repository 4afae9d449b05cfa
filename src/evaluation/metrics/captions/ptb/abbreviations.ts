import { acronym } from "./words.js";

const months = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec";
const days = "Mon|Tues?|Wed|Thu|Thurs|Fri";
/** A class keeps the capital of those that are words in lower case. */
const states =
  "Ala|Ariz|[A]z|[A]rk|Calif|Colo|Conn|Ct|Dak|[D]el|Fla|Ga|[I]ll|Ind|Kans?|Ky|[L]a|[M]ass|Md|Mich|Minn|[M]iss|Mo|Mont|Neb|Nev|Okla|[O]re|[P]a|Penn|Tenn|[T]ex|Va|Vt|[W]ash|Wisc?|Wyo";
const companies = "Inc|Cos?|Corp|Pp?t[ye]s?|Ltd|Plc|Rt|Bancorp|Bhd|Assn|Univ|Intl|Sys";
const quantities = "tel|est|ext|sq";
const afterNames = String.raw`Jr|Sr|Bros|(Ed|Ph)\.D|Blvd|Rd|Esq`;

/** Usually before a word in lower case: before a capital their full stop ends the sentence as well. */
export const endingAbbreviation = String.raw`(${months}|${days}|${states}|${companies}|${quantities}|${afterNames}|etc|al|seq|Bldg)\.`;

const titles =
  "Mr|Mrs|Ms|[M]iss|Drs?|Profs?|Sens?|Reps?|Attys?|Lt|Col|Gen|Messrs|Govs?|Adm|Rev|Maj|Sgt|Cpl|Pvt|Capt|Ste?|Ave|Pres|Lieut|Hon|Brig|Co?mdr|Pfc|Spc|Supts?|Det|Mt|Ft|Adj|Adv|Asst|Assoc|Ens|Insp|Mlle|Mme|Msgr|Sfc";
const beforeNames = "Invt|Elec|Natl|M[ft]g|Dept";

/** Usually before a name, so that a capital after them starts no sentence; without their full stop. */
export const namingAbbreviation = String.raw`(${titles}|vs|Alex|Wm|Jos|Cie|a\.k\.a|cf|TREAS|Ph|${acronym}|${beforeNames})`;

/** Abbreviations only before a number. */
export const numberAbbreviation = String.raw`(ca|figs?|prop|nos?|art|bldg|pp|op)\.`;

/** `Pty. Ltd.` and `Co. Ltd.` go on. */
export const companyBeforeLimited = String.raw`(pt[eyEY]|co)\.`;

/** Words that begin a sentence: the full stop of an acronym before them ends one. Classes keep their capitals. */
export const sentenceOpeners = [
  "[A]bout|[A]ccording|[A]dditionally|[A]fter|[A]n|[A]|[A]s|[A]t|[B]ut|[E]arlier",
  "[H]e|[H]er|[H]ere|[H]owever|[I]f|[I]n|[I]t|[L]ast|[M]any|[M]ore",
  String.raw`[M]r\.|[M]s\.|[N]ow|[O]nce|[O]ne|[O]ther|[O]ur|[S]he|[S]ince|[S]o|[S]ome|[S]uch`,
  "[T]hat|[T]he|[T]heir|[T]hen|[T]here|[T]hese|[T]hey|[T]his",
  "[W]e|[W]hen|[W]hile|[W]hat|[Y]et|[Y]ou",
].join("|");
