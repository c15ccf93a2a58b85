"""What the hook reads a model's reviews back by: phrases that tell a claim, and words that go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from sys import intern

from goji_hook.guard.claims import Claim, Claims, phrases
from goji_hook.guard.text import sentences
from goji_hook.guard.trigrams import Trigrams, trigrams
from goji_hook.terms import BUCKETS, METRICS
from goji_trainer.voices.line import REVIEW, Line, tidy

_ANY = frozenset(BUCKETS)
#: For each metric, the buckets in which something may be said.
_Allowed = tuple[frozenset[str], ...]


@dataclass
class _Use:
    """In how many lines a phrase stands, and in which buckets at least one of them may be said."""

    lines: int
    allowed: _Allowed


def telling(lines: Iterable[Line]) -> Claims:
    """Phrases that together tell each claim of every sentence that *lines* can become; no line contradicts one.

    A phrase tells what all lines that it stands in have in common. Of those that tell a sentence's claim, the one in
    most lines is taken, so that it also tells something of sentences that nobody wrote. What claims nothing takes part:
    it shows which phrases tell nothing.
    """
    known = [(line, [tuple(map(intern, found)) for found in _sayings(line)]) for line in lines]
    uses = _uses(known)
    chosen: dict[str, tuple[Claim, ...]] = {}
    for line, sayings in known:
        for index, allowed in enumerate(_allowed(line)):
            for saying in sayings if allowed != _ANY else ():
                able = [phrase for phrase in saying if uses[phrase].allowed[index] <= allowed]
                if able and chosen.keys().isdisjoint(able):
                    best = max(able, key=lambda phrase: (uses[phrase].lines, -len(phrase.split()), phrase))
                    chosen[best] = _claims(uses[best].allowed)
    return Claims(chosen)


def joined(lines: Iterable[Line]) -> Trigrams:
    """Every three words that stand in a row in something that *lines* can become."""
    return Trigrams.of(run for line in lines for text in _texts(line) for run in trigrams(text))


def _uses(known: Iterable[tuple[Line, Sequence[Sequence[str]]]]) -> Mapping[str, _Use]:
    uses: dict[str, _Use] = {}
    for line, sayings in known:
        allowed = _allowed(line)
        for phrase in set().union(*sayings):
            use = uses.setdefault(phrase, _Use(0, allowed))
            use.lines += 1
            if use.allowed != allowed:
                use.allowed = tuple(one | other for one, other in zip(use.allowed, allowed, strict=True))
    return uses


def _sayings(line: Line) -> Iterator[Iterator[str]]:
    """The phrases of each sentence that the line can become; of each whole text, where it is a review."""
    for text in _texts(line):
        told = [phrases(sentence) for sentence in sentences(text)]
        if line.role == REVIEW:
            yield (phrase for some in told for phrase in some)
        else:
            yield from told


def _texts(line: Line) -> Iterable[str]:
    return dict.fromkeys(tidy("".join(pieces)) for pieces in product(*line.parts))


def _allowed(line: Line) -> _Allowed:
    return tuple(line.condition.buckets.get(metric, _ANY) for metric in METRICS)


def _claims(allowed: _Allowed) -> tuple[Claim, ...]:
    told = [(metric, some) for metric, some in zip(METRICS, allowed, strict=True) if some != _ANY]
    return tuple(sorted(Claim(metric, tuple(one for one in BUCKETS if one in some)) for metric, some in told))
