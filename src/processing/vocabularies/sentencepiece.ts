/**
 * `spiece.model` and `tokenizer.model`: the parts of `tokenizer.json` that give the ids which transformers' conversions of
 * T5's and LLaMA's tokenizers give (`convert_slow_tokenizer.py`, 4.40). Where a LLaMA tokenizer was trained with a character
 * map or without extra spaces, which the published ones were not, it is as SentencePiece itself reads texts.
 */
import type { Config, Tokenizer } from "../tokenizer-schema.js";
import { parseSentencePieceModel, pieceTypes, type SentencePieceModel } from "./sentencepiece-model.js";
import { controlToken, type Vocabulary } from "./vocabulary.js";

const mark = "▁";

/** @throws RangeError saying what is wrong with the file */
export function llamaVocabulary(path: string, bytes: Uint8Array, config: Config): Vocabulary {
  const model = parseSentencePieceModel(bytes);
  const addsPrefix = config.add_prefix_space ?? model.addsPrefixSpace;
  const legacy = config.legacy ?? true;
  const text = textSteps(model, { left: true, join: " " });
  const prepend = legacy && addsPrefix ? [{ type: "Prepend" as const, prepend: mark }] : [];
  const marks = legacy ? [...prepend, replace(" ", mark)] : [];
  return {
    path,
    tokenizer: {
      added_tokens: addedTokens(model),
      normalizer: { type: "Sequence", normalizers: [...text, ...marks] },
      pre_tokenizer: legacy
        ? null
        : {
            type: "Metaspace",
            replacement: mark,
            prepend_scheme: addsPrefix ? "first" : "never",
            split: false,
          },
      decoder: {
        type: "Sequence",
        decoders: [
          replace(mark, " "),
          { type: "ByteFallback" },
          { type: "Fuse" },
          ...(addsPrefix ? [{ type: "Strip" as const, content: " ", start: 1, stop: 0 }] : []),
        ],
      },
      model: tokenModel(model, []),
    },
    defaults: {
      tokenizer_class: "LlamaTokenizer",
      bos_token: "<s>",
      eos_token: "</s>",
      unk_token: "<unk>",
      clean_up_tokenization_spaces: false,
    },
    // What stands around a text LLaMA's own settings say.
    before: [],
    after: [],
  };
}

/** @throws RangeError saying what is wrong with the file */
export function t5Vocabulary(path: string, bytes: Uint8Array, config: Config): Vocabulary {
  const model = parseSentencePieceModel(bytes);
  const extra = Array.from({ length: config.extra_ids ?? 100 }, (_, i) => `<extra_id_${i}>`).reverse();
  const always = (config.legacy ?? true) ? "always" : "first";
  const metaspace = {
    type: "Metaspace" as const,
    replacement: mark,
    prepend_scheme: (config.add_prefix_space ?? model.addsPrefixSpace) ? always : "never",
  } as const;
  const size = model.pieces.length;
  return {
    path,
    tokenizer: {
      added_tokens: [
        ...addedTokens(model),
        ...extra.map((content, place) => controlToken(content, size + place)),
      ],
      normalizer: {
        type: "Sequence",
        normalizers: textSteps(model, { left: false, join: mark }),
      },
      pre_tokenizer: { ...metaspace, split: true },
      decoder: metaspace,
      model: tokenModel(model, extra),
    },
    defaults: {
      tokenizer_class: "T5Tokenizer",
      eos_token: "</s>",
      unk_token: "<unk>",
      pad_token: "<pad>",
    },
    before: [],
    after: ["eos_token"],
  };
}

type Steps = Extract<NonNullable<Tokenizer["normalizer"]>, { type: "Sequence" }>["normalizers"];

/** @param spaces whether those at the beginning go too where extra ones do, and what stands for several in a row */
function textSteps(
  { charactersMap, removesExtraSpaces }: SentencePieceModel,
  spaces: { readonly left: boolean; readonly join: string },
): Steps {
  const steps: Steps = [];
  if (charactersMap !== undefined) steps.push({ type: "Precompiled", precompiled_charsmap: charactersMap });
  if (removesExtraSpaces) {
    steps.push(
      { type: "Strip", strip_left: spaces.left, strip_right: true },
      { type: "Replace", pattern: { Regex: " {2,}" }, content: spaces.join },
    );
  }
  return steps;
}

function replace(what: string, content: string) {
  return { type: "Replace" as const, pattern: { String: what }, content };
}

/** Control pieces, and those that a person has defined, which are looked for before texts are cut. */
function addedTokens({ pieces }: SentencePieceModel): Tokenizer["added_tokens"] {
  return pieces.flatMap(({ text, type }, id) =>
    type === pieceTypes.control || type === pieceTypes.userDefined
      ? [{ ...controlToken(text, id), special: type === pieceTypes.control }]
      : [],
  );
}

/** @param further tokens after those of the file */
function tokenModel(model: SentencePieceModel, further: readonly string[]): Tokenizer["model"] {
  const { pieces, unknownId, byteFallback } = model;
  const tokens = [...pieces.map(({ text, score }) => [text, score] as [string, number])];
  for (const text of further) tokens.push([text, 0]);
  if (model.algorithm === "unigram") {
    return { type: "Unigram", vocab: tokens, unk_id: unknownId, byte_fallback: byteFallback };
  }
  return {
    type: "BPE",
    vocab: Object.fromEntries(tokens.map(([text], id) => [text, id])),
    merges: mergesOf(model),
    unk_token: pieces[unknownId]!.text,
    fuse_unk: true,
    byte_fallback: byteFallback,
  };
}

/** SentencePiece joins any two pieces that make a third one, the best one first: the pairs, in this order. */
function mergesOf({ pieces }: SentencePieceModel): [string, string][] {
  const texts = new Set(pieces.map(({ text }) => text));
  const merges = pieces.flatMap(({ text, score }) => {
    const characters = Array.from(text);
    let left = "";
    return characters.slice(1).flatMap((_, index) => {
      left += characters[index];
      const right = text.slice(left.length);
      return texts.has(left) && texts.has(right) ? [{ left, right, leftLength: index + 1, score }] : [];
    });
  });
  merges.sort((a, b) => b.score - a.score || b.leftLength - a.leftLength);
  return merges.map(({ left, right }) => [left, right]);
}
