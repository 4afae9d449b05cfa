export { type BuildWorldOptions, type BuiltSet, buildWorld } from "./build-world.js";
