/** What `generation_config.json` asks for, and what of it is followed. */
import { z } from "zod";
import type { JsonObject } from "../../checkpoint/index.js";
import { type EarlyStopping, type GenerationOptions, resolveOptions } from "../../generation/index.js";
import { familyOf, type TextConfig } from "../../models/index.js";
import { issueMessage } from "../../text/index.js";

/** What a checkpoint asks for where a call leaves it out. All of it is within what generation takes. */
export interface GenerationSettings {
  maxNewTokens?: number;
  minNewTokens?: number;
  beams?: number;
  returnSequences?: number;
  repetitionPenalty?: number;
  lengthPenalty?: number;
  earlyStopping?: EarlyStopping;
  noRepeatNgramSize?: number;
  badWordIds?: readonly (readonly number[])[];
  suppressedIds?: readonly number[];
  /** Whether answers are drawn at random where a call says nothing of it. */
  doSample?: boolean;
  temperature?: number;
  topK?: number;
  topP?: number;
}

const ids = z.array(z.int());
const number = z.number();

/** Keys that are followed: of what type, and what they are here. Token ids that end answers are read by `endTokenIds`. */
const followed = {
  max_new_tokens: key(number, (value) => ({ maxNewTokens: value })),
  min_new_tokens: key(number, (value) => ({ minNewTokens: value })),
  num_beams: key(number, (value) => ({ beams: value })),
  num_return_sequences: key(number, (value) => ({ returnSequences: value })),
  repetition_penalty: key(number, (value) => ({ repetitionPenalty: value })),
  length_penalty: key(number, (value) => ({ lengthPenalty: value })),
  early_stopping: key(
    z.union([z.boolean(), z.literal("never")], 'expected true, false or "never"'),
    (value) => ({ earlyStopping: value }),
  ),
  no_repeat_ngram_size: key(number, (value) => ({ noRepeatNgramSize: value })),
  bad_words_ids: key(z.array(ids), (value) => ({ badWordIds: value })),
  suppress_tokens: key(ids, (value) => ({ suppressedIds: value })),
  do_sample: key(z.boolean(), (value) => ({ doSample: value })),
  temperature: key(number, (value) => ({ temperature: value })),
  // transformers writes 0 for "all".
  top_k: key(number, (value) => (value === 0 ? {} : { topK: value })),
  top_p: key(number, (value) => ({ topP: value })),
};

/**
 * Lengths that count the start token; of an encoder-decoder they can be followed. Where a prompt stands before the
 * answer, it would count too.
 */
const encoderDecoderLengths = {
  max_length: key(number, (value) => ({ maxNewTokens: value - 1 })),
  min_length: key(number, (value) => ({ minNewTokens: Math.max(value - 1, 0) })),
};

/** Keys that change no answer: notes, caches, what else a call returns, and ids that `config.json` gives. */
const idle = new Set(
  (
    "_commit_hash _from_model_config transformers_version bos_token_id eos_token_id pad_token_id use_cache " +
    "cache_config cache_implementation compile_config continuous_batching_config disable_compile low_memory " +
    "max_cache_len prefill_chunk_size return_dict_in_generate output_attentions output_hidden_states output_scores " +
    "output_logits return_legacy_cache is_assistant assistant_confidence_threshold assistant_early_exit " +
    "assistant_lookbehind target_lookbehind num_assistant_tokens num_assistant_tokens_schedule " +
    "max_matching_ngram_size prompt_lookup_num_tokens trust_remote_code"
  ).split(" "),
);

/** Values at which keys that are not followed change nothing. */
const neutral: Readonly<Record<string, unknown>> = {
  max_length: 20,
  min_length: 0,
  num_beam_groups: 1,
  diversity_penalty: 0,
  encoder_repetition_penalty: 1,
  encoder_no_repeat_ngram_size: 0,
  typical_p: 1,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
  min_p: 0,
  guidance_scale: 1,
  remove_invalid_values: false,
  renormalize_logits: false,
  token_healing: false,
};

const file = "generation_config.json";

/**
 * What of the file is followed. What is not, because nothing here does it or because its value cannot be used, is said in
 * the notices, and blocks nothing.
 */
export function readGenerationConfig(
  raw: JsonObject = {},
  text: TextConfig,
): { settings: GenerationSettings; notices: string[] } {
  const notices: string[] = [];
  const unknown: string[] = [];
  const family = familyOf(text);
  const known: Readonly<Record<string, Key>> = family.isEncoderDecoder
    ? { ...encoderDecoderLengths, ...followed }
    : followed;
  const settings: GenerationSettings = {};
  // Lengths in new tokens come last: they are the ones that count where both are there.
  for (const [name, read] of Object.entries(known)) {
    const value = raw[name];
    if (value == null) continue;
    const part = read(value);
    const problem = typeof part === "string" ? part : problemOf(part, text.vocabularySize);
    if (problem === undefined) Object.assign(settings, part);
    else notices.push(`${file}: ${name} is ${show(value)} and is not followed: ${problem}`);
  }
  for (const [name, value] of Object.entries(raw)) {
    if (value == null || idle.has(name) || Object.hasOwn(known, name)) continue;
    if (Object.hasOwn(neutral, name) && neutral[name] === value) continue;
    const startsAsGiven = !family.isEncoderDecoder || value === family.startTokenId(text);
    if (name === "decoder_start_token_id" && startsAsGiven) continue;
    unknown.push(name);
  }
  if (unknown.length > 0) {
    const shown = unknown.slice(0, 10).join(", ") + (unknown.length > 10 ? ", …" : "");
    notices.push(`${file}: not followed, though it may change answers elsewhere: ${shown}`);
  }
  return { settings, notices: [...notices, ...reconcile(settings)] };
}

/** What of settings that cannot all be followed gives way, and the notices about it. */
function reconcile(settings: GenerationSettings): string[] {
  const notices: string[] = [];
  const { maxNewTokens, minNewTokens = 0, beams = 1, returnSequences = 1, doSample } = settings;
  if (maxNewTokens !== undefined && minNewTokens > maxNewTokens) {
    settings.minNewTokens = maxNewTokens;
    notices.push(
      `${file}: the least length, ${minNewTokens}, is above the greatest, ${maxNewTokens}, which is followed`,
    );
  }
  if (doSample && beams > 1) {
    settings.beams = 1;
    notices.push(`${file}: num_beams is not followed beside do_sample: sampling follows no beams`);
  } else if (!doSample && returnSequences > beams) {
    settings.returnSequences = beams;
    notices.push(
      `${file}: num_return_sequences, ${returnSequences}, is above num_beams, ${beams}, which is followed`,
    );
  }
  return notices;
}

/**
 * Ids that end an answer: those of `generation_config.json`, unless it says of itself that it was derived from the model's
 * configuration; else those of `text_config`.
 * @param explicit whether `text_config` gives them, rather than its class's defaults
 * @returns undefined where only the tokenizer knows
 */
export function endTokenIds(
  raw: JsonObject = {},
  text: TextConfig,
  { explicit, architecture }: { explicit: boolean; architecture?: unknown },
): { ids: readonly number[] | undefined; notices: string[] } {
  const notices: string[] = [];
  const said = endIds.safeParse(raw.eos_token_id);
  if (raw.eos_token_id != null && !said.success) {
    notices.push(`${file}: eos_token_id is ${show(raw.eos_token_id)} and is not followed: it is no token id`);
  }
  const derived = raw._from_model_config === true;
  const own = said.success && (!derived || !explicit) ? said.data : undefined;
  const ids = own ?? text.eosTokenIds;
  if (said.success && explicit && !sameIds(said.data, text.eosTokenIds)) {
    notices.push(
      `answers end at ${show(ids)}, as ${own ? file : "text_config in config.json"} says; ` +
        `${own ? "config.json" : file} says ${show(own ? text.eosTokenIds : said.data)}`,
    );
  }
  const wrong = familyOf(text).wrongEnds?.(text, architecture, ids);
  if (wrong !== undefined) return { ids: undefined, notices: [wrong] };
  const possible = ids.filter((id) => id < text.vocabularySize);
  if (possible.length < ids.length) {
    notices.push(`answers cannot end at ${show(ids)}: the model has ${text.vocabularySize} tokens`);
  }
  return { ids: possible, notices };
}

const endIds = z.union([
  z
    .int()
    .min(0)
    .transform((id) => [id]),
  z.array(z.int().min(0)).min(1),
]);

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

/** What a value means, or what is wrong with its type. */
type Key = (value: unknown) => GenerationSettings | string;

function key<T extends z.ZodType>(type: T, meaning: (value: z.output<T>) => GenerationSettings): Key {
  return (value) => {
    const parsed = type.safeParse(value);
    return parsed.success ? meaning(parsed.data) : issueMessage(parsed.error.issues[0]!.message);
  };
}

/** What keeps generation from taking a setting. */
function problemOf(setting: GenerationSettings, vocabularySize: number): string | undefined {
  const { doSample: _, temperature, topK, topP, returnSequences, ...rest } = setting;
  const options: GenerationOptions = {
    maxNewTokens: setting.minNewTokens ?? 1,
    eosTokenIds: [],
    ...rest,
    ...(returnSequences !== undefined && { returnSequences, beams: returnSequences }),
    ...((temperature ?? topK ?? topP) !== undefined && { sample: { seed: 0, temperature, topK, topP } }),
  };
  try {
    resolveOptions(options, vocabularySize);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function show(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
