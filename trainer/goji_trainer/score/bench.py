"""The bench: judges, and each column's ceiling and floor. None depends on the model, so they are kept."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from goji_trainer.line import Line
from goji_trainer.replacing import replacing
from goji_trainer.score.claims import ClaimReader, Reading, check
from goji_trainer.score.columns import COLUMNS, Column
from goji_trainer.score.context import LESSONS, Context, Fold, cross_fit
from goji_trainer.score.held_out import HeldOut
from goji_trainer.score.judges import Judges
from goji_trainer.score.origin import Handwriting
from goji_trainer.score.sample import Sample, human
from goji_trainer.score.training_set import TrainingSet

FOLDS = 4


@dataclass(frozen=True)
class Effort:
    """How much the judges learn, and over how many human reviews ceilings and floors are taken."""

    samples: int = 1000
    lessons: int = LESSONS
    folds: int = FOLDS
    seed: int = 1


@dataclass(frozen=True)
class Bench:
    """A context to score with, and by column name what human lines and spoiled ones get in it."""

    context: Context
    ceilings: Mapping[str, float]
    floors: Mapping[str, float]
    reading: Reading


def prepare(
    held_out: HeldOut, lines: Sequence[Line], training: TrainingSet, effort: Effort, cache: Path | None = None
) -> Bench:
    """Teach the judges and measure ceilings and floors, or take them from *cache* where nothing has changed."""
    import joblib
    from threadpoolctl import threadpool_limits

    store = cache / f"judges-{_key(held_out, lines, training, effort)}.joblib" if cache else None
    if store and store.is_file():
        judges, reader, ceilings, floors, reading = joblib.load(store)
        return Bench(Context(judges, reader, training, Handwriting.of(lines)), ceilings, floors, reading)
    with threadpool_limits(limits=1):  # at this size, threads that wait for one another cost six times what they do
        judges = Judges.fit(held_out.reviews(effort.lessons, effort.seed))
        reader = ClaimReader(lines, effort.seed)
        context = Context(judges, reader, training, Handwriting.of(lines))
        folds = cross_fit(held_out, lines, training, effort.folds, lessons=effort.lessons, seed=effort.seed)
        ceilings, floors = _bounds(context, folds, effort)
        readings = [astuple(check(fold.context.reader, fold.lines.lines)) for fold in folds]
        reading = Reading(*map(sum, zip(*readings, strict=True)))
        if store:
            with replacing(store) as part:
                joblib.dump((judges, reader, ceilings, floors, reading), part, compress=3)
    return Bench(context, ceilings, floors, reading)


def _bounds(context: Context, folds: Sequence[Fold], effort: Effort) -> tuple[dict[str, float], dict[str, float]]:
    """Ceiling and floor of each column: of judged ones the mean over the folds, of the rest over all reviews."""
    humans = [_humans(fold.lines, math.ceil(effort.samples / 35 / len(folds)), effort.seed) for fold in folds]
    every = [sample for some in humans for sample in some]
    ceilings, floors = {}, {}
    for column in COLUMNS:
        where = (
            [(some, fold.context) for some, fold in zip(humans, folds, strict=True)]
            if column.judged
            else [(every, context)]
        )
        ceilings[column.name] = fmean(column.measure(some, one) for some, one in where)
        floors[column.name] = fmean(_floor(column, some, one) for some, one in where)
    return ceilings, floors


def _floor(column: Column, samples: Sequence[Sample], context: Context) -> float:
    return column.measure(column.floor(samples, context.training), context)


def _humans(lines: HeldOut, per_cell: int, seed: int) -> list[Sample]:
    dice = random.Random(f"{seed} humans")
    return [human(pair.prompt, pair.completion, dice) for pair in lines.reviews(per_cell, seed + 1)]


def _key(held_out: HeldOut, lines: Sequence[Line], training: TrainingSet, effort: Effort) -> str:
    """A digest of all that the bench depends on, this package's own code included."""
    digest = hashlib.sha256()
    parts: list[Any] = [training.sha256, held_out.recipe, effort, version("scikit-learn")]
    parts += sorted(line.where + line.template + repr(line.condition) for line in lines)
    parts += [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
    for part in parts:
        digest.update(repr(part).encode() + b"\0")
    return digest.hexdigest()[:16]
