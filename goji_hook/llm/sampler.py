"""Draws tokens in the order of llama.cpp's sampler chain, with its random numbers.

The chain of ``llm/model.py``: logit bias of minus infinity, min-p, temperature, and a draw by ``std::mt19937``
(llama-sampler.cpp of llama-cpp-python 0.3.36, compiled with libstdc++). The same logits and seed give the same token.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from goji_hook.llm.engine import Sampling
from goji_hook.llm.single_thread_numpy import np

_STATE, _MASK = 624, 0xFFFFFFFF


class Sampler:
    """Draws one token after the other from logits, never one of *banned*."""

    def __init__(self, seed: int, sampling: Sampling, banned: Sequence[int]) -> None:
        self._sampling = sampling
        self._banned = np.asarray(banned, dtype=np.intp)
        self._random = mersenne_twister(seed & _MASK)

    def draw(self, logits: Any) -> int:
        """Return a token's id; *logits* has a float32 per token and is changed in place."""
        logits[self._banned] = -np.inf
        if self._sampling.temperature <= 0:
            return int(logits.argmax())
        kept = self._likely(logits)
        scaled = logits[kept] / np.float32(self._sampling.temperature)
        running = np.cumsum(np.exp(scaled - scaled.max()), dtype=np.float64)
        place = int(np.searchsorted(running, running[-1] * uniform(self._random)))
        return int(kept[min(place, len(kept) - 1)])

    def _likely(self, logits: Any) -> Any:
        """The ids in order whose probability is at least min-p times the highest."""
        if self._sampling.min_p <= 0:
            return np.arange(len(logits))
        least = logits.max() + np.log(np.float32(self._sampling.min_p))
        return np.flatnonzero(logits >= least)


def mersenne_twister(seed: int) -> random.Random:
    """Return Python's generator in the state in which C++ seeds ``std::mt19937`` (Python seeds its own differently)."""
    state = [seed]
    for index in range(1, _STATE):
        state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + index) & _MASK)
    generator = random.Random()  # noqa: S311 - the seed decides what is said
    generator.setstate((3, (*state, _STATE), None))
    return generator


def uniform(generator: random.Random) -> float:
    """Return the next double of ``std::uniform_real_distribution`` in [0, 1): 64 bits, the lower half drawn first."""
    low = generator.getrandbits(32)
    return (low + generator.getrandbits(32) * 2.0**32) / 2.0**64
