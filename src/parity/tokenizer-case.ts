import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../files/index.js";
import { loadTokenizer, padTokens, type TextTokenizer } from "../processing/index.js";
import { type HostTensor, rowData } from "../tensor/index.js";
import { parseJson } from "./about.js";
import type { CaseKind } from "./case-kind.js";
import { type Comparison, compareLists, notCompared } from "./compare.js";

const ids = z.array(z.number());
const batch = z.object({ input_ids: z.array(ids), attention_mask: z.array(ids) });
const side = z.enum(["left", "right"]);

const schema = z.object({
  encode: z.array(
    z.object({
      text: z.string(),
      ids,
      ids_no_special: ids,
      tokens: z.array(z.string()),
      decode: z.string(),
      decode_skip_special: z.string(),
      decode_skip_special_no_cleanup: z.string(),
    }),
  ),
  batch: z.object({ texts: z.array(z.string()), padding_side: side }).catchall(batch),
  special: z.object({
    ids: z.record(z.string(), z.union([z.number(), ids])),
    tokens: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    vocab_size_with_added: z.number(),
  }),
});

const processorSchema = z.object({
  texts: z.array(z.string()),
  call: z.string(),
  input_ids: z.array(ids),
  attention_mask: z.array(ids),
  qformer_input_ids: z.array(ids).optional(),
  qformer_attention_mask: z.array(ids).optional(),
});

const suffix = "_expected.json";

/**
 * Tokenizers: folders `NAME/` with `NAME_expected.json` beside them, and `processor_expected.json` for two tokenizers
 * together. Offsets of tokens in the text are not compared: nothing here computes them.
 */
export const tokenizerCase: CaseKind = {
  matches: (names) =>
    [...names].some((name) => name.endsWith(suffix) && names.has(name.slice(0, -suffix.length))),
  async *compare(directory, name) {
    const files = (await readdir(directory)).filter((file) => file.endsWith(suffix)).sort();
    for (const file of files) {
      const tokenizer = file.slice(0, -suffix.length);
      const group = `${name} ${tokenizer}`;
      const path = join(directory, file);
      const comparisons =
        tokenizer === "processor"
          ? compareProcessor(directory, path)
          : compareTokenizer(join(directory, tokenizer), path);
      for (const [tensor, comparison] of await comparisons.catch(failed))
        yield { group, tensor, ...comparison };
    }
  },
};

type Comparisons = (readonly [string, Comparison])[];

function failed(error: unknown): Comparisons {
  return [["all", notCompared(error instanceof Error ? error.message : String(error))]];
}

async function compareTokenizer(directory: string, path: string): Promise<Comparisons> {
  const { encode, batch, special } = parseJson(path, schema, await readJson(path));
  const tokenizer = await loadTokenizer(directory);
  type Row = (typeof encode)[number];
  const rows = (key: keyof Row, compute: (row: Row) => unknown): Comparisons[number] => [
    key,
    compareLists(
      encode.map((row) => row[key]),
      encode.map(compute),
    ),
  ];
  return [
    rows("ids", ({ text }) => tokenizer.encode(text)),
    rows("ids_no_special", ({ text }) => tokenizer.encode(text, { addSpecialTokens: false })),
    rows("tokens", ({ text }) => tokenizer.encode(text).map((id) => tokenizer.token(id))),
    rows("decode", (row) => tokenizer.decode(row.ids, { skipSpecialTokens: false })),
    rows("decode_skip_special", (row) => tokenizer.decode(row.ids)),
    rows("decode_skip_special_no_cleanup", (row) => tokenizer.decode(row.ids, { cleanUpSpaces: false })),
    ...compareBatches(tokenizer, batch),
    ...compareSpecial(tokenizer, special),
  ];
}

function compareBatches(
  tokenizer: TextTokenizer,
  { texts, padding_side, ...batches }: z.infer<typeof schema>["batch"],
): Comparisons {
  return Object.entries(batches).flatMap(([name, expected]): Comparisons => {
    const limit = /^max_length_(\d+)_truncation_(left|right)$/.exec(name);
    if (!limit && name !== "longest")
      return [[`batch.${name}`, notCompared("this kind of batch is not known")]];
    const options = limit ? { maxLength: Number(limit[1]), truncationSide: side.parse(limit[2]) } : {};
    const rows = texts.map((text) => tokenizer.encode(text, options));
    return comparePadded(`batch.${name}.`, expected, rows, padding_side, tokenizer);
  });
}

function comparePadded(
  prefix: string,
  expected: z.infer<typeof batch>,
  rows: readonly number[][],
  side: "left" | "right",
  tokenizer: TextTokenizer,
): Comparisons {
  const { ids, mask } = padTokens(rows, side, tokenizer.padId ?? -1);
  const split = (batch: HostTensor<"int32">) => rows.map((_, row) => [...rowData(batch, row)]);
  return [
    [`${prefix}input_ids`, compareLists(expected.input_ids, split(ids))],
    [`${prefix}attention_mask`, compareLists(expected.attention_mask, split(mask))],
  ];
}

function compareSpecial(tokenizer: TextTokenizer, special: z.infer<typeof schema>["special"]): Comparisons {
  const named: Record<string, number | undefined> = {
    bos_token: tokenizer.bosId,
    eos_token: tokenizer.eosId,
    pad_token: tokenizer.padId,
    unk_token: tokenizer.unkId,
  };
  // The four that the tokenizer knows by role; the others by their content.
  const found = Object.entries(special.tokens).map(([name, content]) => {
    if (name in named) return named[name];
    return typeof content === "string"
      ? tokenizer.tokenId(content)
      : content.map((token) => tokenizer.tokenId(token));
  });
  const expected = Object.keys(special.tokens).map((name) => special.ids[name]);
  return [
    ["special.ids", compareLists(expected, found)],
    [
      "special.vocab_size_with_added",
      compareLists([special.vocab_size_with_added], [tokenizer.vocabularySize]),
    ],
  ];
}

/** `call` names the folders: `InstructBlipProcessor(image_processor, TOKENIZER, QFORMER_TOKENIZER)`. */
async function compareProcessor(directory: string, path: string): Promise<Comparisons> {
  const expected = parseJson(path, processorSchema, await readJson(path));
  const [, language, qformer] = /\(\w+, (\w+)(?:, (\w+))?\)/.exec(expected.call) ?? [];
  if (!language) throw new Error(`${path}: call does not name the tokenizers`);
  const encoded = async (folder: string, prefix: string, batch: z.infer<typeof schema>["batch"][string]) => {
    const tokenizer = await loadTokenizer(join(directory, folder));
    const rows = expected.texts.map((text) => tokenizer.encode(text));
    return comparePadded(prefix, batch, rows, tokenizer.paddingSide, tokenizer);
  };
  const comparisons = await encoded(language, "", expected);
  const { qformer_input_ids, qformer_attention_mask } = expected;
  if (!qformer_input_ids || !qformer_attention_mask) return comparisons;
  if (!qformer) throw new Error(`${path}: call does not name the Q-Former's tokenizer`);
  const batch = { input_ids: qformer_input_ids, attention_mask: qformer_attention_mask };
  return [...comparisons, ...(await encoded(qformer, "qformer_", batch))];
}
