import { fileURLToPath } from "node:url";

/** Folder of the small model that comes with the package; it knows drawn pictures only. */
export const builtInModelDirectory = fileURLToPath(new URL("../../models/picture-world", import.meta.url));
