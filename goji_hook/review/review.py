"""The pipeline: a Change to a Review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from goji_hook.change.collect import Change, Skipped
from goji_hook.errors import GojiError, UsageError
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics.measure_file import ChangeMetrics
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.personas import PERSONAS
from goji_hook.prompt import topic
from goji_hook.prompt.placeholders import Place
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring import places as pinning
from goji_hook.scoring.ranges import Ranges, Standing, default_ranges, score
from goji_hook.settings import AUTO, RANDOM, Settings
from goji_hook.speech import speaker as speech
from goji_hook.speech.speaker import Opening, Speaker, Speech
from goji_hook.terms import METRICS

#: The version of a review's JSON.
VERSION = 1


@dataclass(frozen=True)
class Judgement:
    """A change measured: where it stands, how bad that is (0 to 1), the mood that it earns, and its worst places.

    ``population`` says what it was compared with: ``commits in 42 projects``.
    """

    change: Change
    measured: ChangeMetrics
    standing: Mapping[str, Standing]
    score: float
    mood: str
    worst: Sequence[Place]
    population: str

    ranges: Ranges = field(repr=False)

    def prompt(self, persona: str, mood: str) -> Prompt:
        """What to ask a model, pinned on nothing yet; a *mood* of ``auto`` is the one that the change earns."""
        buckets = {name: one.bucket for name, one in self.standing.items()}
        return Prompt(persona, self.mood if mood == AUTO else mood, self.change.scope, "en", buckets)

    def pinned(self, prompt: Prompt) -> tuple[Prompt, Place | None]:
        """The prompt with what it can be pinned on, and that place (see ``pinning.pin``)."""
        return pinning.pin(prompt, self.measured.files, self.ranges)

    def striking(self) -> dict[str, float]:
        """How far each metric stands from the middle: its percentile's distance, squared; 0 where it does not count."""
        return {name: (one.percentile - 50) ** 2 * one.counted for name, one in self.standing.items()}


@dataclass(frozen=True)
class Review:
    """A judgement and what the persona says of it; ``trouble`` says why another model spoke, or none (no text).

    ``place`` is what the text could name.
    """

    judgement: Judgement
    prompt: Prompt
    prompt_text: str
    speech: Speech
    model: str
    file: ModelFile | None = None
    trouble: str | None = None
    place: Place | None = None

    @property
    def named(self) -> Place | None:
        """The function that the text names, or None."""
        return self.place if self.place and self.place.named_in(self.speech.text or "") else None

    @property
    def model_sha256(self) -> str:
        """The hash of the model that spoke: read only where it is shown, as a large model takes a while."""
        return self.file.sha256() if self.file else ""


def judge(change: Change, settings: Settings, ranges: Ranges | None = None) -> Judgement:
    """Measure a change and say where it stands; several whole files have the metrics of the typical (median) one."""
    ranges = ranges or default_ranges()
    change = excluding(change, settings.exclude)
    measured = metrics.measure(change)
    values = measured.values
    if change.scope == "file" and len(measured.files) > 1:
        values = {name: _median([file.values[name] for file in measured.files]) for name in METRICS}
    language = metrics.language(measured.files)
    standing = ranges.stand(change.scope, values, language)
    badness = score(standing)
    worst = pinning.worst_places(measured.files, ranges, change.scope)
    mood = ranges.mood(change.scope, badness, language)
    population = ranges.population(change.scope, language)
    return Judgement(change, measured, standing, badness, mood, worst, population, ranges)


def _median(values: list[float]) -> float:
    """The middle value, or the mean of the two in the middle (``statistics`` takes 4 ms to import)."""
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def review(judgement: Judgement, settings: Settings, opening: Opening | None = None) -> Review:
    """Have the chosen model speak about a judgement; the embedded one where the chosen one is not to be had.

    Raises UsageError for a persona or scope that the model does not know. Any other trouble with a model is told in the
    review, whose metrics stand without it.
    """
    with nullcontext(opening) if opening else Opening(settings.model) as chosen:
        try:
            return _ask(chosen.speaker(), judgement, settings)
        except UsageError:
            raise
        except GojiError as error:
            trouble = str(error)
        if settings.model != models.EMBEDDED:
            try:
                return _ask_spare(chosen.spare().speaker(), judgement, settings, trouble)
            except UsageError:
                raise
            except GojiError as error:
                trouble = f"{trouble}; {error}"
    return _silent(judgement, settings, trouble)


def _ask_spare(speaker: Speaker, judgement: Judgement, settings: Settings, trouble: str) -> Review:
    """Have the embedded model speak for a chosen one; a persona that only that one knows does not keep it from that."""
    told = f"{trouble}; {models.EMBEDDED} speaks today"
    if settings.persona not in (*speaker.abilities.personas, RANDOM):
        stand_in = Settings().persona
        return _ask(speaker, judgement, replace(settings, persona=stand_in), f"{told}, as {stand_in}")
    return _ask(speaker, judgement, settings, told)


def _ask(speaker: Speaker, judgement: Judgement, settings: Settings, trouble: str | None = None) -> Review:
    known = speaker.abilities
    identity = judgement.change.identity()
    persona = pick_persona(settings.persona, identity, known.personas)
    mood = known.nearest(judgement.mood) if settings.mood == AUTO else settings.mood
    known.check(persona, judgement.change.scope, mood)
    prompt = judgement.prompt(persona, mood)
    seed = speech.seed_of(prompt.text(known.format), identity) if settings.seed is None else settings.seed
    if known.format > 2:
        prompt = topic.choose(prompt, seed, judgement.striking())
    prompt, place = judgement.pinned(prompt) if known.format > 1 else (prompt, None)
    text = prompt.text(known.format)
    said = speaker.say(prompt, seed, place)
    if said.text is None:
        silent = f"the model wrote nothing fit to print in {said.tries} tries; here are the metrics alone"
        trouble = f"{trouble}; {silent}" if trouble else silent
    return Review(judgement, prompt, text, said, speaker.file.name, speaker.file, trouble, place)


def _silent(judgement: Judgement, settings: Settings, trouble: str | None) -> Review:
    persona = pick_persona(settings.persona, judgement.change.identity(), tuple(PERSONAS))
    prompt = judgement.prompt(persona, settings.mood)
    return Review(judgement, prompt, prompt.text(), Speech(), settings.model, trouble=trouble)


def pick_persona(asked: str, identity: str, known: Sequence[str]) -> str:
    """The persona asked for, or for ``random`` one that the change itself picks."""
    return known[int(identity[:8], 16) % len(known)] if asked == RANDOM else asked


def excluding(change: Change, patterns: Sequence[str]) -> Change:
    """The change without the files that match a glob of *patterns* (``*`` matches ``/`` too); they are skipped."""
    if not patterns:
        return change
    out = {file.path for file in change.files if any(_matches(file.path, pattern) for pattern in patterns)}
    kept = tuple(file for file in change.files if file.path not in out)
    skipped = sorted((*change.skipped, *(Skipped(path, "excluded") for path in out)), key=lambda one: one.path)
    return Change(change.scope, change.source, kept, tuple(skipped))


def by_file(change: Change) -> list[Change]:
    """A change for each file, in the order of their paths; what was skipped goes with the last one."""
    paths = list(dict.fromkeys(file.path for file in change.files))
    if len(paths) < 2:
        return [change]
    parts = [tuple(file for file in change.files if file.path == path) for path in paths]
    ends = [()] * (len(paths) - 1) + [change.skipped]
    return [
        Change(change.scope, path if change.scope == "file" else f"{change.source}: {path}", files, skipped)
        for path, files, skipped in zip(paths, parts, ends, strict=True)
    ]


def _matches(path: str, pattern: str) -> bool:
    """Whether a glob matches the whole path, or names a directory that it lies in."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern.rstrip("/") + "/*")
