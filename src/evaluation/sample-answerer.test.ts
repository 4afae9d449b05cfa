import { afterAll, describe, expect, it } from "vitest";
import { type ModelKind, makeModel } from "../library/testing/make-model.js";
import type { Reply } from "./answer.js";
import { SampleAnswerer } from "./sample-answerer.js";
import { loadSamples } from "./samples.js";
import { tasks } from "./tasks.js";
import { data } from "./testing/runs.js";

const withoutTime = (replies: Reply[]) => replies.map(({ seconds, ...reply }) => reply);

describe.each<ModelKind>(["t5", "llama", "opt"])("a model with %s", (kind) => {
  const loading = makeModel(kind).then((model) => SampleAnswerer.load(model, {}));
  afterAll(async () => (await loading).dispose());

  it.each(tasks.map((task) => [task.name, task] as const))(
    "answers %s the same alone, together and in another order",
    async (_, task) => {
      const answerer = await loading;
      const set = await loadSamples(
        data,
        task,
        { split: task.evaluation.split, limit: null, seed: 0 },
        "original",
      );
      const alone: Reply[] = [];
      for (const sample of set.samples) alone.push(...(await answerer.answer(set, [sample])));
      expect(withoutTime(await answerer.answer(set, set.samples))).toEqual(withoutTime(alone));
      const reversed = await answerer.answer(set, set.samples.toReversed());
      expect(withoutTime(reversed.toReversed())).toEqual(withoutTime(alone));
    },
  );
});
