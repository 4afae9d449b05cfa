import { fileURLToPath } from "node:url";

/** Folder of the small model that comes with the package; it knows drawn images only. */
// Bundles in CommonJS have no import.meta.url, and no model.
export const builtInModelDirectory = import.meta.url
  ? fileURLToPath(new URL("../../models/picture-world", import.meta.url))
  : "models/picture-world";
