/**
 * What is said of options: keys that are not known, and what was probably meant.
 * @module
 */
export { checkOptions, describeValue, type KnownOptions } from "./check.js";
export { suggest } from "./suggest.js";
