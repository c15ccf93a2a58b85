"""What a sentence claims about the code: metric and level. The lines' conditions say what each line claims."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goji_hook.guard.text import words
from goji_hook.terms import BUCKETS, METRICS
from goji_trainer.score.expansions import expansions
from goji_trainer.score.normalize import key
from goji_trainer.voices.line import REVIEW, Line

#: A claim: which buckets the metric may have for the sentence to be true.
Claims = Mapping[str, frozenset[str]]
#: Decision value from which a sentence is about a metric; below zero, so that few claims go unread.
ABOUT = -0.2
_EXAMPLES = 2


class ClaimGuesser:
    """Reads claims off the words, in two steps learned from lines and their conditions.

    The first says which metrics the sentence is about (a linear support-vector machine for each), the second which
    level it gives them (one logistic regression for all, over n-grams and words paired with the metric).
    """

    def __init__(self, lines: Sequence[Line], seed: int = 1) -> None:
        dice = random.Random(f"{seed} claims")
        examples = [(text, line) for line in lines if line.role != REVIEW for text in _say(line, dice)]
        self._topics = _topics(examples)
        self._levels = _levels(examples)

    def read(self, found: Sequence[str]) -> list[Claims]:
        """The claims of each sentence."""
        if not found:
            return []
        about = [
            [metric for metric, value in zip(METRICS, row, strict=True) if value > ABOUT]
            for row in self._topics.decision_function(list(found))
        ]
        asked = [_paired(text, metric) for text, metrics in zip(found, about, strict=True) for metric in metrics]
        levels = iter(self._levels.predict(asked) if asked else ())
        return [{metric: frozenset((str(next(levels)),)) for metric in metrics} for metrics in about]


class ClaimReader:
    """Reads claims: the condition of the line where a sentence is an expansion of one it knows, else a guess."""

    def __init__(self, lines: Sequence[Line], guesser: ClaimGuesser) -> None:
        self._known = {
            sentence: line.condition.buckets for line in lines if line.role != REVIEW for sentence in expansions(line)
        }
        self._guesser = guesser

    def read(self, found: Sequence[str]) -> list[Claims]:
        """The claims of each sentence."""
        unknown = [one for one in dict.fromkeys(found) if key(one) not in self._known]
        guessed = dict(zip(unknown, self._guesser.read(unknown), strict=True))
        return [guessed[one] if one in guessed else self._known[key(one)] for one in found]


@dataclass(frozen=True)
class Reading:
    """How claims of unseen lines were read: how many there were, were read right, read wrong, and made up."""

    lines: int
    claims: int
    right: int
    wrong: int
    invented: int


def check(guesser: ClaimGuesser, unseen: Sequence[Line]) -> Reading:
    """How well *guesser* reads lines that it has not seen."""
    lines = [line for line in unseen if line.role != REVIEW]
    claims = right = wrong = invented = 0
    for line, read in zip(lines, guesser.read([line.say() for line in lines]), strict=True):
        truth = line.condition.buckets
        claims += len(truth)
        right += sum(bool(read[metric] & truth[metric]) for metric in truth if metric in read)
        wrong += sum(not read[metric] & truth[metric] for metric in truth if metric in read)
        invented += sum(metric not in truth for metric in read)
    return Reading(len(lines), claims, right, wrong, invented)


def contradicted(claims: Iterable[Claims], buckets: Mapping[str, str]) -> bool:
    """Whether one of the claims says something of a metric that its bucket does not bear out."""
    return any(buckets[metric] not in allowed for one in claims for metric, allowed in one.items())


def _say(line: Line, dice: random.Random) -> list[str]:
    return sorted({line.say(dice.randrange(line.combinations)) for _ in range(_EXAMPLES)})


def _topics(examples: Sequence[tuple[str, Line]]) -> Any:
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    about = np.array([[metric in line.condition.buckets for metric in METRICS] for _, line in examples], dtype=int)
    model = make_pipeline(_ngrams(), OneVsRestClassifier(LinearSVC(C=1.0, random_state=0)))
    return model.fit([text for text, _ in examples], about)


def _levels(examples: Sequence[tuple[str, Line]]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    told = [
        (_paired(text, metric), bucket)
        for text, line in examples
        for metric, allowed in line.condition.buckets.items()
        for bucket in BUCKETS
        if allowed == {bucket}
    ]
    grams = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    model = make_pipeline(grams, LogisticRegression(C=30.0, max_iter=300, tol=1e-3, class_weight="balanced"))
    return model.fit([text for text, _ in told], [bucket for _, bucket in told])


def _paired(text: str, metric: str) -> str:
    """The text with, behind it, each of its words joined to the metric in question."""
    return " ".join((text, *(f"{metric}_{word.strip('{}')}" for word in words(text))))


def _ngrams() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3, max_features=60_000),
    )
