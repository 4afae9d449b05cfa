import { z } from "zod";
import { issueMessage } from "../../../text/index.js";
import type { FileRecord } from "./records.js";

/** Ids are numbers in some files and text in others. */
export const id = z
  .union([z.string(), z.number()], { error: "expected a text or a number" })
  .transform(String);

/**
 * Records by their id.
 * @param keys under one of which the id stands, the first that is there
 * @throws Error for an id that is there twice
 */
export function byId(records: readonly FileRecord[], keys: readonly string[]): Map<string, FileRecord> {
  const found = new Map<string, FileRecord>();
  for (const record of records) {
    const name = idOf(record, keys);
    const known = found.get(name);
    if (known) throw new Error(`${record.where}: ${name} is there twice, also at ${known.where}`);
    found.set(name, record);
  }
  return found;
}

export function idOf(record: FileRecord, keys: readonly string[]): string {
  if (record.key !== undefined) return record.key;
  const key = keys.find((key) => record.fields[key] !== undefined);
  if (key === undefined) throw new Error(`${record.where}: it has no id: one of ${keys.join(", ")}`);
  return read(record, z.object({ [key]: id }))[key]!;
}

/**
 * The fields of a record that a schema asks for.
 * @param ownReference key that a file of references could hold instead, which is named where it is missing
 * @throws Error naming file, place and key
 */
export function read<T>(record: FileRecord, schema: z.ZodType<T>, ownReference?: string): T {
  const parsed = schema.safeParse(record.fields);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.path.join(".");
  const help =
    ownReference !== undefined && record.fields[ownReference] === undefined
      ? `. It has no ${ownReference}: give a file of references`
      : "";
  throw new Error(`${record.where}: ${path === "" ? "" : `${path}: `}${issueMessage(issue.message)}${help}`);
}
