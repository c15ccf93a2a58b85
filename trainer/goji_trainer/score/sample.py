"""Samples: questions to a model, and its answers, or the answers of human reviews."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from goji_hook.errors import GojiError
from goji_hook.prompt import placeholders, topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.places import Place
from goji_hook.terms import MOODS
from goji_trainer.dataset.prompts import draw_change
from goji_trainer.score.synthetic_places import draw_place

if TYPE_CHECKING:
    from goji_hook.llm.engine import Engine, Sampling
    from goji_hook.speech.speaker import Speaker


@dataclass(frozen=True)
class Ask:
    """A question: a prompt, and the place that fills the placeholders of a review (None if ``at`` is ``none``)."""

    prompt: Prompt
    place: Place | None


@dataclass(frozen=True)
class Sample:
    """An answer: ``raw`` with its placeholders, ``text`` as readers see it, or None if no draft passed the guard.

    ``attempts`` are all drafts of the model, the shown one last.
    """

    ask: Ask
    raw: str
    text: str | None
    attempts: tuple[str, ...] = ()

    @property
    def prompt(self) -> Prompt:
        """The prompt of the question."""
        return self.ask.prompt


@dataclass(frozen=True)
class Pace:
    """The speed of a model: tokens drawn, and seconds of this process's CPU time, prompts included."""

    tokens: int
    seconds: float


def draw_asks(
    personas: Sequence[str], count: int, seed: int, known: Collection[str], format: int, reals: Sequence[Ask] = ()
) -> list[Ask]:
    """Draws *count* distinct questions, spread evenly over persona and mood (cell sizes differ by at most one).

    Their prompts, in the prompt format *format*, are not among *known*, the prompts of the training file. If *reals*
    are given, half of the questions take everything but persona and mood from these real changes.
    """
    rng = random.Random(f"{seed} asks")
    cells = [(persona, mood) for persona in personas for mood in MOODS]
    asks: list[Ask] = []
    seen = set(known)
    for number in range(count):
        persona, mood = cells[number % len(cells)]
        ask = _unseen(persona, mood, seen, format, reals, rng)
        seen.add(ask.prompt.text(format))
        asks.append(ask)
    rng.shuffle(asks)
    return asks


def _unseen(
    persona: str, mood: str, seen: Collection[str], format: int, reals: Sequence[Ask], rng: random.Random
) -> Ask:
    for _ in range(500):
        if reals and rng.random() < 0.5:
            real = rng.choice(reals)
            ask = Ask(replace(real.prompt, persona=persona, mood=mood), real.place)
        else:
            prompt = _placed(topic.choose(draw_change(persona, mood, rng), rng.getrandbits(32)), rng)
            ask = Ask(prompt, draw_place(prompt, rng))
        if ask.prompt.text(format) not in seen:
            return ask
    raise GojiError(f"score: every random prompt of {persona!r} at {mood!r} is in the training file; lower --samples")


def _placed(prompt: Prompt, rng: random.Random) -> Prompt:
    """The prompt with a place that its topics can be said of: a function is not long, and a file is not nested."""
    if not prompt.on or prompt.at == "none":
        return prompt
    of_function = bool({"cx", "nest"} & set(prompt.on))
    if of_function == (prompt.at == "func"):
        return prompt
    return replace(prompt, at="func" if of_function else rng.choice(("file", "part")))


def in_format(ask: Ask, format: int) -> Ask:
    """Returns the question as the hook asks a model of a prompt format: places that it does not know are left out."""
    if ask.prompt.place(format) == ask.prompt.at:
        return ask
    return Ask(replace(ask.prompt, at="none"), None)


class _Recorder:
    """A model that keeps its drafts for a question, and the CPU time they took."""

    def __init__(self, model: Engine) -> None:
        self.model = model
        self.drafts: list[str] = []
        self.seconds = 0.0

    def generate(self, prompt: str, **options: Any) -> str:
        start = time.process_time()
        text = self.model.generate(prompt, **options)
        self.seconds += time.process_time() - start
        self.drafts.append(text)
        return text

    def take(self) -> tuple[str, ...]:
        drafts, self.drafts = tuple(self.drafts), []
        return drafts


def generate(
    speaker: Speaker, asks: Sequence[Ask], seed: int, sampling: Sampling | None = None, title: str = "writing"
) -> tuple[list[Sample], Pace]:
    """Lets the hook's own speaker answer every question, with guard and retries, and returns samples and speed.

    *sampling* None is the hook's own; *title* is shown beside the progress bar.
    """
    from tqdm import tqdm

    recorder = _Recorder(speaker.model)
    recording = replace(speaker, model=cast("Engine", recorder))
    samples = []
    for number, ask in enumerate(tqdm(asks, desc=title, unit="review", disable=None, leave=False)):
        reply = recording.say(ask.prompt, seed + number, ask.place, sampling)
        attempts = recorder.take()
        samples.append(Sample(ask, attempts[-1] if reply.text is not None else "", reply.text, attempts))
    tokens = sum(len(speaker.model.tokenize(text, start=False)) for text in _written(samples))
    return samples, Pace(tokens, recorder.seconds)


def _written(samples: Sequence[Sample]) -> Iterator[str]:
    for sample in samples:
        yield from sample.attempts


def human(prompt: Prompt, completion: str, rng: random.Random) -> Sample:
    """Makes a sample of a human review, its placeholders filled from a place that *rng* draws."""
    ask = Ask(prompt, draw_place(prompt, rng))
    raw = completion.strip()
    return Sample(ask, raw, placeholders.fill(raw, ask.place, ask.prompt.on), (raw,))
