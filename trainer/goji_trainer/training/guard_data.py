"""Data for the hook's guard, which checks a model's reviews: phrases that make a claim, and known word trigrams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from goji_hook.guard.claims import Claim, Claims, phrases
from goji_hook.guard.text import sentences
from goji_hook.guard.trigrams import Trigrams, trigrams
from goji_hook.terms import BUCKETS, METRICS
from goji_trainer.voices.review import Review

_ANY = frozenset(BUCKETS)
#: For each metric, the buckets in which a text is true.
_Allowed = tuple[frozenset[str], ...]


@dataclass
class _Use:
    """The number of lines that hold a phrase, and the buckets in which at least one of them is true."""

    lines: int
    allowed: _Allowed


def claim_phrases(lines: Iterable[Review]) -> Claims:
    """Returns phrases that together make every claim of every text of *lines*, and that no line contradicts.

    A phrase claims what all lines that hold it have in common. Of the phrases that make a claim of a sentence, the one
    in most lines is chosen, so that it also recognizes the claim in sentences that nobody wrote. Reviews without a claim
    take part as well: they show which phrases claim nothing.
    """
    known = [(line, [tuple(map(intern, text)) for text in _phrases(line)]) for line in lines]
    uses = _uses(known)
    chosen: dict[str, tuple[Claim, ...]] = {}
    for line, texts in known:
        for index, allowed in enumerate(_allowed(line)):
            for text in texts if allowed != _ANY else ():
                fitting = [phrase for phrase in text if uses[phrase].allowed[index] <= allowed]
                if fitting and chosen.keys().isdisjoint(fitting):
                    best = max(fitting, key=lambda phrase: (uses[phrase].lines, -len(phrase.split()), phrase))
                    chosen[best] = _claims(uses[best].allowed)
    return Claims(chosen)


def known_trigrams(lines: Iterable[Review]) -> Trigrams:
    """Returns every sequence of three words in the texts of *lines*."""
    return Trigrams.of(run for line in lines for text in _texts(line) for run in trigrams(text))


def _uses(known: Iterable[tuple[Review, Sequence[Sequence[str]]]]) -> Mapping[str, _Use]:
    uses: dict[str, _Use] = {}
    for line, texts in known:
        allowed = _allowed(line)
        for phrase in set().union(*texts):
            use = uses.setdefault(phrase, _Use(0, allowed))
            use.lines += 1
            if use.allowed != allowed:
                use.allowed = tuple(left | right for left, right in zip(use.allowed, allowed, strict=True))
    return uses


def _phrases(line: Review) -> Iterator[Iterator[str]]:
    """The phrases of each text of a review."""
    for text in _texts(line):
        yield (phrase for sentence in sentences(text) for phrase in phrases(sentence))


def _texts(line: Review) -> Iterable[str]:
    return dict.fromkeys(line.texts())


def _allowed(line: Review) -> _Allowed:
    return tuple(line.condition.buckets.get(metric, _ANY) for metric in METRICS)


def _claims(allowed: _Allowed) -> tuple[Claim, ...]:
    limited = [(metric, buckets) for metric, buckets in zip(METRICS, allowed, strict=True) if buckets != _ANY]
    return tuple(
        sorted(Claim(metric, tuple(name for name in BUCKETS if name in buckets)) for metric, buckets in limited)
    )
