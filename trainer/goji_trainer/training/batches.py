"""Which pairs make up each batch, and the learning rate at each step."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from goji_trainer.training.recipe import TrainRecipe

_Members = np.ndarray[Any, Any]
#: Batches whose pairs are sorted by length together; in an ordered epoch also the reach of the shuffle.
_WINDOW = 32


def batches(lengths: _Members, size: int, seed: int, epoch: int, *, ordered: bool = False) -> Iterator[_Members]:
    """Yields the indices of the pairs of each batch of an epoch, given the *lengths* of all pairs in tokens.

    Pairs are shuffled, and pairs of similar length put together, to need little padding. If *ordered*, a pair comes at
    most 32 batches away from its place in the dataset.
    """
    rng = np.random.default_rng([seed, epoch])
    order = np.arange(len(lengths)) if ordered else rng.permutation(len(lengths))
    window = size * _WINDOW
    chunks: list[_Members] = []
    for begin in range(0, len(order), window):
        part = order[begin : begin + window]
        part = part[np.argsort(lengths[part], kind="stable")]
        near = [part[at : at + size] for at in range(0, len(part), size)]
        chunks += [near[index] for index in rng.permutation(len(near))] if ordered else near
    for index in np.arange(len(chunks)) if ordered else rng.permutation(len(chunks)):
        yield chunks[index]


def remaining_batches(
    step: int, lengths: _Members, recipe: TrainRecipe, per_epoch: int
) -> Iterator[tuple[int, _Members]]:
    """Yields step numbers from *step* on, with their batches: the same whether or not the run was interrupted."""
    for epoch in range(step // per_epoch, math.ceil(recipe.epochs)):
        for index, members in enumerate(batches(lengths, recipe.batch, recipe.seed, epoch, ordered=recipe.ordered)):
            if epoch * per_epoch + index >= step:
                yield epoch * per_epoch + index, members


def rate(step: int, steps: int, recipe: TrainRecipe) -> float:
    """Returns the factor (0 to 1) of the learning rate at a step of *steps*: a linear warm-up, then the schedule.

    ``cosine`` falls to a twentieth. ``rsqrt`` falls with the square root of the steps taken, and over the last quarter
    linearly to 0 (Zhai et al. 2022, "Scaling Vision Transformers"). From scratch, a rate that is high enough to learn
    fast at first keeps the loss from falling later.
    """
    warm = max(1, int(steps * recipe.warmup))
    if step < warm:
        return (step + 1) / warm
    if recipe.schedule == "rsqrt":
        return math.sqrt(warm / step) * min(1.0, 4 * (steps - step) / steps)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))
