"""The whole scorecard: open a GGUF as the hook does, ask, read, compare with human and with spoiled reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goji_hook.errors import GojiError
from goji_hook.models.find import ModelFile
from goji_hook.system.cache import sha256
from goji_trainer.dataset.recipe import recipe_of
from goji_trainer.score import repetition as persona_run
from goji_trainer.score.card import Card, Row
from goji_trainer.score.context import all_lines
from goji_trainer.score.held_out import held_out
from goji_trainer.score.metrics import COLUMNS
from goji_trainer.score.real_changes import real_asks, without_place
from goji_trainer.score.reference import Bench, Effort, prepare
from goji_trainer.score.sample import Ask, Pace, Sample, draw_asks, generate
from goji_trainer.score.training_set import TrainingSet, load

if TYPE_CHECKING:
    from goji_hook.llm.model import Sampling
    from goji_hook.speech.speaker import Speaker

#: Reviews quoted on the card: for each persona, the first one of each of these moods.
_QUOTED = ("v.positive", "neutral", "v.critical")


@dataclass(frozen=True)
class Options:
    """How to score: what to ask, how to draw tokens (None: as shipped), and how much the judges learn.

    ``run`` is how many real changes each of ``run_personas`` (all, where empty) speaks about; 0 leaves that out.
    """

    dataset: Path
    effort: Effort = field(default_factory=Effort)
    temperature: float | None = None
    min_p: float | None = None
    run: int = persona_run.REVIEWS
    run_personas: tuple[str, ...] = ()
    voices: Path | None = None

    def sampling(self) -> Sampling:
        """The hook's own sampling, with the overrides."""
        from goji_hook.llm.model import Sampling

        shipped = Sampling()
        temperature = shipped.temperature if self.temperature is None else self.temperature
        return replace(shipped, temperature=temperature, min_p=shipped.min_p if self.min_p is None else self.min_p)


@dataclass(frozen=True)
class Desk:
    """What is needed to score any model that was trained on one dataset."""

    bench: Bench
    training: TrainingSet


def desk(options: Options) -> Desk:
    """Read the dataset and prepare the judges. Raises GojiError where dataset and voices do not belong together."""
    from goji_trainer.voices.load import load_all

    _digest(options.dataset)  # a clear error where there is none
    training = load(options.dataset)
    voices = load_all(options.voices)
    lines = held_out(voices, recipe_of(options.dataset), training)
    return Desk(prepare(lines, all_lines(voices), training, options.effort, options.dataset.parent), training)


def _digest(dataset: Path) -> str:
    if not dataset.is_file():
        raise GojiError(f"score: {dataset} is not there; run `goji-trainer dataset` first")
    return sha256(dataset)


def score(path: Path, options: Options, at: Desk | None = None) -> Card:
    """Score the GGUF at *path*. Raises GojiError where it was trained on another dataset than the one given."""
    from goji_hook.speech.loader import open_speaker

    with open_speaker(ModelFile(path.stem, path)) as speaker:
        trained_on = speaker.metadata.dataset_sha256
        given = at.training.sha256 if at else _digest(options.dataset)
        if trained_on and trained_on != given:
            raise GojiError(
                f"score: {path.name} was trained on a dataset with SHA-256 {trained_on[:12]}…, and "
                f"{options.dataset.name} is {given[:12]}…: novelty would flatter; "
                "give --dataset the file it was trained on"
            )
        return _scored(speaker, path, options, at or desk(options))


def _scored(speaker: Speaker, path: Path, options: Options, at: Desk) -> Card:
    effort, sampling = options.effort, options.sampling()
    reals = real_asks()
    asks = _asked(speaker, draw_asks(
        speaker.metadata.personas, effort.samples, effort.seed, at.training.prompts, speaker.metadata.format, reals
    ))  # fmt: skip
    samples, pace = generate(speaker, asks, effort.seed, sampling)
    rows = measure(samples, at.bench)
    if options.run:
        rows += persona_run.rows(list(_runs(speaker, reals, options)))
    rows += _machine(speaker, path, pace)
    return Card(_facts(speaker, path, options, at), tuple(rows), _examples(samples, speaker.metadata.personas))


def measure(samples: Sequence[Sample], bench: Bench) -> list[Row]:
    """Every column's row."""
    return [
        Row(
            column.name,
            column.title,
            column.measure(samples, bench.context),
            bench.bounds.ceilings[column.name],
            bench.bounds.floors[column.name],
            column.bar,
            column.high,
            column.unit,
            column.definition,
        )
        for column in COLUMNS
    ]


def _asked(speaker: Speaker, asks: Sequence[Ask]) -> list[Ask]:
    return list(asks) if speaker.metadata.format > 1 else [without_place(ask) for ask in asks]


def _runs(speaker: Speaker, reals: Sequence[Ask], options: Options) -> list[list[Sample]]:
    personas = options.run_personas or speaker.metadata.personas
    runs = []
    for persona in personas:
        asks = _asked(speaker, persona_run.asks_for(persona, reals, options.run))
        samples, _ = generate(speaker, asks, options.effort.seed, options.sampling(), f"{persona} on real changes")
        runs.append(samples)
    return runs


def _machine(speaker: Speaker, path: Path, pace: Pace) -> list[Row]:
    """Speed and size."""
    speed = pace.tokens / pace.seconds if pace.seconds else 0.0
    return [
        Row("tokens_per_second", "tokens/s, one core", speed, bar=1000, unit="n",
            definition="Tokens drawn per second of CPU time, prompts and retries included."),
        Row("parameters", "parameters", speaker.model.parameters, bar=3_000_000, high=False, unit="n",
            definition="Weights in the file."),
        Row("bytes", "bytes", path.stat().st_size, bar=4_000_000, high=False, unit="n", definition="Size of the file."),
    ]  # fmt: skip


def _facts(speaker: Speaker, path: Path, options: Options, at: Desk) -> dict[str, Any]:
    from goji_trainer import __version__

    sampling, reading = options.sampling(), at.bench.bounds.reading
    return {
        "file": path.name,
        "sha256": speaker.file.sha256(),
        "base": speaker.metadata.base,
        "format": speaker.metadata.format,
        "dataset_sha256": at.training.sha256,
        "dataset_verified": bool(speaker.metadata.dataset_sha256),
        "samples": options.effort.samples,
        "seed": options.effort.seed,
        "temperature": sampling.temperature,
        "min_p": sampling.min_p,
        "lessons": options.effort.lessons,
        "folds": options.effort.folds,
        "claim_reader": asdict(reading),
        "trainer_version": __version__,
    }


def _examples(samples: Sequence[Sample], personas: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """For each persona, the first review asked for at each quoted mood: as it came, not picked."""
    first: dict[tuple[str, str], Sample] = {}
    for sample in samples:
        first.setdefault((sample.prompt.persona, sample.prompt.mood), sample)
    cells = [(persona, mood) for persona in personas for mood in _QUOTED if (persona, mood) in first]
    return tuple({"prompt": first[cell].prompt.tagline(), "text": first[cell].text} for cell in cells)
