"""The judges, and each column's ceiling and floor. None of it depends on the model, so the numbers are kept.

Only numbers are kept, as JSON in a file beside the dataset: a file that somebody else put there can at worst hold
wrong numbers, never code.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from goji_trainer.atomic import replacing
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.score.context import EXAMPLES, FOLDS, Context, human_pairs
from goji_trainer.score.metrics import COLUMNS, Column
from goji_trainer.score.sample import Sample, human
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.review import Review

#: The modules whose code decides ceilings and floors.
_MODULES = (
    "goji_trainer.dataset.compose",
    "goji_trainer.dataset.english",
    "goji_trainer.dataset.prompts",
    "goji_trainer.dataset.split",
    "goji_trainer.score.baselines",
    "goji_trainer.score.context",
    "goji_trainer.score.diversity",
    "goji_trainer.score.english",
    "goji_trainer.score.handwriting",
    "goji_trainer.score.judges",
    "goji_trainer.score.metrics",
    "goji_trainer.score.next_step",
    "goji_trainer.score.ngrams",
    "goji_trainer.score.normalize",
    "goji_trainer.score.reference",
    "goji_trainer.score.sample",
    "goji_trainer.score.synthetic_places",
    "goji_trainer.score.training_set",
    "goji_trainer.voices.review",
)


@dataclass(frozen=True)
class JudgeBudget:
    """The effort of scoring: *samples* reviews of the model and of humans, *examples* of each review for the judges.

    ``folds`` is the number of parts that the reviews are dealt to for the judges; ``seed`` decides every draw.
    """

    samples: int = 1000
    examples: int = EXAMPLES
    folds: int = FOLDS
    seed: int = 1


@dataclass(frozen=True)
class Bounds:
    """By column name, the results of human reviews and of corrupted ones."""

    ceilings: Mapping[str, float]
    floors: Mapping[str, float]


@dataclass(frozen=True)
class Reference:
    """A context to score with, and the bounds of its columns."""

    context: Context
    bounds: Bounds


def prepare(
    reviews: Sequence[Review],
    recipe: DatasetRecipe,
    training: TrainingSet,
    budget: JudgeBudget,
    cache: Path | None = None,
) -> Reference:
    """Teaches the judges, and measures ceilings and floors unless *cache* holds them for the same reviews and code.

    *cache* is a folder; the numbers are kept in its ``bounds-KEY.json``.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # at this size, several threads wait for one another: six times slower
        context = Context.of(reviews, training, folds=budget.folds, examples=budget.examples, seed=budget.seed)
        kept = cache / f"bounds-{cache_key(reviews, recipe, training, budget)}.json" if cache else None
        bounds = read_bounds(kept, columns_of(reviews)) if kept else None
        if bounds is None:
            bounds = _measure_bounds(reviews, context, budget)
            if kept:
                write_bounds(bounds, kept)
    return Reference(context, bounds)


def _measure_bounds(reviews: Sequence[Review], context: Context, budget: JudgeBudget) -> Bounds:
    """Ceiling and floor of each column, on random fillings of random reviews."""
    samples, columns = _humans(reviews, budget), columns_of(reviews)
    ceilings = {column.name: column.measure(samples, context) for column in columns}
    floors = {column.name: column.measure(column.floor(samples, context.training), context) for column in columns}
    return Bounds(ceilings, floors)


def columns_of(reviews: Sequence[Review]) -> list[Column]:
    """Returns the columns whose judges can learn from *reviews*: no judge tells a persona from itself."""
    personas = {review.persona for review in reviews}
    return [column for column in COLUMNS if column.fits(personas)]


def _humans(reviews: Sequence[Review], budget: JudgeBudget) -> list[Sample]:
    rng = random.Random(f"{budget.seed} humans")
    pairs = human_pairs(reviews, 1, f"{budget.seed} humans")
    return [human(pair.prompt, pair.text, rng) for pair in rng.sample(pairs, min(budget.samples, len(pairs)))]


def read_bounds(path: Path, columns: Sequence[Column]) -> Bounds | None:
    """Returns the bounds of *columns* in a file that ``write_bounds`` wrote; None if it is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        ceilings, floors = (
            {column.name: float(content[key][column.name]) for column in columns} for key in ("ceilings", "floors")
        )
        return Bounds(ceilings, floors)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_bounds(bounds: Bounds, path: Path) -> None:
    """Writes bounds as JSON, whole or not at all."""
    with replacing(path) as part:
        part.write_text(json.dumps(asdict(bounds), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def cache_key(reviews: Sequence[Review], recipe: DatasetRecipe, training: TrainingSet, budget: JudgeBudget) -> str:
    """Returns a digest of all that bounds depend on: reviews, recipe, training set, budget, code, scikit-learn.

    It is the same in every process: nothing in it depends on the order of sets, or on the hash seed.
    """
    digest = hashlib.sha256(version("scikit-learn").encode())
    for name in _MODULES:
        path = importlib.import_module(name).__file__
        assert path is not None
        digest.update(Path(path).read_bytes())
    parts = sorted(repr((one.where, one.template, one.condition.key())) for one in reviews)
    digest.update("\0".join(map(repr, [recipe, parts, training.sha256, budget])).encode())
    return digest.hexdigest()[:16]
