export {
  figureFolder,
  reproductionDocument,
} from "./document.js";
export type { PartTime } from "./setup-sections.js";
