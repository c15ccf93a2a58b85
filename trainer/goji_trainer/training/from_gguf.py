"""Unpacks the embedded model's GGUF to a folder that training can start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_trainer.training.bases import LADDER, Shape
from goji_trainer.training.tokenizer import save_pieces

#: The name of the embedded model, as `--start` takes it.
EMBEDDED = "nano"
_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def unpack_embedded(folder: Path) -> tuple[Shape, Path]:
    """Writes the embedded model's weights and tokenizer to *folder*; returns its rung, and the folder."""
    import torch

    from goji_hook.llm import gguf_weights
    from goji_hook.models.find import embedded
    from goji_trainer.training.from_scratch import build

    file = gguf_weights.read(embedded().path.read_bytes())
    shape, pieces = rung_of(file.metadata), [str(piece) for piece in file.metadata["tokenizer.ggml.tokens"]]
    model = build(shape, len(pieces))
    weights = {_renamed(name): _unturned(name, value, shape.heads) for name, value in file.weights.items()}
    model.load_state_dict({name: torch.tensor(value) for name, value in weights.items()}, strict=False)
    model.tie_weights()
    model.save_pretrained(folder)
    save_pieces(pieces, file.metadata["tokenizer.ggml.scores"], file.metadata["tokenizer.ggml.token_type"], folder)
    return shape, folder


def rung_of(metadata: Mapping[str, Any]) -> Shape:
    """Returns the rung with the sizes in a GGUF's metadata. Raises UsageError if there is none."""
    sizes = (int(metadata["llama.embedding_length"]), int(metadata["llama.block_count"]))
    for shape in LADDER.values():
        if (shape.hidden, shape.layers) == sizes:
            return shape
    raise UsageError(f"start: the embedded model has {sizes[1]} layers of {sizes[0]}, which is no rung of this trainer")


def _renamed(name: str) -> str:
    """The name that a weight of a GGUF has in a model of transformers."""
    if name in ("token_embd.weight", "output_norm.weight"):
        return {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}[name]
    _, layer, kind, _ = name.split(".")
    return f"model.layers.{layer}.{_NAMES[kind]}.weight"


def _unturned(name: str, value: Any, heads: int) -> Any:
    """The rows of queries and keys in the order of transformers: llama.cpp turns neighbours, it turns halves."""
    if not name.endswith(("attn_q.weight", "attn_k.weight")):
        return value
    rows, columns = value.shape
    return value.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)
