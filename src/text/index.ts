/**
 * Names and texts of others, made fit for a terminal; JSON, and where a text is none.
 * @module
 */
export * from "./engine-message.js";
export * from "./issue-message.js";
export * from "./json-value.js";
export * from "./parse-json.js";
export * from "./printable.js";
