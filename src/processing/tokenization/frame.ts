/** Post-processors of `tokenizer.json`: the tokens that stand before and after every text. */
import { z } from "zod";
import { unknownType } from "./unknown-type.js";

const piece = z.union(
  [
    z.strictObject({ SpecialToken: z.looseObject({ id: z.string() }) }),
    z.strictObject({ Sequence: z.looseObject({ id: z.enum(["A", "B"]) }) }),
  ],
  'should be {"SpecialToken": …} or {"Sequence": …}',
);

const tokenAndId = z.tuple([z.string(), z.number().int().nonnegative()]);

const stepSchema = z.discriminatedUnion(
  "type",
  [
    z.looseObject({
      type: z.literal("TemplateProcessing"),
      single: z.array(piece),
      special_tokens: z.record(z.string(), z.looseObject({ ids: z.array(z.number().int().nonnegative()) })),
    }),
    z.looseObject({
      type: z.enum(["BertProcessing", "RobertaProcessing"]),
      sep: tokenAndId,
      cls: tokenAndId,
    }),
    z.looseObject({ type: z.literal("ByteLevel") }),
    z.looseObject({
      type: z.literal("Sequence"),
      get processors(): z.ZodArray<typeof stepSchema> {
        return z.array(stepSchema);
      },
    }),
  ],
  unknownType,
);

export const postProcessorSchema = stepSchema.nullish();

export interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** @throws RangeError for a template without the text, or with a token that has no id */
export function frameOf(config: z.infer<typeof postProcessorSchema>): Frame {
  switch (config?.type) {
    case "BertProcessing":
    case "RobertaProcessing":
      return { before: [config.cls[1]], after: [config.sep[1]] };
    case "Sequence": {
      const frames = config.processors.map(frameOf);
      return {
        before: frames.toReversed().flatMap(({ before }) => before),
        after: frames.flatMap(({ after }) => after),
      };
    }
    case "TemplateProcessing": {
      const { single, special_tokens: tokens } = config;
      const text = single.findIndex((part) => "Sequence" in part);
      if (text === -1) throw new RangeError("post_processor: the template has no place for the text");
      const idsOf = (parts: typeof single): number[] =>
        parts.flatMap((part) => {
          if (!("SpecialToken" in part)) return [];
          const { id } = part.SpecialToken;
          const token = Object.hasOwn(tokens, id) ? tokens[id] : undefined;
          if (!token) throw new RangeError(`post_processor: ${JSON.stringify(id)} is not in special_tokens`);
          return token.ids;
        });
      return { before: idsOf(single.slice(0, text)), after: idsOf(single.slice(text + 1)) };
    }
    default:
      return { before: [], after: [] };
  }
}
