export const dash = String.raw`&(MD|mdash|ndash);|[\u0096\u0097\u2013\u2014\u2015]`;
export const entity = "&(HT|TL|UR|LR|QC|QL|QR|odq|cdq|#[0-9]+);";

export const ellipsis = String.raw`\.{3,5}|(\.[ \u00a0]){2,4}\.|[\u0085\u2026]`;
export const stars = String.raw`\*+|(\\\*){1,3}`;
export const footnoteMarks = "@+|#+|_+";
export const fullStop = String.raw`[.\u00a1\u00bf\u037e\u0589\u061f\u06d4\u0700-\u0702\u07fa\u3002]`;

export const doubleQuote = '("|&quot;)';
export const quotes = String.raw`['\u0092\u2019]|&apos;|''|[\u0060\u2018-\u201f\u0091-\u0094\u2039\u203a\u00ab\u00bb]{1,2}`;

export const smiley = String.raw`[<>]?[:;=][\-o*']?[\(\)DPdpO\\\{@\|\[\]]`;
/** `^_^`, `(^_^)` and the like. The first form is what a misplaced escape in the original made of `^.^`. */
export const asianSmiley = [
  String.raw`[\^x=~<>]\.\[\^x=[^<]*<>\]`,
  String.raw`[\-\^x=~<>']_[\-\^x=~<>']`,
  String.raw`\([\-\^x=~<>'][_.]?[\-\^x=~<>']\)`,
  String.raw`\([\^x=~<>']-[\^x=~<>'\u0060]\)`,
].join("|");

/** Signs that stand alone. */
export const symbol = String.raw`[+%&~\^\|\\\u00a6-\u00a9\u00ac\u00ae-\u00ba\u00d7\u00f7\u0387\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u0603\u0606-\u060a\u060c\u0614\u061b\u061e\u066a\u066d\u0703-\u070d\u07f6-\u07f8\u0964\u0965\u0e4f\u1fbd\u2016\u2017\u2020-\u2023\u2030-\u2038\u203b\u203e-\u2042\u2044\u207a-\u207f\u208a-\u208e\u2100-\u214f\u2190-\u2bff\u3012\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]`;

/** Read and dropped. */
export const invisible = String.raw`[\u0000\u007f\u200b\u200e\u200f\ufeff]|&nbsp;`;
