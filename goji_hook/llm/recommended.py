"""Reads the temperature and min-p that a GGUF recommends for itself, under llama.cpp's own keys."""

from __future__ import annotations

from collections.abc import Mapping

from goji_hook.errors import GojiError
from goji_hook.llm.engine import DEFAULT_SAMPLING, Sampling

#: The keys, as llama.cpp defines them (its pull request 17120).
TEMPERATURE, MIN_P = "general.sampling.temp", "general.sampling.min_p"
_LARGEST = {TEMPERATURE: 2.0, MIN_P: 1.0}


def read_sampling(metadata: Mapping[str, object]) -> Sampling:
    """Returns the sampling that the *metadata* of a GGUF recommends, with the hook's own number for a missing one.

    Raises GojiError for a number that is out of range.
    """
    temperature = metadata.get(TEMPERATURE, DEFAULT_SAMPLING.temperature)
    min_p = metadata.get(MIN_P, DEFAULT_SAMPLING.min_p)
    return Sampling(_number(TEMPERATURE, temperature), _number(MIN_P, min_p))


def sampling_entries(sampling: Sampling) -> dict[str, object]:
    """Returns the entries by which a GGUF recommends *sampling*. Raises GojiError for a number that is out of range."""
    return {TEMPERATURE: _number(TEMPERATURE, sampling.temperature), MIN_P: _number(MIN_P, sampling.min_p)}


def _number(key: str, value: object) -> float:
    largest = _LARGEST[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest:
        shown = f"{value:.6g}" if isinstance(value, float) else f"{value!r:.20}"
        raise GojiError(f"model: {key} is {shown}; it must be a number from 0 to {largest:g}")
    return float(f"{value:.6g}")  # a GGUF has 32 bits for it, which make 0.4 to 0.4000000059604645
