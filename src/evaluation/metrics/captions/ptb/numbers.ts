import { digit } from "./characters.js";

/** `12/25/2010` */
export const date = String.raw`${digit}{1,2}[\-\/]${digit}{1,2}[\-\/]${digit}{2,4}`;

/** Digits, also in groups and with a sign: `1,000.5`, `10:30`, `-5`, `.38`. */
export const number = String.raw`[\-+]?(${digit}+|${digit}*([.:,\u00ad\u066b\u066c]${digit}+)+)`;

export const raisedOrLowered = String.raw`[\u207a\u207b\u208a\u208b]?([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+|[\u2080-\u2089]+)`;

/** `1/2`, and `3 1/2` as one token. */
export const fraction = String.raw`(${digit}{1,4}[\- \u00a0])?${digit}{1,4}(\\?\/|\u2044)${digit}{1,4}`;
export const fractionSign = String.raw`[\u00bc\u00bd\u00be\u2153-\u215e]`;

/** `$`, `US$`, and `#` for pounds. */
export const dollar = String.raw`([A-Z]*\$|#)`;
export const otherCurrency = String.raw`[\u00a2-\u00a5\u0080\u20a0\u20a4\u20ac\u060b\u0e3f\uffe0\uffe1\uffe5\uffe6]`;

const gap = String.raw`[\- \u00a0]`;
const spacedPhone = String.raw`(\([0-9]{2,3}\)[ \u00a0]?|(\+\+?)?([0-9]{2,4}${gap})?[0-9]{2,4}${gap})[0-9]{3,4}${gap}?[0-9]{3,5}`;
const dottedPhone = String.raw`((\+\+?)?[0-9]{2,4}\.)?[0-9]{2,4}\.[0-9]{3,4}\.[0-9]{3,5}`;
export const phone = `${spacedPhone}|${dottedPhone}`;
