"""Samples: what was asked, and what a model (or a human line) answered."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from goji_hook.errors import GojiError
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.places import Place
from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import draw_prompt
from goji_trainer.score.synthetic_places import draw_place

if TYPE_CHECKING:
    from goji_hook.llm.engine import Engine, Sampling
    from goji_hook.speech.speaker import Speaker


@dataclass(frozen=True)
class Ask:
    """One question: the prompt, and the place that fills its placeholders (None where ``at`` is ``none``)."""

    prompt: Prompt
    place: Place | None


@dataclass(frozen=True)
class Sample:
    """One answer: ``raw`` still has placeholders, ``text`` is what readers see, or None if nothing passed the guard.

    ``attempts`` are all texts that the model wrote on the way, the shown one last.
    """

    ask: Ask
    raw: str
    text: str | None
    attempts: tuple[str, ...] = ()

    @property
    def prompt(self) -> Prompt:
        """What was asked."""
        return self.ask.prompt


@dataclass(frozen=True)
class Pace:
    """How fast a model wrote: tokens drawn, and seconds of this process's CPU time, prompts included."""

    tokens: int
    seconds: float


def draw_asks(
    personas: Sequence[str], count: int, seed: int, known: Collection[str], format: int, reals: Sequence[Ask] = ()
) -> list[Ask]:
    """*count* questions in equal cells over persona and mood (sizes differ by one at most), no two alike.

    None of their prompts is one of *known* (prompts as a dataset has them). Where *reals* are given, half of the
    questions take all but persona and mood from real changes.
    """
    dice = random.Random(f"{seed} asks")
    cells = [(persona, mood) for persona in personas for mood in MOODS]
    asks: list[Ask] = []
    seen = set(known)
    for number in range(count):
        persona, mood = cells[number % len(cells)]
        ask = _unseen(persona, mood, seen, format, reals, dice)
        seen.add(ask.prompt.text(format))
        asks.append(ask)
    dice.shuffle(asks)
    return asks


def _unseen(
    persona: str, mood: str, seen: Collection[str], format: int, reals: Sequence[Ask], dice: random.Random
) -> Ask:
    for _ in range(500):
        if reals and dice.random() < 0.5:
            real = dice.choice(reals)
            ask = Ask(replace(real.prompt, persona=persona, mood=mood), real.place)
        else:
            prompt = topic.choose(draw_prompt(persona, mood, dice), dice.getrandbits(32))
            ask = Ask(prompt, draw_place(prompt, dice))
        if ask.prompt.text(format) not in seen:
            return ask
    raise GojiError(f"score: every prompt of {persona!r} at {mood!r} that was drawn is in the training file")


class _Recorder:
    """A model that remembers what it wrote for one question, and how long that took."""

    def __init__(self, model: Engine) -> None:
        self.model = model
        self.wrote: list[str] = []
        self.seconds = 0.0

    def generate(self, prompt: str, **options: Any) -> str:
        start = time.process_time()
        text = self.model.generate(prompt, **options)
        self.seconds += time.process_time() - start
        self.wrote.append(text)
        return text

    def taken(self) -> tuple[str, ...]:
        wrote, self.wrote = tuple(self.wrote), []
        return wrote


def generate(
    speaker: Speaker, asks: Sequence[Ask], seed: int, sampling: Sampling | None = None, title: str = "writing"
) -> tuple[list[Sample], Pace]:
    """Have the hook's own speaker answer every question, guard and retries included."""
    from tqdm import tqdm

    recorder = _Recorder(speaker.model)
    recording = replace(speaker, model=cast("Engine", recorder))
    samples = []
    for number, ask in enumerate(tqdm(asks, desc=title, unit="review", disable=None, leave=False)):
        said = recording.say(ask.prompt, seed + number, ask.place, sampling)
        attempts = recorder.taken()
        samples.append(Sample(ask, attempts[-1] if said.text is not None else "", said.text, attempts))
    tokens = sum(len(speaker.model.tokenize(text, start=False)) for text in _written(samples))
    return samples, Pace(tokens, recorder.seconds)


def _written(samples: Sequence[Sample]) -> Iterator[str]:
    for sample in samples:
        yield from sample.attempts


def human(prompt: Prompt, completion: str, dice: random.Random) -> Sample:
    """A human review as a sample, its placeholders filled from a place that *dice* draws."""
    ask = Ask(prompt, draw_place(prompt, dice))
    raw = completion.strip()
    return Sample(ask, raw, grounding.fill(raw, ask.place), (raw,))
