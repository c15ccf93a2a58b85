"""Makes small random models of the four families of bases, with the real vocabularies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from goji_trainer.export.converter import converter

from goji_hook.errors import GojiError

#: Qwen2's pre-tokenizer, as its published tokenizer.json has it.
QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
FAMILIES = {"GPT-NeoX": "gpt-neox", "GPT-2": "gpt-2", "LLaMA": "llama-spm", "Qwen2": "qwen2"}
CONTROL, USER_DEFINED = 3, 4


def vocabulary(name: str) -> Any:
    """Returns the reader of a GGUF with only a vocabulary; skips the test if llama.cpp's source cannot be fetched."""
    try:
        folder = converter()
    except GojiError as error:
        pytest.skip(str(error))
    import gguf

    return gguf.GGUFReader(str(folder / "models" / f"ggml-vocab-{name}.gguf"))


def build_base(family: str, folder: Path, hidden: int = 256) -> Path:
    """Writes a base of *family* to *folder*: random weights, and the family's real tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    size = write_vocabulary(family, folder)
    torch.manual_seed(7)
    model = _model(family, size, hidden)
    model.save_pretrained(folder)
    return folder


def write_vocabulary(family: str, folder: Path) -> int:
    """Writes the family's real tokenizer to *folder* and returns its number of tokens."""
    reader = vocabulary(FAMILIES[family])
    if family == "LLaMA":
        _write_sentencepiece(reader, folder)
    else:
        _write_byte_level(reader, folder, family)
    return len(reader.get_field("tokenizer.ggml.tokens").contents())


def _model(family: str, size: int, hidden: int) -> Any:
    import transformers as hf

    common = {"vocab_size": size, "initializer_range": 0.1}
    end = {"GPT-NeoX": 0, "GPT-2": 50256, "LLaMA": 2, "Qwen2": 151643}[family]
    tokens = {"bos_token_id": 1 if family == "LLaMA" else end, "eos_token_id": end}
    shape = {
        "hidden_size": hidden,
        "intermediate_size": hidden * 2,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 256,
    }
    if family == "GPT-NeoX":
        return hf.GPTNeoXForCausalLM(hf.GPTNeoXConfig(**common, **tokens, **shape, rotary_pct=0.25))
    if family == "GPT-2":
        sizes = {"n_embd": hidden, "n_layer": 2, "n_head": 4, "n_positions": 256}
        return hf.GPT2LMHeadModel(hf.GPT2Config(**common, **tokens, **sizes))
    grouped = {"num_key_value_heads": 2, "tie_word_embeddings": True}
    if family == "LLaMA":
        return hf.LlamaForCausalLM(hf.LlamaConfig(**common, **tokens, **shape, **grouped))
    return hf.Qwen2ForCausalLM(hf.Qwen2Config(**common, **tokens, **shape, **grouped))


def _write_byte_level(reader: Any, folder: Path, family: str) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    types = reader.get_field("tokenizer.ggml.token_type").contents()
    merges = [tuple(merge.split(" ")) for merge in reader.get_field("tokenizer.ggml.merges").contents()]
    words = {token: at for at, token in enumerate(tokens) if not token.startswith("[PAD")}
    tokenizer = Tokenizer(models.BPE(words, merges))
    if family == "Qwen2":
        tokenizer.normalizer = normalizers.NFC()
        split = pre_tokenizers.Split(Regex(QWEN2_SPLIT), "isolated")
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    for at, token in enumerate(tokens):
        if types[at] == CONTROL:
            tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True)])
        elif types[at] == USER_DEFINED and not token.startswith("[PAD"):
            tokenizer.add_tokens([AddedToken(token, normalized=True)])
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))


def _write_sentencepiece(reader: Any, folder: Path) -> None:
    from sentencepiece import sentencepiece_model_pb2 as proto

    model = proto.ModelProto()
    pieces = reader.get_field("tokenizer.ggml.tokens").contents()
    scores = reader.get_field("tokenizer.ggml.scores").contents()
    types = reader.get_field("tokenizer.ggml.token_type").contents()
    for piece, score, kind in zip(pieces, scores, types, strict=True):
        model.pieces.add(piece=piece, score=score, type=kind)
    model.trainer_spec.model_type = proto.TrainerSpec.BPE
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.byte_fallback = True
    model.trainer_spec.unk_id, model.trainer_spec.bos_id, model.trainer_spec.eos_id = 0, 1, 2
    model.trainer_spec.pad_id = -1
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    (folder / "tokenizer.model").write_bytes(model.SerializeToString())
    config = {
        "tokenizer_class": "LlamaTokenizer",
        "add_bos_token": True,
        "add_eos_token": False,
        "legacy": False,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config))


def write_rows(path: Path, rows: list[tuple[str, str]]) -> Path:
    """Writes pairs of prompt and completion as JSONL and returns the path."""
    path.write_text(
        "".join(json.dumps({"prompt": prompt, "completion": completion}) + "\n" for prompt, completion in rows)
    )
    return path
