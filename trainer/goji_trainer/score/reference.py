"""The bench: judges, and each column's ceiling and floor. None depends on the model, so they are kept."""

from __future__ import annotations

import hashlib
import importlib
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import TypeVar

from goji_trainer.atomic import replacing
from goji_trainer.score.claim_reader import Reading, check
from goji_trainer.score.context import LESSONS, Context, Fold, Learned, cross_fit
from goji_trainer.score.held_out import HeldOut
from goji_trainer.score.metrics import COLUMNS, Column
from goji_trainer.score.sample import Sample, human
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.line import Line

FOLDS = 4
_T = TypeVar("_T")
#: The modules whose code decides what is learned, and those that decide ceilings and floors as well.
_LEARNING = ("claim_reader", "context", "expansions", "held_out", "judges", "normalize")
_MEASURING = (
    *_LEARNING,
    "reference",
    "metrics",
    "english",
    "novelty",
    "synthetic_places",
    "sample",
    "baselines",
    "training_set",
    "diversity",
)


@dataclass(frozen=True)
class Effort:
    """How much the judges learn, and over how many human reviews ceilings and floors are taken."""

    samples: int = 1000
    lessons: int = LESSONS
    folds: int = FOLDS
    seed: int = 1


@dataclass(frozen=True)
class Bounds:
    """By column name, what human lines get (ceilings) and spoiled ones (floors); and how well claims are read."""

    ceilings: Mapping[str, float]
    floors: Mapping[str, float]
    reading: Reading


@dataclass(frozen=True)
class Bench:
    """A context to score with, and the bounds between which its columns move."""

    context: Context
    bounds: Bounds


def prepare(
    held_out: HeldOut, lines: Sequence[Line], training: TrainingSet, effort: Effort, cache: Path | None = None
) -> Bench:
    """Teach the judges and measure ceilings and floors, or take them from *cache* where nothing has changed."""
    from threadpoolctl import threadpool_limits

    folds = cross_fit(held_out, lines, effort.folds)
    taught = [(held_out, lines), *((fold.teachers, fold.known) for fold in folds)]

    def learn() -> list[Learned]:
        return [Learned.of(*one, lessons=effort.lessons, seed=effort.seed) for one in taught]

    basis = [held_out.recipe, *sorted(line.where + line.template + repr(line.condition) for line in lines)]
    basis += sorted(line.where for line in held_out.lines)
    with threadpool_limits(limits=1):  # at this size, threads that wait for one another cost six times what they do
        depends = [*basis, effort.lessons, effort.folds, effort.seed]
        learned = _kept(cache, "judges", _key(_LEARNING, depends), learn)
        contexts = [Context.of(one, known, training) for one, (_, known) in zip(learned, taught, strict=True)]
        depends += [training.sha256, effort.samples]
        bounds = _kept(cache, "bounds", _key(_MEASURING, depends), lambda: _bounds(contexts, learned, folds, effort))
    return Bench(contexts[0], bounds)


def _bounds(contexts: Sequence[Context], learned: Sequence[Learned], folds: Sequence[Fold], effort: Effort) -> Bounds:
    """Ceiling and floor of each column: of judged ones the mean over the folds, of the rest over all reviews."""
    humans = [_humans(fold.hidden, math.ceil(effort.samples / 35 / len(folds)), effort.seed) for fold in folds]
    apart = list(zip(humans, contexts[1:], strict=True))
    together = [([sample for some in humans for sample in some], contexts[0])]
    ceilings, floors = {}, {}
    for column in COLUMNS:
        where = apart if column.judged else together
        ceilings[column.name] = fmean(column.measure(some, context) for some, context in where)
        floors[column.name] = fmean(_floor(column, some, context) for some, context in where)
    readings = [astuple(check(one.guesser, fold.hidden.lines)) for one, fold in zip(learned[1:], folds, strict=True)]
    return Bounds(ceilings, floors, Reading(*map(sum, zip(*readings, strict=True))))


def _floor(column: Column, samples: Sequence[Sample], context: Context) -> float:
    return column.measure(column.floor(samples, context.training), context)


def _humans(lines: HeldOut, per_cell: int, seed: int) -> list[Sample]:
    dice = random.Random(f"{seed} humans")
    return [human(pair.prompt, pair.completion, dice) for pair in lines.reviews(per_cell, seed + 1)]


def _kept(cache: Path | None, name: str, key: str, make: Callable[[], _T]) -> _T:
    """What *make* makes, from ``NAME-KEY.joblib`` in *cache* where it has been made before."""
    import joblib

    store = cache / f"{name}-{key}.joblib" if cache else None
    if store and store.is_file():
        kept: _T = joblib.load(store)
        return kept
    made = make()
    if store:
        with replacing(store) as part:
            joblib.dump(made, part, compress=3)
    return made


def _key(modules: Sequence[str], depends: Sequence[object]) -> str:
    """A digest of the values, of the code of *modules* of this package, and of scikit-learn's version."""
    digest = hashlib.sha256(version("scikit-learn").encode())
    for name in modules:
        path = importlib.import_module(f"goji_trainer.score.{name}").__file__
        assert path is not None
        digest.update(Path(path).read_bytes())
    for value in depends:
        digest.update(repr(value).encode() + b"\0")
    return digest.hexdigest()[:16]
