"""The embedded model's network in numpy: LLaMA blocks, rounded where llama.cpp rounds.

llama.cpp multiplies Q8_0 weights with activations that it rounds to Q8_0 as well, and keeps keys and values as half
floats. Rounding in the same places makes the logits agree with its own to about three decimals, instead of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goji_hook.llm.single_thread_numpy import np

#: Values that share a scale in Q8_0, and the largest magnitude of a rounded value.
_BLOCK, _LARGEST = 32, np.float32(127)
_TINY = np.float32(1e-30)


@dataclass(frozen=True)
class _Layer:
    """A block's weights, a row per output; queries, keys and values lie in one matrix, gate and up in another."""

    attention_norm: Any
    queries_keys_values: Any
    attention_out: Any
    feed_norm: Any
    gate_up: Any
    down: Any

    @classmethod
    def read(cls, weights: Mapping[str, Any], index: int) -> _Layer:
        def of(*names: str) -> Any:
            return np.concatenate([weights[f"blk.{index}.{name}.weight"] for name in names])

        return cls(
            of("attn_norm"),
            of("attn_q", "attn_k", "attn_v"),
            of("attn_output"),
            of("ffn_norm"),
            of("ffn_gate", "ffn_up"),
            of("ffn_down"),
        )


class LlamaNetwork:
    """LLaMA with as many key heads as query heads, and an output layer that is the embedding's."""

    def __init__(self, metadata: Mapping[str, Any], weights: Mapping[str, Any]) -> None:
        """Take the metadata and weights of ``gguf_weights.read``; *metadata* gives all sizes."""
        self.context = int(metadata["llama.context_length"])
        self._heads = int(metadata["llama.attention.head_count"])
        self._epsilon = np.float32(metadata["llama.attention.layer_norm_rms_epsilon"])
        self._embedding = weights["token_embd.weight"]
        self._norm = weights["output_norm.weight"]
        self._layers = [_Layer.read(weights, index) for index in range(metadata["llama.block_count"])]
        size = int(metadata["llama.rope.dimension_count"])
        self._scale = np.float32(size**-0.5)
        self._turns = _turns(self.context, size, float(metadata["llama.rope.freq_base"]))
        self._keys = np.zeros((len(self._layers), self._heads, self.context, size), np.float32)
        self._values = np.zeros_like(self._keys)

    def logits(self, tokens: Sequence[int], start: int) -> Any:
        """Return the logits after the last of *tokens*, which come at positions from *start* on.

        Keys and values of all positions before *start* must have been computed by earlier calls.
        """
        hidden = self._embedding[list(tokens)]
        for index, layer in enumerate(self._layers):
            normed = _rounded(self._normalized(hidden, layer.attention_norm))
            mixed = self._attend(index, normed @ layer.queries_keys_values.T, start)
            hidden = hidden + _rounded(mixed) @ layer.attention_out.T
            normed = _rounded(self._normalized(hidden, layer.feed_norm))
            gate, up = np.split(normed @ layer.gate_up.T, 2, axis=1)
            hidden = hidden + _rounded(gate / (1 + np.exp(-gate)) * up) @ layer.down.T
        return (_rounded(self._normalized(hidden[-1:], self._norm)) @ self._embedding.T)[0]

    def _normalized(self, hidden: Any, weight: Any) -> Any:
        """RMSNorm."""
        squares = np.einsum("ij,ij->i", hidden, hidden)[:, None] / np.float32(hidden.shape[1])
        return hidden / np.sqrt(squares + self._epsilon) * weight

    def _attend(self, layer: int, projected: Any, start: int) -> Any:
        """Mix the values of all positions up to each row's own; *projected* holds queries, keys and values by row."""
        count = len(projected)
        stop = start + count
        by_head = projected.reshape(count, 3, self._heads, -1).transpose(1, 2, 0, 3)
        turned = _half(_turned(by_head[:2], self._turns[start:stop]))
        self._keys[layer, :, start:stop] = turned[1]
        self._values[layer, :, start:stop] = _half(by_head[2])
        scores = turned[0] @ self._keys[layer, :, :stop].transpose(0, 2, 1) * self._scale
        if count > 1:
            scores += np.triu(np.full((count, stop), -np.inf, np.float32), start + 1)
        shares = np.exp(scores - np.maximum.reduce(scores, axis=2, keepdims=True))
        mixed = shares @ self._values[layer, :, :stop] / np.add.reduce(shares, axis=2, keepdims=True)
        return mixed.transpose(1, 0, 2).reshape(count, -1)


def _turns(context: int, size: int, base: float) -> Any:
    """RoPE's rotations as complex numbers, a row per position and a column per pair of values (float32 as ggml's)."""
    step = np.float32(base) ** np.float32(-2.0 / size)
    angles = np.empty((context, size // 2), np.float32)
    angles[:, 0] = np.arange(context)
    for pair in range(1, size // 2):
        angles[:, pair] = angles[:, pair - 1] * step
    return (np.cos(angles) + 1j * np.sin(angles)).astype(np.complex64)


def _turned(vectors: Any, turns: Any) -> Any:
    """Rotate neighbouring values of the last axis as pairs."""
    return (np.ascontiguousarray(vectors).view(np.complex64) * turns).view(np.float32)


def _half(values: Any) -> Any:
    """Round to half floats, as llama.cpp keeps keys and values."""
    return values.astype(np.float16).astype(np.float32)


def _rounded(rows: Any) -> Any:
    """Round to Q8_0, as llama.cpp does with what it multiplies by weights of that type."""
    blocks = rows.reshape(len(rows), -1, _BLOCK)
    largest = np.maximum(np.maximum.reduce(np.abs(blocks), axis=2, keepdims=True), _TINY)
    return (np.rint(blocks * (_LARGEST / largest)) * _half(largest / _LARGEST)).reshape(rows.shape)
