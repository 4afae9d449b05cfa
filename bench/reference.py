"""The other side of the comparison: Hugging Face transformers on PyTorch.

Reads an AnswerRequest (see answer-request.ts) from standard input, computes in the dtype named by the first argument,
and prints AnswerTimes. Nothing but this benchmark uses it.
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
dtype = getattr(torch, sys.argv[1])


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
loaded = time.perf_counter() - start

# Older checkpoints name no placeholder; this version cannot do without.
model.config.image_token_index = request["imageTokenId"]
size = request["imageSize"]
pixels = numpy.fromfile(request["pixelValues"], dtype="<f4").reshape(1, 3, size, size)
pixel_values = torch.from_numpy(pixels).to(dtype)
placeholders = [request["imageTokenId"]] * model.config.num_query_tokens
input_ids = torch.tensor([placeholders + request["inputIds"]])
inputs = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
if "qformerInputIds" in request:
    ids = torch.tensor([request["qformerInputIds"]])
    inputs |= {"qformer_input_ids": ids, "qformer_attention_mask": torch.ones_like(ids)}


def answer():
    count = request["newTokens"]
    noted = Moments()
    start = time.perf_counter()
    output = model.generate(
        pixel_values=pixel_values,
        **inputs,
        max_new_tokens=count,
        min_new_tokens=count,
        num_beams=1,
        do_sample=False,
        stopping_criteria=[noted],
    )
    moments = noted.moments
    if len(moments) != count:
        sys.exit(f"{len(moments)} tokens were generated where {count} were asked for")
    decoding = (count - 1) / (moments[-1] - moments[0])
    return moments[0] - start, decoding, output[0, -count:].tolist()


with torch.inference_mode():
    first_token_cold, _, _ = answer()
    start = time.perf_counter()
    model.vision_model(pixel_values)
    image_encoded = time.perf_counter() - start
    first_token, decoding, ids = answer()

times = {
    "imported": imported,
    "loaded": loaded,
    "firstTokenCold": first_token_cold,
    "firstToken": first_token,
    "imageEncoded": image_encoded,
    "decoding": decoding,
    "ids": ids,
    "versions": [
        f"Python {sys.version.split()[0]}, transformers {transformers.__version__}, "
        f"torch {torch.__version__} with {torch.get_num_threads()} threads"
    ],
}
print(json.dumps(times))
