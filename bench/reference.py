"""The other side of the comparison: Hugging Face transformers on PyTorch.

Reads an AnswerRequest (see answer-request.ts) from standard input, computes in the way named by the first argument
(float32, bfloat16, compiled: bfloat16 through torch.compile, int8: dynamic quantisation of the linear layers), and prints
AnswerTimes. Nothing but this benchmark uses it.
"""

import json
import sys
import time

request = json.load(sys.stdin)

import numpy
import torch
import transformers
from transformers import (
    Blip2ForConditionalGeneration,
    InstructBlipForConditionalGeneration,
    StoppingCriteria,
)

imported = time.time() - request["startedAt"] / 1000
mode = sys.argv[1]
dtype = torch.bfloat16 if mode in ("bfloat16", "compiled") else torch.float32


class Moments(StoppingCriteria):
    """Never stops; notes when each token is known."""

    def __init__(self):
        self.moments = []

    def __call__(self, input_ids, scores, **_):
        self.moments.append(time.perf_counter())
        return torch.zeros(input_ids.shape[0], dtype=torch.bool)


with open(f"{request['model']}/config.json", encoding="utf-8") as file:
    model_type = json.load(file)["model_type"]
model_class = {
    "instructblip": InstructBlipForConditionalGeneration,
    "blip-2": Blip2ForConditionalGeneration,
}[model_type]

start = time.perf_counter()
model = model_class.from_pretrained(request["model"], dtype=dtype, local_files_only=True).eval()
if mode == "int8":
    torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8, inplace=True)
if mode == "compiled":
    model.vision_model.forward = torch.compile(model.vision_model.forward)
    # The cache of an encoder-decoder cannot be traced: of those only the encoder.
    text = model.language_model
    part = text.encoder if model.config.text_config.is_encoder_decoder else text
    part.forward = torch.compile(part.forward, dynamic=True)
loaded = time.perf_counter() - start

# Older checkpoints name no placeholder; this version cannot do without.
model.config.image_token_index = request["imageTokenId"]
size = request["imageSize"]
pixels = numpy.fromfile(request["pixelValues"], dtype="<f4").reshape(1, 3, size, size)
pixel_values = torch.from_numpy(pixels).to(dtype)
placeholders = [request["imageTokenId"]] * model.config.num_query_tokens


def inputs_of(questions, images):
    """Prompts and images as the model takes them, a row for each."""
    ids = torch.tensor([placeholders + question for question in questions])
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "pixel_values": images}
    if "qformerInputIds" in request:
        ids = torch.tensor([request["qformerInputIds"]] * len(questions))
        inputs |= {"qformer_input_ids": ids, "qformer_attention_mask": torch.ones_like(ids)}
    return inputs


def answer(questions, images, count=request["newTokens"], beams=1):
    """Seconds to the first and to the last token, and the ids of the first answer."""
    noted = Moments()
    start = time.perf_counter()
    output = model.generate(
        **inputs_of(questions, images),
        max_new_tokens=count,
        min_new_tokens=count,
        num_beams=beams,
        do_sample=False,
        stopping_criteria=[noted],
    )
    moments = [moment - start for moment in noted.moments]
    if len(moments) != count:
        sys.exit(f"{len(moments)} tokens were generated where {count} were asked for")
    return moments[0], moments[-1], output[0, -count:].tolist()


def rank(candidates):
    """Seconds to score candidates, which go through the model together."""
    start = time.perf_counter()
    rows = len(candidates)
    labels = torch.tensor(candidates)
    inputs = inputs_of([question] * rows, pixel_values.repeat(rows, 1, 1, 1))
    if not model.config.text_config.is_encoder_decoder:
        inputs["input_ids"] = torch.cat([inputs["input_ids"], labels], dim=1)
        inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
        labels = torch.nn.functional.pad(labels, (inputs["input_ids"].shape[1] - labels.shape[1], 0), value=-100)
    model(**inputs, labels=labels, use_cache=False)
    return time.perf_counter() - start


question = request["inputIds"]
with torch.inference_mode():
    first_token_cold, _, _ = answer([question], pixel_values)
    start = time.perf_counter()
    model.vision_model(pixel_values)
    image_encoded = time.perf_counter() - start
    first_token, answered, ids = answer([question], pixel_values)
    # Images are not kept from one question to the next.
    _, next_question, _ = answer([question[::-1]], pixel_values)
    batch = request["batch"]
    images = torch.cat([pixel_values * (1 + i / 100) for i in range(batch)])
    # A batch of them is enough: all take the same time.
    ranked = request["candidates"][:batch]
    # Other shapes are compiled anew, which is not what is measured.
    beam_search = request["beams"]
    for _ in range(2 if mode == "compiled" else 1):
        _, beamed, _ = answer([question], pixel_values, beam_search["newTokens"], beam_search["count"])
        _, together, _ = answer([question] * batch, images)
        ranking = len(ranked) / rank(ranked)

times = {
    "imported": imported,
    "loaded": loaded,
    "firstTokenCold": first_token_cold,
    "firstToken": first_token,
    "imageEncoded": image_encoded,
    "answered": answered,
    "decoding": (len(ids) - 1) / (answered - first_token),
    "nextQuestion": next_question,
    "beamSearch": beamed,
    "batched": batch / together,
    "ranking": ranking,
    "ids": ids,
    "versions": [
        f"Python {sys.version.split()[0]}, transformers {transformers.__version__}, "
        f"torch {torch.__version__} with {torch.get_num_threads()} threads"
    ],
}
print(json.dumps(times))
