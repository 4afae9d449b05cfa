import { z } from "zod";
import { parseJson } from "../../../text/index.js";

/** An object of a file, and where it stands there, for messages. */
export interface FileRecord {
  readonly where: string;
  /** From the object's place, where it is an object's value. */
  readonly key?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const objectSchema = z.record(z.string(), z.unknown());
const visualDialog = z.object({
  data: z.object({ dialogs: z.array(z.object({ image_id: z.unknown(), dialog: z.array(objectSchema) })) }),
});
/** Keys under which the data sets' files hold their list. */
const listKeys = ["annotations", "data"];

/**
 * The objects of a file: lines of JSON where its name ends in `.jsonl`; else JSON that is a list, an object with the
 * list under `annotations` (COCO, VQA) or `data` (TextVQA), an object by id (GQA, ScienceQA), or Visual Dialog's dialogs,
 * of which each round is one. A plain value by id counts as `{ answer: value }`.
 * @throws Error naming file and place
 */
export function parseRecords(text: string, file: string): FileRecord[] {
  const plain = text.replace(/^\ufeff/, "");
  if (file.toLowerCase().endsWith(".jsonl")) {
    return plain.split("\n").flatMap((line, index) => {
      const where = `${file}: line ${index + 1}`;
      return line.trim() === "" ? [] : [{ where, fields: asObject(readJson(line, where), where) }];
    });
  }
  const contents = readJson(plain, file);
  if (Array.isArray(contents)) return listed(contents, file, "");
  const object = asObject(contents, file);
  const dialogs = visualDialog.safeParse(object).data?.data.dialogs;
  if (dialogs) {
    return dialogs.flatMap(({ image_id, dialog }, index) =>
      dialog.map((round, at) => ({
        where: `${file}: data.dialogs[${index}].dialog[${at}]`,
        fields: { ...round, image_id, round_id: at + 1 },
      })),
    );
  }
  const listKey = listKeys.find((key) => Array.isArray(object[key]));
  if (listKey) return listed(object[listKey] as unknown[], file, listKey);
  return Object.entries(object).map(([key, value]) => {
    const isPlain = typeof value === "string" || typeof value === "number";
    const where = `${file}: ${JSON.stringify(key)}`;
    return { where, key, fields: isPlain ? { answer: value } : asObject(value, where) };
  });
}

function listed(list: readonly unknown[], file: string, key: string): FileRecord[] {
  return list.map((value, index) => {
    const where = `${file}: ${key}[${index}]`;
    return { where, fields: asObject(value, where) };
  });
}

function readJson(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Error(
      `${where} is not JSON: ${(error as Error).message}. A file with an object on each line is to be named .jsonl.`,
    );
  }
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  const parsed = objectSchema.safeParse(value);
  if (!parsed.success || Array.isArray(value)) throw new Error(`${where} is not an object`);
  return parsed.data;
}
