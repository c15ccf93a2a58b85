"""Data for the hook's guard, which checks a model's reviews: phrases that make a claim, and known word trigrams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern

from goji_hook.guard.claims import VALUES, Claim, Claims, phrases
from goji_hook.guard.text import sentences
from goji_hook.guard.trigrams import Trigrams, trigrams
from goji_hook.terms import MOODS
from goji_trainer.voices.review import Condition, Review

#: The bits of a set of values of all tags: of each tag its values in their order, and the mask of all of a tag's.
_BITS = {(tag, value): 1 << n for n, (tag, value) in enumerate((tag, v) for tag in VALUES for v in VALUES[tag])}
_MASKS = {tag: sum(_BITS[tag, value] for value in VALUES[tag]) for tag in VALUES}


def claim_phrases(reviews: Sequence[Review]) -> Claims:
    """Returns phrases that make the claims of every text of *reviews*, and that no review contradicts.

    A phrase claims what all reviews that hold it have in common. Of the phrases that make a claim of a text, the one in
    most reviews is chosen, so that it also recognizes the claim in texts that nobody wrote. Of the mood a text claims
    that it is at most one step from the review's own.
    """
    allowed = [_allowed(review.condition) for review in reviews]
    count, common = _uses(reviews, allowed)
    chosen: dict[str, int] = {}
    for review, own in zip(reviews, allowed, strict=True):
        limited = [mask for mask in _MASKS.values() if own & mask != mask]
        for text in _texts(review):
            spoken = _phrases(text)
            told = [chosen[phrase] for phrase in spoken if phrase in chosen]
            for mask in (one for one in limited if all(bits & one & ~own for bits in told)):
                fitting = [phrase for phrase in spoken if not common[phrase] & mask & ~own]
                best = max(fitting, key=lambda phrase: (count[phrase], -len(phrase.split()), phrase), default=None)
                if best is not None:
                    chosen[best] = common[best]
                    told.append(common[best])
    return Claims({phrase: _claims(bits) for phrase, bits in chosen.items()})


def known_trigrams(reviews: Iterable[Review]) -> Trigrams:
    """Returns every sequence of three words in the texts of *reviews*."""
    return Trigrams.of(run for review in reviews for text in _texts(review) for run in trigrams(text))


def _uses(reviews: Sequence[Review], allowed: Sequence[int]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The number of reviews that hold each phrase, and the values under which at least one of them is true."""
    count: Counter[str] = Counter()
    common: dict[str, int] = {}
    for review, own in zip(reviews, allowed, strict=True):
        for phrase in set().union(*map(_phrases, _texts(review))):
            count[phrase] += 1
            common[phrase] = common.get(phrase, 0) | own
    return count, common


def _phrases(text: str) -> set[str]:
    return {intern(phrase) for sentence in sentences(text) for phrase in phrases(sentence)}


def _texts(review: Review) -> Iterable[str]:
    return dict.fromkeys(review.texts())


def _allowed(condition: Condition) -> int:
    """The values under which a review with this condition is true, as bits."""
    near = {MOODS[at] for mood in condition.moods for at in _neighbours(MOODS.index(mood))}
    said = {**condition.buckets, "M": near, "did": condition.did, "at": condition.at}
    return sum(_BITS[tag, value] for tag in VALUES for value in said.get(tag) or VALUES[tag])


def _neighbours(at: int) -> Iterator[int]:
    yield from range(max(0, at - 1), min(len(MOODS), at + 2))


def _claims(bits: int) -> tuple[Claim, ...]:
    return tuple(
        Claim(tag, tuple(value for value in VALUES[tag] if bits & _BITS[tag, value]))
        for tag in sorted(VALUES)
        if bits & _MASKS[tag] != _MASKS[tag]
    )
