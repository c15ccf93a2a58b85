"""The judges, and each column's ceiling and floor. None of it depends on the model, so the numbers are kept.

Only numbers are kept, as JSON in a file beside the dataset: a file that somebody else put there can at worst hold
wrong numbers, never code.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean

from goji_trainer.atomic import replacing
from goji_trainer.score.claim_reader import ClaimAccuracy, check
from goji_trainer.score.context import EXAMPLES, Context, Fold, Learned, cross_fit
from goji_trainer.score.held_out import HeldOut
from goji_trainer.score.metrics import COLUMNS, Column
from goji_trainer.score.sample import Sample, human
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.line import Line

FOLDS = 4
#: The modules whose code decides ceilings and floors.
_MODULES = (
    "goji_trainer.dataset.compose",
    "goji_trainer.dataset.english",
    "goji_trainer.dataset.prompts",
    "goji_trainer.dataset.split",
    "goji_trainer.score.baselines",
    "goji_trainer.score.claim_reader",
    "goji_trainer.score.context",
    "goji_trainer.score.diversity",
    "goji_trainer.score.english",
    "goji_trainer.score.expansions",
    "goji_trainer.score.held_out",
    "goji_trainer.score.judges",
    "goji_trainer.score.metrics",
    "goji_trainer.score.ngrams",
    "goji_trainer.score.normalize",
    "goji_trainer.score.novelty",
    "goji_trainer.score.reference",
    "goji_trainer.score.sample",
    "goji_trainer.score.synthetic_places",
    "goji_trainer.score.training_set",
    "goji_trainer.voices.line",
)


@dataclass(frozen=True)
class JudgeBudget:
    """The effort of scoring: *samples* reviews of the model and of humans, *examples* per cell for the judges to learn.

    ``folds`` is the number of parts of the held-out lines for cross-fitting; ``seed`` decides every draw.
    """

    samples: int = 1000
    examples: int = EXAMPLES
    folds: int = FOLDS
    seed: int = 1


@dataclass(frozen=True)
class Bounds:
    """By column name, the results of human reviews and of corrupted ones; and how well claims are read."""

    ceilings: Mapping[str, float]
    floors: Mapping[str, float]
    claim_accuracy: ClaimAccuracy


@dataclass(frozen=True)
class Reference:
    """A context to score with, and the bounds of its columns."""

    context: Context
    bounds: Bounds


def prepare(
    held_out: HeldOut, lines: Sequence[Line], training: TrainingSet, budget: JudgeBudget, cache: Path | None = None
) -> Reference:
    """Teaches the judges, and measures ceilings and floors unless *cache* holds them for the same lines and code.

    *cache* is a folder; the numbers are kept in its ``bounds-KEY.json``.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # at this size, several threads wait for one another: six times slower
        context = Context.of(_learn(held_out, lines, budget), lines, training)
        kept = cache / f"bounds-{cache_key(held_out, lines, training, budget)}.json" if cache else None
        bounds = read_bounds(kept) if kept else None
        if bounds is None:
            bounds = _measure_bounds(held_out, lines, context, budget)
            if kept:
                write_bounds(bounds, kept)
    return Reference(context, bounds)


def _learn(teachers: HeldOut, lines: Sequence[Line], budget: JudgeBudget) -> Learned:
    return Learned.of(teachers, lines, examples=budget.examples, seed=budget.seed)


def _measure_bounds(held_out: HeldOut, lines: Sequence[Line], context: Context, budget: JudgeBudget) -> Bounds:
    """Ceiling and floor of each column: of judged columns the mean over the folds, of the others over all reviews."""
    folds = cross_fit(held_out, lines, budget.folds)
    learned = [_learn(fold.teachers, fold.known, budget) for fold in folds]
    humans = [_humans(fold.hidden, math.ceil(budget.samples / 35 / len(folds)), budget.seed) for fold in folds]
    by_fold = [
        (samples, Context.of(judges, fold.known, context.training))
        for samples, judges, fold in zip(humans, learned, folds, strict=True)
    ]
    together = [([sample for samples in humans for sample in samples], context)]
    ceilings, floors = {}, {}
    for column in COLUMNS:
        parts = by_fold if column.judged else together
        ceilings[column.name] = fmean(column.measure(samples, judging) for samples, judging in parts)
        floors[column.name] = fmean(_floor(column, samples, judging) for samples, judging in parts)
    return Bounds(ceilings, floors, _claim_accuracy(learned, folds))


def _claim_accuracy(learned: Sequence[Learned], folds: Sequence[Fold]) -> ClaimAccuracy:
    counts = [astuple(check(judges.guesser, fold.hidden.lines)) for judges, fold in zip(learned, folds, strict=True)]
    return ClaimAccuracy(*map(sum, zip(*counts, strict=True)))


def _floor(column: Column, samples: Sequence[Sample], context: Context) -> float:
    return column.measure(column.floor(samples, context.training), context)


def _humans(lines: HeldOut, per_cell: int, seed: int) -> list[Sample]:
    rng = random.Random(f"{seed} humans")
    return [human(pair.prompt, pair.completion, rng) for pair in lines.reviews(per_cell, seed + 1)]


def read_bounds(path: Path) -> Bounds | None:
    """Returns the bounds in a file that ``write_bounds`` wrote; None if it is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        ceilings, floors = (
            {column.name: float(content[key][column.name]) for column in COLUMNS} for key in ("ceilings", "floors")
        )
        counts = {name: int(count) for name, count in content["claim_accuracy"].items()}
        return Bounds(ceilings, floors, ClaimAccuracy(**counts))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_bounds(bounds: Bounds, path: Path) -> None:
    """Writes bounds as JSON, whole or not at all."""
    with replacing(path) as part:
        part.write_text(json.dumps(asdict(bounds), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def cache_key(held_out: HeldOut, lines: Sequence[Line], training: TrainingSet, budget: JudgeBudget) -> str:
    """Returns a digest of all that bounds depend on: lines, recipe, training set, budget, code, scikit-learn.

    It is the same in every process: nothing in it depends on the order of sets, or on the hash seed.
    """
    digest = hashlib.sha256(version("scikit-learn").encode())
    for name in _MODULES:
        path = importlib.import_module(name).__file__
        assert path is not None
        digest.update(Path(path).read_bytes())
    parts = [repr((line.where, line.role, line.template, line.condition.key())) for line in lines]
    values = [held_out.recipe, sorted(parts), sorted(line.id for line in held_out.lines), training.sha256, budget]
    digest.update("\0".join(map(repr, values)).encode())
    return digest.hexdigest()[:16]
