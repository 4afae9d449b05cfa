#!/usr/bin/env node
// `npx instructblip` in a clone: the command line from the sources, made ready where it is out of date.
process.argv.splice(2, 0, "cli");
await import("./run.mjs");
