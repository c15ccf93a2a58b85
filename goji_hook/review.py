"""The pipeline: a Change to a Review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from statistics import median

from goji_hook import grounding, metrics, models, speech
from goji_hook.change import Change, Skipped
from goji_hook.errors import GojiError, UsageError
from goji_hook.grounding import Place
from goji_hook.metrics import ChangeMetrics, FileMetrics
from goji_hook.persona import PERSONAS
from goji_hook.prompt import Prompt
from goji_hook.scope import Ranges, Standing, default_ranges, score
from goji_hook.settings import AUTO, RANDOM, Settings
from goji_hook.speech import Speaker, Speech
from goji_hook.words import METRICS

#: The version of a review's JSON.
VERSION = 1


@dataclass(frozen=True)
class Judgement:
    """A change measured: where it stands, how bad that is (0 to 1), the mood, and its worst places."""

    change: Change
    measured: ChangeMetrics
    standing: Mapping[str, Standing]
    score: float
    mood: str
    worst: Sequence[Place]

    def prompt(self, persona: str, at: str) -> Prompt:
        """What to ask a model."""
        buckets = {name: one.bucket for name, one in self.standing.items()}
        return Prompt(persona, self.mood, self.change.scope, "en", buckets, at)


@dataclass(frozen=True)
class Review:
    """A judgement and what the persona says of it. Where no model spoke, ``speech.text`` is None and ``trouble`` says why."""

    judgement: Judgement
    prompt: Prompt
    prompt_text: str
    speech: Speech
    model: str
    model_sha256: str
    trouble: str | None = None


def judge(change: Change, settings: Settings, ranges: Ranges | None = None) -> Judgement:
    """Measure a change and say where it stands. Metrics of several whole files are those of the typical (median) one."""
    ranges = ranges or default_ranges()
    change = excluding(change, settings.exclude)
    measured = metrics.measure(change)
    values = measured.values
    if change.scope == "file" and len(measured.files) > 1:
        values = {name: median(file.values[name] for file in measured.files) for name in METRICS}
    standing = ranges.stand(change.scope, values)
    badness = score(standing)
    mood = ranges.mood(change.scope, badness) if settings.mood == AUTO else settings.mood
    worst = grounding.worst_places(measured.files, ranges, change.scope)
    return Judgement(change, measured, standing, badness, mood, worst)


def review(judgement: Judgement, settings: Settings) -> Review:
    """Have the chosen model speak about a judgement; the embedded one where the chosen one is not to be had.

    Raises UsageError for a persona or scope that the model does not know. Any other trouble with a model is told in the
    review, whose metrics stand without it.
    """
    trouble = None
    try:
        return _spoken(models.find(settings.model), judgement, settings)
    except UsageError:
        raise
    except GojiError as error:
        trouble = str(error)
    if settings.model != models.EMBEDDED:
        try:
            return _spoken(models.embedded(), judgement, settings, f"{trouble}; {models.EMBEDDED} speaks instead")
        except UsageError:
            raise
        except GojiError as error:
            trouble = f"{trouble}; {error}"
    return _silent(judgement, settings, trouble)


def _spoken(file: models.ModelFile, judgement: Judgement, settings: Settings, trouble: str | None = None) -> Review:
    with speech.open_speaker(file) as speaker:
        return _ask(speaker, file, judgement, settings, trouble)


def _ask(
    speaker: Speaker, file: models.ModelFile, judgement: Judgement, settings: Settings, trouble: str | None
) -> Review:
    known = speaker.abilities
    identity = judgement.change.identity()
    persona = pick_persona(settings.persona, identity, known.personas)
    known.check(persona, judgement.change.scope)
    place = judgement.worst[0] if judgement.worst and known.format == 2 else None
    prompt = judgement.prompt(persona, place.at if place else "none")
    text = prompt.text(known.format)
    seed = speech.seed_of(text, identity) if settings.seed is None else settings.seed
    said = speaker.say(prompt, seed, place)
    if said.text is None:
        silent = f"the model wrote nothing fit to print in {said.tries} tries; here are the metrics alone"
        trouble = f"{trouble}; {silent}" if trouble else silent
    return Review(judgement, prompt, text, said, file.name, file.sha256(), trouble)


def _silent(judgement: Judgement, settings: Settings, trouble: str | None) -> Review:
    persona = pick_persona(settings.persona, judgement.change.identity(), tuple(PERSONAS))
    prompt = judgement.prompt(persona, "none")
    return Review(judgement, prompt, prompt.text(), Speech(), settings.model, "", trouble)


def pick_persona(asked: str, identity: str, known: Sequence[str]) -> str:
    """The persona asked for, or for ``random`` one that the change itself picks."""
    return known[int(identity[:8], 16) % len(known)] if asked == RANDOM else asked


def excluding(change: Change, patterns: Sequence[str]) -> Change:
    """The change without the files that match one of the glob *patterns*; they are listed as skipped."""
    if not patterns:
        return change
    out = [file for file in change.files if any(fnmatch(file.path, pattern) for pattern in patterns)]
    kept = tuple(file for file in change.files if file not in out)
    skipped = sorted((*change.skipped, *(Skipped(file.path, "excluded") for file in out)), key=lambda one: one.path)
    return Change(change.scope, change.source, kept, tuple(skipped))
