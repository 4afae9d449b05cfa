import { join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent } from "../files/index.js";
import { type HostTensor, toFloat32 } from "../tensor/index.js";
import { issueMessage } from "../text/index.js";

const schema = z.object({
  generation: z
    .object({
      max_new_tokens: z.number(),
      do_sample: z.literal(false).optional(),
      early_stopping: z.literal(false).optional(),
      eos_token_id: z.union([z.number().transform((id) => [id]), z.array(z.number())]),
      settings: z.record(z.string(), z.unknown()),
    })
    .optional(),
  training: z.object({ optimizer: z.string() }).optional(),
  precision: z
    .object({ tensors: z.record(z.string(), z.object({ suggested_atol: z.number().positive() })) })
    .optional(),
});

/** What `about.json` of a model case says about how the expected tensors were made. */
export type About = z.infer<typeof schema>;

/**
 * Reads `about.json`; a folder without one has no settings and no tolerances of its own.
 * @throws Error naming file and JSON path when it is not as it should be
 */
export async function readAbout(directory: string): Promise<About> {
  const path = join(directory, "about.json");
  return parseJson(path, schema, (await readJsonIfPresent(path)) ?? {});
}

/** @throws Error naming file and JSON path when a value does not fit the schema */
export function parseJson<T>(path: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: keys, message } = parsed.error.issues[0]!;
  throw new Error(`${path}: ${keys.join(".") || "the file"}: ${issueMessage(message)}`);
}

/**
 * Tolerance of a float tensor: the one that `about.json` suggests, which is
 * `max(20 × the reference's float32 error, 2e-6 × the largest magnitude, 1e-7)`.
 * Where it suggests none the error is unknown, and the rest of the rule stays; `note` says so.
 */
export function toleranceOf(
  about: About,
  name: string,
  expected: HostTensor,
): { tolerance: number; note?: string } {
  const suggested = about.precision?.tensors[name]?.suggested_atol;
  if (suggested !== undefined) return { tolerance: suggested };
  let largest = 0;
  for (const value of toFloat32(expected).data) largest = Math.max(largest, Math.abs(value));
  return {
    tolerance: Math.max(2e-6 * largest, 1e-7),
    note: "no tolerance in about.json: 2e-6 of the largest magnitude, at least 1e-7",
  };
}
