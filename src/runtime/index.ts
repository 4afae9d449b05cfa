export { type CompileOptions, Program, type WeightSource } from "./program.js";
