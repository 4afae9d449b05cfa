import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { test } from "vitest";
import { correctTokenizer } from "./tokenizer-corrections.js";
const F = "/work/shared/fixtures/case8_tokenizers/";
test("sweep", () => {
  const res = JSON.parse(readFileSync("/tmp/proc/sweep.json", "utf8"));
  const get = (n: string) => {
    const j = (f: string) => JSON.parse(readFileSync(F + f, "utf8"));
    const t = new Tokenizer(j(n + "/tokenizer.json"), j(n + "/tokenizer_config.json"));
    correctTokenizer(t as never);
    return t as any;
  };
  const t = get("t5_unigram"), b = get("qformer_wordpiece"), o = get("opt_byte_bpe");
  const bad: Record<string, string[]> = { t5: [], bert: [], bertpre: [], optpre: [] };
  for (let c = 1; c < 0x110000; c++) {
    if (res.t5[c - 1] === null) continue;
    const s = "a" + String.fromCodePoint(c) + "b";
    const h = c.toString(16);
    if (t.normalizer(s) !== res.t5[c - 1]) bad.t5.push(h);
    if (b.normalizer(s) !== res.bert[c - 1]) bad.bert.push(h);
    if (JSON.stringify(b.pre_tokenizer(s)) !== JSON.stringify(res.bertpre[c - 1])) bad.bertpre.push(h);
    if (o.pre_tokenizer(s).length !== res.optpre[c - 1]) bad.optpre.push(h);
  }
  for (const k in bad) console.log(k, bad[k].length, bad[k].slice(0, 400).join(" "));
});
