"""Scores a GGUF: opens it as the hook does, lets it write reviews, and compares them with human and corrupted ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goji_hook.errors import GojiError
from goji_hook.models.find import ModelFile
from goji_trainer.dataset.recipe import recipe_of
from goji_trainer.score import repetition
from goji_trainer.score.card import Card, Row
from goji_trainer.score.context import all_reviews
from goji_trainer.score.metrics import COLUMNS, Column
from goji_trainer.score.real_changes import real_asks
from goji_trainer.score.reference import JudgeBudget, Reference, prepare
from goji_trainer.score.sample import Ask, Pace, Sample, draw_asks, generate, in_format
from goji_trainer.score.training_set import TrainingSet, read_training_set

if TYPE_CHECKING:
    from goji_hook.llm.engine import Sampling
    from goji_hook.speech.speaker import Speaker


#: How far a share of a thousand reviews may lie below that of hand-written ones by chance.
_CHANCE = 0.01
#: The card quotes the first review of each persona at each of these moods.
_QUOTED = ("v.positive", "neutral", "v.critical")


@dataclass(frozen=True)
class Options:
    """How to score: the training file, the budget, and the sampling of tokens (None: as the model recommends).

    ``run`` is the number of real changes that each of ``run_personas`` (empty: all) speaks about; 0 skips this run.
    ``voices`` is the folder of the voice files that the dataset was composed from (None: the package's).
    """

    dataset: Path
    budget: JudgeBudget = field(default_factory=JudgeBudget)
    temperature: float | None = None
    min_p: float | None = None
    run: int = repetition.REVIEWS
    run_personas: tuple[str, ...] = ()
    voices: Path | None = None

    def sampling(self, recommended: Sampling) -> Sampling:
        """Returns the sampling that a model recommends, with the overrides."""
        temperature = recommended.temperature if self.temperature is None else self.temperature
        min_p = recommended.min_p if self.min_p is None else self.min_p
        return replace(recommended, temperature=temperature, min_p=min_p)


@dataclass(frozen=True)
class Scorer:
    """The parts that score any model of one dataset: reference and training set."""

    reference: Reference
    training: TrainingSet


def scorer_for(options: Options) -> Scorer:
    """Reads the dataset and teaches the judges. Raises GojiError if dataset and voices do not belong together."""
    return _scorer(options, read_training_set(options.dataset))


def _scorer(options: Options, training: TrainingSet) -> Scorer:
    from goji_trainer.voices.load import load_all

    reviews = all_reviews(load_all(options.voices))
    recipe = recipe_of(options.dataset)
    return Scorer(prepare(reviews, recipe, training, options.budget, options.dataset.parent), training)


def score(path: Path, options: Options, scorer: Scorer | None = None) -> Card:
    """Scores the GGUF at *path*; a *scorer* for its dataset is made if none is given.

    Raises GojiError if the model was trained on another dataset.
    """
    from goji_hook.speech.loader import open_speaker

    with open_speaker(ModelFile(path.stem, path)) as speaker:
        training = scorer.training if scorer else read_training_set(options.dataset)
        trained_on = speaker.metadata.dataset_sha256
        if trained_on and trained_on != training.sha256:
            raise GojiError(
                f"score: {path.name} was trained on a dataset with SHA-256 {trained_on[:12]}…, but "
                f"{options.dataset.name} has {training.sha256[:12]}…, so its copies would count as new; "
                "give --dataset the file it was trained on"
            )
        return _scored(speaker, path, options, scorer or _scorer(options, training))


def _scored(speaker: Speaker, path: Path, options: Options, scorer: Scorer) -> Card:
    budget, abilities, reals = options.budget, speaker.metadata, real_asks()
    drawn = draw_asks(abilities.personas, budget.samples, budget.seed, scorer.training.prompts, abilities.format, reals)
    samples, pace = generate(speaker, _as_known(speaker, drawn), budget.seed, options.sampling(speaker.sampling))
    rows = measure(samples, scorer.reference, abilities.personas)
    if options.run:
        rows += repetition.rows(list(_runs(speaker, reals, options)))
    rows += _machine(speaker, path, pace)
    return Card(_facts(speaker, path, options, scorer), tuple(rows), _examples(samples, abilities.personas))


def measure(samples: Sequence[Sample], reference: Reference, personas: Collection[str]) -> list[Row]:
    """Returns a row for each column, but for those that do not fit the *personas* of the model, or of the voices."""
    return [
        Row(
            column.name,
            column.title,
            column.measure(samples, reference.context),
            reference.bounds.ceilings[column.name],
            reference.bounds.floors[column.name],
            _bar(column, reference.bounds.ceilings[column.name]),
            column.high,
            column.unit,
            column.definition,
        )
        for column in COLUMNS
        if column.fits(personas) and column.name in reference.bounds.ceilings
    ]


def _bar(column: Column, ceiling: float) -> float | None:
    """Returns the bar of a column: what hand-written reviews reach less a point, where they do not reach the bar."""
    if column.bar is None or not column.high:
        return column.bar
    return min(column.bar, ceiling if ceiling >= column.bar else ceiling - _CHANCE)


def _as_known(speaker: Speaker, asks: Sequence[Ask]) -> list[Ask]:
    """The questions in the prompt format of the model."""
    return [in_format(ask, speaker.metadata.format) for ask in asks]


def _runs(speaker: Speaker, reals: Sequence[Ask], options: Options) -> list[list[Sample]]:
    personas = options.run_personas or speaker.metadata.personas
    runs, sampling = [], options.sampling(speaker.sampling)
    for persona in personas:
        asks = _as_known(speaker, repetition.asks_for(persona, reals, options.run))
        samples, _ = generate(speaker, asks, options.budget.seed, sampling, f"{persona} on real changes")
        runs.append(samples)
    return runs


def _machine(speaker: Speaker, path: Path, pace: Pace) -> list[Row]:
    """The rows about the machine and the file: speed and size."""
    speed = pace.tokens / pace.seconds if pace.seconds else 0.0
    return [
        Row("tokens_per_second", "tokens/s, one core", speed, bar=1000, unit="n",
            definition="Tokens drawn per second of CPU time, prompts and retries included."),
        Row("parameters", "parameters", speaker.model.parameters, bar=3_000_000, high=False, unit="n",
            definition="Weights in the file."),
        Row("bytes", "bytes", path.stat().st_size, bar=4_000_000, high=False, unit="n", definition="Size of the file."),
    ]  # fmt: skip


def _facts(speaker: Speaker, path: Path, options: Options, scorer: Scorer) -> dict[str, Any]:
    from goji_trainer import __version__

    sampling, budget = options.sampling(speaker.sampling), options.budget
    return {
        "file": path.name,
        "sha256": speaker.file.sha256(),
        "base": speaker.metadata.base,
        "format": speaker.metadata.format,
        "dataset_sha256": scorer.training.sha256,
        "dataset_verified": bool(speaker.metadata.dataset_sha256),
        "samples": budget.samples,
        "seed": budget.seed,
        "temperature": sampling.temperature,
        "min_p": sampling.min_p,
        "judge_examples": budget.examples,
        "lessons": budget.examples,  # the old name of judge_examples, kept until 1.0
        "folds": budget.folds,
        "trainer_version": __version__,
    }


def _examples(samples: Sequence[Sample], personas: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """The first review of each persona at each quoted mood: as it came, not picked."""
    first: dict[tuple[str, str], Sample] = {}
    for sample in samples:
        first.setdefault((sample.prompt.persona, sample.prompt.mood), sample)
    cells = [(persona, mood) for persona in personas for mood in _QUOTED if (persona, mood) in first]
    return tuple({"prompt": first[cell].prompt.tagline(), "text": first[cell].text} for cell in cells)
