"""GGUF files made in the tests: random weights behind a vocabulary, and real files with other metadata."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

F32, F16, Q8_0 = 0, 1, 8
U32, FLOAT, BOOL, STRING, ARRAY, I32, U64 = 4, 6, 7, 8, 9, 5, 10
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
ALIGNMENT = 32

Value = int | float | bool | str | Sequence[str] | Sequence[float] | Sequence[int] | bytes


@dataclass(frozen=True)
class Tensor:
    """A tensor's name, shape (fastest first), type and bytes."""

    name: str
    shape: tuple[int, ...]
    kind: int
    data: bytes


def text(value: str) -> bytes:
    """A string as GGUF writes it: its length in bytes, then its bytes."""
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def typed(value: Value) -> bytes:
    """A value with its type in front; *bytes* are taken as they are."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return struct.pack("<I", STRING) + text(value)
    if isinstance(value, bool):
        return struct.pack("<I?", BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", U32, value)
    if isinstance(value, float):
        return struct.pack("<If", FLOAT, value)
    first = value[0]
    kind = STRING if isinstance(first, str) else FLOAT if isinstance(first, float) else I32
    head = struct.pack("<IIQ", ARRAY, kind, len(value))
    if kind == STRING:
        return head + b"".join(text(str(one)) for one in value)
    return head + struct.pack(f"<{len(value)}{'f' if kind == FLOAT else 'i'}", *value)


def write(path: Path, entries: Mapping[str, Value], tensors: Sequence[Tensor]) -> Path:
    """Write a GGUF of version 3."""
    parts = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(entries))]
    parts += [text(key) + typed(value) for key, value in entries.items()]
    offset = 0
    for one in tensors:
        extents = struct.pack(f"<I{len(one.shape)}Q", len(one.shape), *one.shape)
        parts.append(text(one.name) + extents + struct.pack("<IQ", one.kind, offset))
        offset += -(-len(one.data) // ALIGNMENT) * ALIGNMENT
    head = b"".join(parts)
    body = b"".join(one.data.ljust(-(-len(one.data) // ALIGNMENT) * ALIGNMENT, b"\0") for one in tensors)
    path.write_bytes(head.ljust(-(-len(head) // ALIGNMENT) * ALIGNMENT, b"\0") + body)
    return path


def spans(data: bytes) -> tuple[dict[str, tuple[int, int]], int]:
    """Where the typed value of each entry lies in a GGUF, and where the entries end."""
    at, found = 24, {}
    for _ in range(struct.unpack_from("<Q", data, 16)[0]):
        length = struct.unpack_from("<Q", data, at)[0]
        key = data[at + 8 : at + 8 + length].decode()
        start = at + 8 + length
        at = _end(data, start)
        found[key] = (start, at)
    return found, at


def _end(data: bytes, start: int) -> int:
    kind = struct.unpack_from("<I", data, start)[0]
    if kind == STRING:
        return start + 12 + int(struct.unpack_from("<Q", data, start + 4)[0])
    if kind != ARRAY:
        return start + 4 + _SIZES[kind]
    inner, count = struct.unpack_from("<IQ", data, start + 4)
    at = start + 16
    if inner != STRING:
        return at + int(count) * _SIZES[inner]
    for _ in range(count):
        at += 8 + int(struct.unpack_from("<Q", data, at)[0])
    return at


def edited(source: Path, target: Path, changes: Mapping[str, Value | None]) -> Path:
    """A copy of a GGUF with entries set, or with None taken out."""
    data = source.read_bytes()
    found, end = spans(data)
    entries: dict[str, Value | None] = {key: data[start:stop] for key, (start, stop) in found.items()}
    entries |= changes
    kept = {key: value for key, value in entries.items() if value is not None}
    tensors = int(struct.unpack_from("<Q", data, 8)[0])
    infos, body = tail(data, end, tensors)
    head = b"GGUF" + struct.pack("<IQQ", 3, tensors, len(kept))
    head += b"".join(text(key) + typed(value) for key, value in kept.items()) + infos
    target.write_bytes(head.ljust(-(-len(head) // ALIGNMENT) * ALIGNMENT, b"\0") + body)
    return target


def tail(data: bytes, start: int, tensors: int) -> tuple[bytes, bytes]:
    """The tensors' descriptions, which begin at *start*, and their weights."""
    at = start
    for _ in range(tensors):
        at += 8 + int(struct.unpack_from("<Q", data, at)[0])
        at += 4 + 8 * int(struct.unpack_from("<I", data, at)[0]) + 12
    return data[start:at], data[-(-at // ALIGNMENT) * ALIGNMENT :]


@dataclass(frozen=True)
class Shape:
    """A small LLaMA's size."""

    hidden: int = 32
    layers: int = 1
    heads: int = 2
    feed_forward: int = 64
    kv_heads: int = 0
    context: int = 256


def random_model(
    path: Path, vocabulary: Mapping[str, Value], size: int, shape: Shape = Shape(), *, kind: int = F32, seed: int = 1,
    extra: Mapping[str, Value] | None = None,
) -> Path:  # fmt: skip
    """A LLaMA with random weights behind a vocabulary of *size* tokens (its ``tokenizer.*`` entries)."""
    source = random.Random(seed)
    kv = shape.hidden // shape.heads * (shape.kv_heads or shape.heads)
    entries: dict[str, Value] = {
        "general.architecture": "llama",
        "llama.block_count": shape.layers,
        "llama.context_length": shape.context,
        "llama.embedding_length": shape.hidden,
        "llama.feed_forward_length": shape.feed_forward,
        "llama.attention.head_count": shape.heads,
        "llama.attention.head_count_kv": shape.kv_heads or shape.heads,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": shape.hidden // shape.heads,
        **vocabulary,
        **(extra or {}),
    }
    matrices = {"attn_q": (shape.hidden, shape.hidden), "attn_k": (shape.hidden, kv), "attn_v": (shape.hidden, kv)}
    matrices |= {"attn_output": (shape.hidden, shape.hidden), "ffn_gate": (shape.hidden, shape.feed_forward)}
    matrices |= {"ffn_up": (shape.hidden, shape.feed_forward), "ffn_down": (shape.feed_forward, shape.hidden)}
    tensors = [
        _random("token_embd.weight", (shape.hidden, size), kind, source),
        _ones("output_norm.weight", shape.hidden),
    ]
    for layer in range(shape.layers):
        tensors += [_ones(f"blk.{layer}.{name}.weight", shape.hidden) for name in ("attn_norm", "ffn_norm")]
        tensors += [_random(f"blk.{layer}.{name}.weight", one, kind, source) for name, one in matrices.items()]
    return write(path, entries, tensors)


def _ones(name: str, count: int) -> Tensor:
    return Tensor(name, (count,), F32, struct.pack(f"<{count}f", *[1.0] * count))


def _random(name: str, shape: tuple[int, int], kind: int, source: random.Random) -> Tensor:
    """Weights whose bytes are drawn in a block and repeated: a matrix of 50 million values takes no time to make."""
    count = shape[0] * shape[1]
    spread = 1 / math.sqrt(shape[0])
    if kind == Q8_0:
        block = b"".join(struct.pack("<e", spread / 64) + source.randbytes(32) for _ in range(4099))
        return Tensor(name, shape, kind, (block * (count // 32 * 34 // len(block) + 1))[: count // 32 * 34])
    layout, width = ("f", 4) if kind == F32 else ("e", 2)
    drawn = struct.pack(f"<8209{layout}", *(source.gauss(0, spread) for _ in range(8209)))
    return Tensor(name, shape, kind, (drawn * (count * width // len(drawn) + 1))[: count * width])


def vocabulary_of(path: Path) -> tuple[dict[str, Value], int]:
    """The ``tokenizer.*`` entries of a GGUF as they are, and how many tokens they hold."""
    data = path.read_bytes()
    found, _ = spans(data)
    entries: dict[str, Value] = {
        key: data[start:stop]
        for key, (start, stop) in found.items()
        if key.startswith("tokenizer.") and "chat" not in key
    }
    start = found["tokenizer.ggml.tokens"][0]
    return entries, int(struct.unpack_from("<Q", data, start + 8)[0])


WORDS = ["the", "code", "is", "good", ",", "well", "done", "!", "keep", "—", "naïve", "café", "“quoted”", "да", "好"]


def small_vocabulary() -> tuple[dict[str, Value], int]:
    """A SentencePiece vocabulary of bytes and a few words, two of them in other scripts."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *("▁" + word for word in WORDS)]
    kinds = [2, 3, 3, *[6] * 256, *[1] * len(WORDS)]
    scores = [0.0] * 259 + [-float(rank) for rank in range(len(WORDS))]
    entries: dict[str, Value] = {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": scores,
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
    }
    return entries, len(tokens)


def byte_vocabulary() -> tuple[dict[str, Value], int]:
    """A byte-level BPE vocabulary as GPT-2 spells it: 256 bytes as printable letters, a few merges, an end token."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spelled = {byte: chr(byte) for byte in printable}
    spelled |= {byte: chr(256 + rank) for rank, byte in enumerate(sorted(set(range(256)) - set(printable)))}
    merges = ["t h", "th e", "Ġ the", "i n", "Ġ g", "o o", "oo d", "Ġg ood", "Ã ©", "â Ģ", "âĢ Ķ"]
    tokens = [*(spelled[byte] for byte in range(256)), *(merge.replace(" ", "") for merge in merges), "<|endoftext|>"]
    entries: dict[str, Value] = {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [*[1] * (len(tokens) - 1), 3],
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.bos_token_id": len(tokens) - 1,
        "tokenizer.ggml.eos_token_id": len(tokens) - 1,
    }
    return entries, len(tokens)
