"""Composes pairs of prompt and completion from hand-written lines, all from one seed.

Lines of the validation split are never trained on. Of the training lines, a share of the fillings is held out too
(see ``split``), so that a sentence that a model recombined differs from a sentence that it learned by heart.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.guard import form as guard
from goji_hook.prompt.tagline import MOST_TOPICS, Prompt
from goji_hook.terms import METRICS, MOODS
from goji_trainer.dataset.prompts import draw_prompt
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import is_held_out
from goji_trainer.voices.line import PATTERNS, Line

MAX_COMPLETION = 320


@dataclass(frozen=True)
class Pair:
    """A prompt and the sentences of its review.

    ``lines`` names the line (``Line.id``) and the number of the filling that each sentence was made from.
    """

    prompt: Prompt
    sentences: tuple[str, ...]
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def completion(self) -> str:
        """The review as it follows the prompt: with one leading space."""
        return " " + " ".join(self.sentences)

    def row(self, format: int, *, lines: bool = False) -> dict[str, Any]:
        """Returns the pair as a row of JSONL in a prompt format; with *lines*, a row that can give soft targets."""
        row: dict[str, Any] = {"prompt": self.prompt.text(format), "completion": self.completion}
        return {**row, "lines": [list(line) for line in self.lines]} if lines else row


class Composer:
    """Draws prompts and composes a true review of each from the lines of one split."""

    def __init__(self, lines: Sequence[Line], recipe: DatasetRecipe, split: str = "train") -> None:
        self.recipe = recipe
        self.split = split
        self._lines: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in lines if recipe.format > 1 else filter(_is_plain, lines):
            for mood in line.condition.moods or MOODS:
                self._lines[line.persona, mood, line.role].append(line)
        self.personas = sorted({line.persona for line in lines})

    def pair(self, persona: str, mood: str, rng: random.Random) -> Pair:
        """Composes a pair for a persona and a mood. Raises GojiError if 100 random prompts find no fitting lines."""
        for _ in range(100):
            prompt = draw_prompt(persona, mood, rng)
            if self.recipe.format == 1:
                prompt = replace(prompt, at="none")
            lines = self._compose(prompt, rng)
            fillings = [self._fill(line, rng) for line in lines]
            sentences = [line.say(filling) for line, filling in zip(lines, fillings, strict=True)]
            if sentences and len(set(sentences)) == len(sentences):
                sources = tuple((line.id, filling) for line, filling in zip(lines, fillings, strict=True))
                return Pair(replace(prompt, on=_topics(lines)), tuple(sentences), sources)
        kind = "lines" if self.split == "all" else f"{self.split} lines"
        raise GojiError(f"voices: the {kind} of {persona!r} at {mood!r} are too few to compose a review; write more")

    def _compose(self, prompt: Prompt, rng: random.Random) -> list[Line]:
        """Draws a pattern of roles and a line for each; empty if a role has no fitting line or a place is missing."""
        patterns, weights = zip(*PATTERNS, strict=True)
        pattern = rng.choices(patterns, weights)[0]
        want_place = prompt.at != "none" and rng.random() < self.recipe.grounded
        chosen: list[Line] = []
        for role in pattern:
            line = self._pick(prompt, role, chosen, want_place, rng)
            if line is None:
                return []
            chosen.append(line)
        return [] if want_place and all(line.place == "none" for line in chosen) else chosen

    def _pick(
        self, prompt: Prompt, role: str, chosen: Sequence[Line], want_place: bool, rng: random.Random
    ) -> Line | None:
        topics = set(_topics(chosen))
        fitting = [
            line
            for line in self._lines[prompt.persona, prompt.mood, role]
            if line.fits(prompt) and len(topics.union(line.condition.buckets)) <= MOST_TOPICS
        ]
        if not fitting:
            return None
        need_place = want_place and all(line.place == "none" for line in chosen)
        weights = [_weight(line, role, topics, need_place) for line in fitting]
        return rng.choices(fitting, weights)[0]

    def _fill(self, line: Line, rng: random.Random) -> int:
        """Draws the number of a filling; of a training line, only a filling that is not held out."""
        while True:
            combination = rng.randrange(line.combinations)
            if self.split != "train" or not is_held_out(line, combination, self.recipe):
                return combination


def _topics(lines: Sequence[Line]) -> tuple[str, ...]:
    """The metrics that lines speak about, in the order of the lines."""
    return tuple(dict.fromkeys(metric for line in lines for metric in METRICS if metric in line.condition.buckets))


def _is_plain(line: Line) -> bool:
    """Whether prompts of format 1 hold all that the line needs: they have no place and no ``ind``."""
    return line.place == "none" and "ind" not in line.condition.buckets


def interest(line: Line) -> float:
    """Weight of a line for its content: an observation about ``low`` or ``high`` comes before any other line."""
    about = line.condition.buckets.values()
    if line.role != "observation" or not about:
        return 1.0
    return 0.5 if all("mid" in buckets for buckets in about) else 4.0


def _weight(line: Line, role: str, topics: set[str], need_place: bool) -> float:
    """Weight of a fitting line: its interest, more for advice on an observed metric and for a place that is missing."""
    about = line.condition.buckets
    weight = interest(line)
    if role == "advice" and topics and about:
        weight *= 5.0 if topics & set(about) else 0.6
    if role in ("observation", "advice"):
        if need_place:
            weight *= 8.0 if line.place != "none" else 1.0
        elif line.place != "none":
            weight *= 0.6
    return weight


def stream(composer: Composer, count: int, seed: int) -> Iterator[Pair]:
    """Yields *count* distinct pairs, the same number for each persona and mood, in an order that *seed* decides.

    Raises GojiError if the lines are too few for that many distinct pairs.
    """
    rng = random.Random(f"{seed} stream")
    cells = [(persona, mood) for persona in composer.personas for mood in MOODS]
    seen: set[bytes] = set()
    for done in range(0, count, len(cells)):
        rng.shuffle(cells)
        for persona, mood in cells[: count - done]:
            yield _new_pair(composer, persona, mood, rng, seen)


def _new_pair(composer: Composer, persona: str, mood: str, rng: random.Random, seen: set[bytes]) -> Pair:
    for _ in range(1000):
        pair = composer.pair(persona, mood, rng)
        text = pair.prompt.tagline(composer.recipe.format) + pair.completion
        key = hashlib.blake2b(text.encode(), digest_size=12).digest()
        if key not in seen and is_clean(pair):
            seen.add(key)
            return pair
    raise GojiError(f"no new pair like {pair.prompt.tagline()!r} can be composed: the voices have too few lines")


def is_clean(pair: Pair) -> bool:
    """Whether the completion has at most MAX_COMPLETION characters and passes the hook's own guard."""
    text = pair.completion.strip()
    return len(text) <= MAX_COMPLETION and guard.fault(text) is None
