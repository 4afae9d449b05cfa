import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { test } from "vitest";
import { correctTokenizer, type LibraryTokenizer } from "./tokenizer-corrections.js";
const F = "/work/shared/fixtures/case8_tokenizers/";
const res = JSON.parse(readFileSync("/tmp/proc/fuzz.json", "utf8"));
test.each(Object.keys(res))("%s", (n) => {
  const j = (f: string) => JSON.parse(readFileSync(F + f, "utf8"));
  const t = new Tokenizer(j(n + "/tokenizer.json"), j(n + "/tokenizer_config.json")) as LibraryTokenizer;
  correctTokenizer(t);
  const bad: Record<string, string[]> = {};
  for (const [x, ids, bare, did, d0, d1] of res[n]) {
    const c = (k: string, a: unknown, b: unknown, src: unknown) => {
      if (JSON.stringify(a) !== JSON.stringify(b)) (bad[k] ??= []).push(JSON.stringify(src).slice(0, 150) + "\n     got " + JSON.stringify(a).slice(0, 200) + "\n    want " + JSON.stringify(b).slice(0, 200));
    };
    c("ids", t.encode(x, { add_special_tokens: true }).ids, ids, x);
    c("bare", t.encode(x, { add_special_tokens: false }).ids, bare, x);
    const known = did.filter((i: number) => t.id_to_token(i) !== undefined);
    if (known.length) {
      c("dec0", t.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false }), d0, did);
      c("dec1", t.decode(known, { skip_special_tokens: true, clean_up_tokenization_spaces: false }), d1, did);
    }
  }
  console.log("=====", n, Object.fromEntries(Object.entries(bad).map(([k, v]) => [k, v.length])));
  for (const k in bad) for (const s of bad[k].slice(0, 5)) console.log(k, s);
});
