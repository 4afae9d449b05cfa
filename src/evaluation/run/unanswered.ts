import { join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent, writeJson } from "../../files/index.js";

const unansweredSchema = z.record(z.string(), z.array(z.object({ id: z.string(), reason: z.string() })));

/** A sample that could not be asked, and why. */
export type Unanswered = z.infer<typeof unansweredSchema>[string][number];

/** By set. */
type UnansweredSets = z.infer<typeof unansweredSchema>;

const file = "unanswered.json";

/** Keeps which samples of a run could not be asked, for its report. */
export async function writeUnanswered(run: string, sets: UnansweredSets): Promise<void> {
  await writeJson(join(run, file), sets);
}

/** What was kept; nothing where a run has been killed before it could be. */
export async function readUnanswered(run: string): Promise<UnansweredSets> {
  const path = join(run, file);
  const advice = "Delete it: the next evaluate writes it anew.";
  const { data } = unansweredSchema.safeParse((await readJsonIfPresent(path, advice)) ?? {});
  if (!data) throw new Error(`${path} is damaged. ${advice}`);
  return data;
}
