"""Trains a SentencePiece BPE tokenizer on a dataset and saves it as a LLaMA tokenizer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sentencepiece

from goji_trainer.atomic import replacing

BOS, EOS, UNK = 1, 2, 0
CONTEXT = 256


def train_tokenizer(texts: Iterable[str], folder: Path, pieces: int = 2000) -> None:
    """Trains at most *pieces* BPE pieces on *texts*; writes ``tokenizer.model`` and its configuration to *folder*.

    Pieces may join letters and punctuation (``▁cx=high``, ``{function}``), so that a tag is a single token. Characters
    that *texts* do not have become bytes. If *texts* have too few words, there are fewer pieces. There are no
    user-defined symbols, because they broke parity with llama.cpp.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples = list(texts)
    try:
        model = _train(samples, pieces)
    except RuntimeError as error:
        if "Vocabulary size too high" not in str(error):
            raise
        model = _train(samples, pieces, hard_vocab_limit=False)
    with replacing(folder / "tokenizer.model") as part:
        part.write_bytes(model)
    _configure(folder)


def save_pieces(
    pieces: Sequence[str], scores: Sequence[float], kinds: Sequence[int], folder: Path, **config: Any
) -> None:
    """Writes ``tokenizer.model`` and its configuration to *folder*, from the vocabulary that a GGUF lists.

    *config* holds entries of the configuration that differ from those of our own tokenizers, such as ``eos_token``.
    """
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    for piece, score, kind in zip(pieces, scores, kinds, strict=True):
        model.pieces.add(piece=piece, score=score, type=kind)
    model.trainer_spec.model_type = model.trainer_spec.BPE
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.byte_fallback = True
    spec, roles = model.trainer_spec, {"unk_token": UNK, "bos_token": BOS, "eos_token": EOS}
    ids = {role: pieces.index(config[role]) if role in config else usual for role, usual in roles.items()}
    spec.unk_id, spec.bos_id, spec.eos_id = ids.values()
    model.trainer_spec.pad_id = -1
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    model.normalizer_spec.escape_whitespaces = True
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / "tokenizer.model") as part:
        part.write_bytes(model.SerializeToString())
    _configure(folder, **config)


def _train(texts: list[str], pieces: int, **more: Any) -> bytes:
    model = io.BytesIO()  # not a file, whose name would be written into the model
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=pieces,
        model_type="bpe",
        character_coverage=1.0,
        byte_fallback=True,
        split_by_unicode_script=False,
        split_by_number=False,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        unk_id=UNK,
        bos_id=BOS,
        eos_id=EOS,
        pad_id=-1,
        num_threads=1,
        minloglevel=2,
        **more,
    )
    return model.getvalue()


def _configure(folder: Path, **more: Any) -> None:
    config = {
        "tokenizer_class": "LlamaTokenizer",
        "add_bos_token": True,
        "add_eos_token": False,
        "add_prefix_space": True,
        "legacy": False,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False,
        **more,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
