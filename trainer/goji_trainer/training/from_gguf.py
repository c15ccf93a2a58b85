"""Unpacks a GGUF to a folder that training can start from."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from goji_hook.errors import GojiError, UsageError, first_line
from goji_hook.llm.model import Model
from goji_hook.models.find import embedded
from goji_hook.models.gguf import Header, read_header
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import MOODS
from goji_trainer.training.bases import LADDER, Shape
from goji_trainer.training.devices import silence_transformers
from goji_trainer.training.logits import difference
from goji_trainer.training.tokenizer import save_pieces

#: The name of the embedded model, as `--start` takes it.
EMBEDDED = "nano"
#: The largest root mean square difference to llama.cpp's logits, in standard deviations of the logits. llama.cpp also
#: rounds what the layers pass on.
TOLERANCE = 0.2


def unpack_embedded(folder: Path) -> tuple[Shape, Path]:
    """Writes the embedded model's weights and tokenizer to *folder*; returns its rung, and the folder."""
    shape = rung_of(read_header(embedded().path).metadata)
    unpack(embedded().path, folder)
    return shape, folder


def rung_of(metadata: Mapping[str, Any]) -> Shape:
    """Returns the rung with the sizes in a GGUF's metadata. Raises UsageError if there is none."""
    sizes = (int(metadata["llama.embedding_length"]), int(metadata["llama.block_count"]))
    for shape in LADDER.values():
        if (shape.hidden, shape.layers) == sizes:
            return shape
    raise UsageError(f"start: the embedded model has {sizes[1]} layers of {sizes[0]}, which is no rung of this trainer")


def unpack(file: Path, folder: Path) -> None:
    """Writes the weights of a GGUF, in 32 bits, and its tokenizer to *folder*, a model folder of transformers.

    Raises GojiError if transformers cannot read the GGUF.
    """
    import torch
    from transformers import AutoModelForCausalLM

    silence_transformers()
    header = read_header(file)
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # transformers draws a progress bar
            model = AutoModelForCausalLM.from_pretrained(
                file.parent, gguf_file=file.name, dtype=torch.float32, **_options(header)
            )
            _save_tokenizer(file, header.metadata, folder)
    except Exception as error:  # transformers and its libraries raise many kinds
        kind, reason = header.architecture, first_line(error)
        raise GojiError(
            f"base {file.stem}: transformers cannot read this GGUF of architecture {kind}: {reason}"
        ) from error
    model.hf_quantizer = None  # else transformers refuses to save the weights, which are plain by now
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(folder)


def _options(header: Header) -> dict[str, Any]:
    """Options for reading a GGUF: dequantized by newer versions of transformers, too, and of the context's length."""
    import transformers

    config = getattr(transformers, "GgufConfig", None)
    options = {"quantization_config": config(dequantize=True)} if config else {}
    if header.architecture == "gpt2":  # transformers takes 1,024 positions for granted
        options["n_positions"] = header.metadata["gpt2.context_length"]
    return options


def _save_tokenizer(file: Path, metadata: Mapping[str, Any], folder: Path) -> None:
    """Writes the tokenizer to *folder*, as a SentencePiece model if it is one: the converter needs its scores."""
    if metadata.get("tokenizer.ggml.model") != "llama":
        from transformers import AutoTokenizer

        AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(folder)
        return
    import gguf

    reader = gguf.GGUFReader(str(file))
    pieces, scores, kinds = (
        reader.get_field(f"tokenizer.ggml.{key}").contents() for key in ("tokens", "scores", "token_type")
    )
    roles = {"bos_token": "bos_token_id", "eos_token": "eos_token_id", "unk_token": "unknown_token_id"}
    special = {
        role: pieces[int(metadata[f"tokenizer.ggml.{key}"])]
        for role, key in roles.items()
        if f"tokenizer.ggml.{key}" in metadata
    }
    starts = bool(metadata.get("tokenizer.ggml.add_bos_token", True))
    save_pieces(pieces, scores, kinds, folder, add_bos_token=starts, **special)


def compare(file: Path, folder: Path) -> None:
    """Compares an unpacked folder with what llama.cpp reads from the GGUF itself: token ids, and logits of a prompt.

    Raises GojiError if they differ, because the export's parity would fail after a whole training.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    prompts = [Prompt(persona, mood).text() for persona in PERSONAS for mood in MOODS]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    with Model(file) as original:
        for text in (*prompts, f"{prompts[0]} {{file}} isn't 12,345 lines – “long”, but it's\n\n deep: x = f(y)!"):
            if tokenizer(text)["input_ids"] != original.tokenize(text):
                raise GojiError(
                    f"base {file.stem}: transformers and llama.cpp read its tokenizer in different ways: {text!r}"
                )
        ids = original.tokenize(prompts[0])
        theirs = np.array(original.logits(ids))
    with torch.no_grad():
        ours = AutoModelForCausalLM.from_pretrained(folder)(torch.tensor([ids])).logits[0, -1].numpy()
    error = difference(ours, theirs)
    if not error <= TOLERANCE:
        raise GojiError(
            f"base {file.stem}: transformers and llama.cpp read its weights in different ways ({error:.2f})"
        )
