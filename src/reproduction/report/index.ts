export {
  figureFolder,
  type ReproductionDocument,
  type ReproductionOptions,
  reproductionDocument,
} from "./document.js";
export type { PartTime } from "./setup-sections.js";
