"""Voices to {prompt, completion} pairs: split by line, composed, cleaned, balanced, reproducible from one seed.

Two products come from the same composer. The article-sized set (3,993 pairs, equal cells over persona and mood) is for
LoRA fine-tunes and is committed; the stream has as many pairs as asked for and is for training from scratch. Lines of
the validation split are never trained on. Of the lines that are, a share of the slot combinations is held out as well,
so that a sentence which a model writes can be told from one that it recites.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from goji_hook.errors import GojiError
from goji_hook.guard import form as guard
from goji_hook.prompt.tagline import CURRENT, MOST_TOPICS, Prompt
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES
from goji_trainer.voices.line import PATTERNS, Line, Voice

MAX_COMPLETION = 320
SPLITS = ("train", "validation")

#: What a change can be pinned on, with weights: most real changes touch a function.
_PLACES: tuple[tuple[str, int], ...] = (("func", 60), ("file", 15), ("none", 25))


@dataclass(frozen=True)
class Recipe:
    """Everything that decides which pairs come out: one seed, the prompt format, what is kept from training."""

    seed: int = 20261123
    format: int = CURRENT
    held_out_lines: float = 0.25
    held_out_combinations: float = 0.6
    grounded: float = 0.8


@dataclass(frozen=True)
class Pair:
    """One example: a prompt, the completion that follows it (it starts with a space), and its sentences."""

    prompt: Prompt
    sentences: tuple[str, ...]

    @property
    def completion(self) -> str:
        """The text after the cue, with the one leading space of the format."""
        return " " + " ".join(self.sentences)

    def row(self, format: int) -> dict[str, str]:
        """The pair as it is written to JSONL."""
        return {"prompt": self.prompt.text(format), "completion": self.completion}


def split_lines(voices: Mapping[str, Voice], recipe: Recipe) -> dict[str, list[Line]]:
    """Deal every line to ``train`` or ``validation``, cell by cell, so that no role or condition loses its voice.

    Within each cell (persona, role, condition) a share of ``recipe.held_out_lines`` is held out, rounded by chance; at
    least one line of a cell stays in ``train``.
    """
    cells: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for voice in voices.values():
        for line in (*voice.lines, *voice.reviews):
            cells[line.persona, line.role, repr(_condition_key(line))].append(line)
    split: dict[str, list[Line]] = {name: [] for name in SPLITS}
    for cell in sorted(cells):
        lines = sorted(cells[cell], key=lambda line: line.template)
        dice = random.Random(f"{recipe.seed} {cell}")
        dice.shuffle(lines)
        share = len(lines) * recipe.held_out_lines
        count = min(int(share) + (dice.random() < share % 1), len(lines) - 1)
        split["validation"] += lines[:count]
        split["train"] += lines[count:]
    return split


def _condition_key(line: Line) -> tuple[object, ...]:
    condition = line.condition
    buckets = sorted((metric, sorted(values)) for metric, values in condition.buckets.items())
    return sorted(condition.moods), sorted(condition.scopes), buckets


def is_held_out(line: Line, combination: int, recipe: Recipe) -> bool:
    """Whether this filling of the line's slots is kept out of training. The first of each line never is."""
    if combination == 0 or line.combinations < 4:
        return False
    digest = hashlib.blake2b(f"{recipe.seed}|{line.template}|{combination}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < recipe.held_out_combinations * 2**64


class Composer:
    """Draws prompts and says something true about each, out of one split's lines."""

    def __init__(self, lines: Sequence[Line], recipe: Recipe, split: str = "train") -> None:
        self.recipe = recipe
        self.split = split
        self._lines: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in lines if recipe.format > 1 else filter(_is_plain, lines):
            for mood in line.condition.moods or MOODS:
                self._lines[line.persona, mood, line.role].append(line)
        self.personas = sorted({line.persona for line in lines})

    def pair(self, persona: str, mood: str, dice: random.Random) -> Pair:
        """One pair of the cell (persona, mood)."""
        for _ in range(100):
            prompt = draw_prompt(persona, mood, dice)
            if self.recipe.format == 1:
                prompt = replace(prompt, at="none")
            spoken = self._compose(prompt, dice)
            sentences = [self._fill(line, dice) for line in spoken]
            if sentences and len(set(sentences)) == len(sentences):
                return Pair(replace(prompt, on=_topics(spoken)), tuple(sentences))
        lines = "lines" if self.split == "all" else f"{self.split} lines"
        raise GojiError(f"voices: the {lines} of {persona!r} at {mood!r} are too few to compose a review")

    def _compose(self, prompt: Prompt, dice: random.Random) -> list[Line]:
        patterns, weights = zip(*PATTERNS, strict=True)
        pattern = dice.choices(patterns, weights)[0]
        want_place = prompt.at != "none" and dice.random() < self.recipe.grounded
        spoken: list[Line] = []
        for role in pattern:
            line = self._pick(prompt, role, spoken, want_place, dice)
            if line is None:
                return []
            spoken.append(line)
        return [] if want_place and all(line.place == "none" for line in spoken) else spoken

    def _pick(
        self, prompt: Prompt, role: str, spoken: Sequence[Line], want_place: bool, dice: random.Random
    ) -> Line | None:
        topics = set(_topics(spoken))
        fitting = [
            line
            for line in self._lines[prompt.persona, prompt.mood, role]
            if line.fits(prompt) and len(topics.union(line.condition.buckets)) <= MOST_TOPICS
        ]
        if not fitting:
            return None
        need_place = want_place and all(line.place == "none" for line in spoken)
        weights = [_weight(line, role, topics, need_place) for line in fitting]
        return dice.choices(fitting, weights)[0]

    def _fill(self, line: Line, dice: random.Random) -> str:
        while True:
            combination = dice.randrange(line.combinations)
            if self.split != "train" or not is_held_out(line, combination, self.recipe):
                return line.say(combination)


def _topics(spoken: Sequence[Line]) -> tuple[str, ...]:
    """The metrics that lines speak of, as they come."""
    return tuple(dict.fromkeys(metric for line in spoken for metric in METRICS if metric in line.condition.buckets))


def _is_plain(line: Line) -> bool:
    """Whether a model of format 1 can learn the line: no placeholder in it, nothing about a metric it is not told."""
    return line.place == "none" and "ind" not in line.condition.buckets


def news(line: Line) -> float:
    """How much a line is wanted for what it says: an observation of something striking before one of the usual."""
    about = line.condition.buckets.values()
    if line.role != "observation" or not about:
        return 1.0
    return 0.5 if all("mid" in buckets for buckets in about) else 4.0


def _weight(line: Line, role: str, topics: set[str], need_place: bool) -> float:
    """How much a fitting line is wanted: news, advice on what was seen, a place where one is due."""
    about = line.condition.buckets
    weight = news(line)
    if role == "advice" and topics and about:
        weight *= 5.0 if topics & set(about) else 0.6
    if role in ("observation", "advice"):
        if need_place:
            weight *= 8.0 if line.place != "none" else 1.0
        elif line.place != "none":
            weight *= 0.6
    return weight


def draw_prompt(persona: str, mood: str, dice: random.Random) -> Prompt:
    """A prompt of the cell: half the time one to three metrics stand out, else as in real changes, or any at all."""
    kind = dice.random()
    if kind < 0.5:
        buckets = _few_buckets(dice)
    elif kind < 0.75:
        buckets = _real_buckets(mood, dice)
    else:
        buckets = {metric: dice.choice(BUCKETS) for metric in METRICS}
    places, weights = zip(*_PLACES, strict=True)
    return Prompt(persona, mood, dice.choice(SCOPES), "en", buckets, dice.choices(places, weights)[0])


def _few_buckets(dice: random.Random) -> dict[str, str]:
    """One to three metrics low or high, the others as usual."""
    striking = dice.sample(METRICS, dice.choice((1, 1, 2, 2, 3)))
    return {metric: dice.choice(("low", "high")) if metric in striking else "mid" for metric in METRICS}


def _real_buckets(mood: str, dice: random.Random) -> dict[str, str]:
    """Buckets that lean the mood's way: size, tokens and complexity rise together, comments fall (see ``scope``)."""
    lean = (MOODS.index(mood) - 2) / 2
    size = dice.gauss(lean * 0.8, 0.7)
    depth = dice.gauss(lean * 0.8, 0.7)
    value = {
        "loc": size,
        "tok": size + dice.gauss(0, 0.25),
        "cx": 0.6 * depth + 0.4 * size + dice.gauss(0, 0.4),
        "nest": depth + dice.gauss(0, 0.4),
        "ind": depth + dice.gauss(0, 0.6),
        "com": -lean * 0.5 + dice.gauss(0, 0.9),
        "cmp": size * 0.7 + dice.gauss(0, 0.6),
    }
    return {metric: "low" if x < -0.55 else "high" if x > 0.55 else "mid" for metric, x in value.items()}


def stream(composer: Composer, count: int, seed: int) -> Iterator[Pair]:
    """*count* distinct pairs, the cells over persona and mood in turn, in an order that depends on the seed alone."""
    dice = random.Random(f"{seed} stream")
    cells = [(persona, mood) for persona in composer.personas for mood in MOODS]
    seen: set[bytes] = set()
    for made in range(0, count, len(cells)):
        dice.shuffle(cells)
        for persona, mood in cells[: count - made]:
            yield _new(composer, persona, mood, dice, seen)


def _new(composer: Composer, persona: str, mood: str, dice: random.Random, seen: set[bytes]) -> Pair:
    for _ in range(1000):
        pair = composer.pair(persona, mood, dice)
        text = pair.prompt.tagline(composer.recipe.format) + pair.completion
        key = hashlib.blake2b(text.encode(), digest_size=12).digest()
        if key not in seen and is_clean(pair):
            seen.add(key)
            return pair
    raise GojiError(f"no new pair like {pair.prompt.tagline()!r} can be composed: too few lines")


def is_clean(pair: Pair) -> bool:
    """Whether the completion is within bounds, and such as the hook's guard would show."""
    text = pair.completion.strip()
    return len(text) <= MAX_COMPLETION and guard.fault(text) is None
