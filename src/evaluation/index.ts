export { type Answerer, type KindScore, scorePictureWorld, type WorldScoreOptions } from "./picture-world.js";
