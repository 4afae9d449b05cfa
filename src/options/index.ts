export { checkOptions, describeValue, type KnownOptions } from "./check.js";
export { suggest } from "./suggest.js";
