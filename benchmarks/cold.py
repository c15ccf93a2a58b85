"""A model in transformers, from a cold start, for ``latency.py`` to compare with.

It gets what favours it: the same weights as safetensors, and token ids, so that it loads no tokenizer, runs no git and
measures nothing.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

#: Draws so many tokens after the prompt's: ``python -c COLD FOLDER IDS COUNT``.
COLD = """
import sys
import torch
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained(sys.argv[1])
prompt = torch.tensor([[int(one) for one in sys.argv[2].split(",")]])
count = int(sys.argv[3])
torch.manual_seed(1)
model.generate(prompt, do_sample=True, temperature=0.8, min_new_tokens=count, max_new_tokens=count)
"""


def can_run() -> bool:
    """Whether transformers is installed."""
    return find_spec("transformers") is not None


def prepare(folder: Path, gguf: Path) -> None:
    """Write the model *gguf* to a folder as transformers keeps models."""
    from transformers import AutoModelForCausalLM

    read = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name)
    config = read.config
    del config.quantization_config  # the weights are plain numbers now
    plain = AutoModelForCausalLM.from_config(config)
    plain.load_state_dict(read.state_dict())
    plain.save_pretrained(folder)
