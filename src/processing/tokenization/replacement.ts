import { z } from "zod";

/** What Metaspace writes for a space: one character, as in the Rust library. */
export const replacementSchema = z.string().regex(/^.$/su, "should be one character").default("▁");
