import { expect, it } from "vitest";
import { asModelType, editJson } from "./model-json.js";

it("leaves numbers as the file has them", () => {
  const text = '{"a": 1.0, "b": 1, "c": [-20.00, "2.0"], "d": 1e-06, "e": "say \\"3.0\\"", "f": 1.05}';
  const edited = editJson(text, (value) => ({ ...value, g: 7 }));
  expect(edited.replaceAll(/\s/g, "")).toBe(
    '{"a":1.0,"b":1,"c":[-20.00,"2.0"],"d":0.000001,"e":"say\\"3.0\\"","f":1.05,"g":7}',
  );
});

it("turns a model's type there and back", () => {
  const blip2 = {
    architectures: ["Blip2ForConditionalGeneration"],
    model_type: "blip-2",
    num_query_tokens: 8,
    vision_config: { model_type: "blip_2_vision_model", hidden_size: 40 },
    qformer_config: { model_type: "blip_2_qformer", hidden_size: 32 },
  };
  const instructBlip = asModelType(blip2, "instructblip", 261);
  expect(instructBlip).toEqual({
    architectures: ["InstructBlipForConditionalGeneration"],
    model_type: "instructblip",
    num_query_tokens: 8,
    vision_config: { model_type: "instructblip_vision_model", hidden_size: 40 },
    qformer_config: { model_type: "instructblip_qformer", hidden_size: 32, vocab_size: 261 },
  });
  expect(asModelType(instructBlip, "blip-2", undefined)).toEqual({
    ...blip2,
    qformer_config: { ...blip2.qformer_config, vocab_size: 261 },
  });
});
