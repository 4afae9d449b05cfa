/**
 * Where `@huggingface/tokenizers` 0.2.0 gives other ids or texts than the Rust library that the reference uses,
 * its parts are corrected here, each by the smallest change. The tests compare with the Rust library.
 */
import { charactersMap } from "./characters-map.js";

/** A part of the library's tokenizer: normalizer, pre-tokenizer or decoder, perhaps a sequence of parts. */
interface Part {
  readonly config?: { readonly type?: string; readonly [key: string]: unknown };
  readonly normalizers?: readonly (Part | null)[];
  readonly tokenizers?: readonly (Part | null)[];
  readonly decoders?: readonly (Part | null)[];
  normalize?(text: string): string;
  pattern?: RegExp;
  pre_tokenize_text?(text: string, options?: unknown): string[];
  decode_chain?(tokens: string[]): string[];
}

/** What is used of the library's tokenizer; its type declarations do not resolve in an ES module project. */
export interface LibraryTokenizer {
  readonly normalizer: Part | null;
  readonly pre_tokenizer: Part | null;
  readonly decoder: Part | null;
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(
    ids: number[],
    options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
  ): string;
  token_to_id(token: string): number | undefined;
  id_to_token(id: number): string | undefined;
}

/**
 * Corrects a tokenizer in place.
 *
 * @throws RangeError when its character map is damaged
 */
export function correctTokenizer(tokenizer: LibraryTokenizer): void {
  for (const part of parts(tokenizer.normalizer)) correctNormalizer(part);
  for (const part of parts(tokenizer.pre_tokenizer)) correctPreTokenizer(part);
  for (const part of parts(tokenizer.decoder)) correctDecoder(part);
}

function* parts(part: Part | null): Generator<Part> {
  if (part === null) return;
  const children = part.normalizers ?? part.tokenizers ?? part.decoders;
  if (children === undefined) yield part;
  else for (const child of children) yield* parts(child);
}

function correctNormalizer(part: Part): void {
  switch (part.config?.type) {
    // The library approximates the character map by NFKC and a list of spaces.
    case "Precompiled":
      part.normalize = charactersMap(String(part.config.precompiled_charsmap));
      break;
    // JavaScript trims U+FEFF and keeps U+0085; Rust trims Unicode's White_Space.
    case "Strip": {
      const { strip_left: left, strip_right: right } = part.config;
      part.normalize = (text) => {
        const end = right ? text.replace(/\p{White_Space}+$/u, "") : text;
        return left ? end.replace(/^\p{White_Space}+/u, "") : end;
      };
      break;
    }
    // The library lower-cases words, so that a final capital sigma becomes another letter than elsewhere.
    case "BertNormalizer":
      part.normalize = bertNormalizer(part.config);
      break;
  }
}

function correctPreTokenizer(part: Part): void {
  // JavaScript's \s has U+FEFF and lacks U+0085; Unicode's White_Space is what the Rust library splits on.
  if (part.pattern !== undefined && part.config?.type === "ByteLevel") {
    part.pattern = new RegExp(part.pattern.source.replaceAll("\\s", "\\p{White_Space}"), "gu");
  }
}

function correctDecoder(part: Part): void {
  // Bytes that are no UTF-8 become one replacement character each, and a byte order mark stays.
  if (part.config?.type === "ByteFallback") part.decode_chain = decodeByteFallback;
}

function decodeByteFallback(tokens: string[]): string[] {
  const out: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) out.push(utf8OrReplacements(bytes));
    bytes = [];
  };
  for (const token of tokens) {
    const hex = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
    if (hex) {
      bytes.push(Number.parseInt(hex[1], 16));
    } else {
      flush();
      out.push(token);
    }
  }
  flush();
  return out;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8OrReplacements(bytes: number[]): string {
  try {
    return strictUtf8.decode(Uint8Array.from(bytes));
  } catch {
    return "\ufffd".repeat(bytes.length);
  }
}

function bertNormalizer(config: NonNullable<Part["config"]>): (text: string) => string {
  const lowercase = config.lowercase === true;
  const stripAccents = config.strip_accents ?? lowercase;
  return (text) => {
    let out = text;
    if (config.clean_text) {
      out = out
        .replace(/(?![\t\n\r])[\0\ufffd\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
        .replace(/\p{White_Space}/gu, " ");
    }
    if (config.handle_chinese_chars) out = out.replace(chineseCharacter, " $& ");
    if (stripAccents) out = out.normalize("NFD").replace(/\p{Mn}/gu, "");
    if (lowercase) out = Array.from(out, (character) => character.toLowerCase()).join("");
    return out;
  };
}

/** The blocks of CJK ideographs that BERT sets apart. */
const chineseCharacter =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
