"""Reads what a sentence claims about the code: metrics and their buckets. A line's condition is what it claims."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goji_hook.guard.text import words
from goji_hook.terms import BUCKETS, METRICS
from goji_trainer.score.expansions import expansions
from goji_trainer.score.ngrams import ngrams
from goji_trainer.score.normalize import key
from goji_trainer.voices.line import REVIEW, Line

#: For each metric that a sentence speaks about, the buckets in which the sentence is true.
Claims = Mapping[str, frozenset[str]]
#: Decision value above which a sentence is about a metric; below 0, so that few claims are missed.
ABOUT = -0.2
_EXAMPLES = 2


class ClaimGuesser:
    """Guesses claims from the words of a sentence, in two steps learned from lines and their conditions.

    The first step finds the metrics of the sentence (a linear support-vector machine for each), the second their
    buckets (one logistic regression for all metrics, over n-grams and words paired with the metric).
    """

    def __init__(self, lines: Sequence[Line], seed: int = 1) -> None:
        rng = random.Random(f"{seed} claims")
        examples = [(text, line) for line in lines if line.role != REVIEW for text in _say(line, rng)]
        self._topics = _topics(examples)
        self._levels = _levels(examples)

    def read(self, texts: Sequence[str]) -> list[Claims]:
        """Returns the claims of each sentence."""
        if not texts:
            return []
        about = [
            [metric for metric, value in zip(METRICS, row, strict=True) if value > ABOUT]
            for row in self._topics.decision_function(list(texts))
        ]
        pairs = [_paired(text, metric) for text, metrics in zip(texts, about, strict=True) for metric in metrics]
        levels = iter(self._levels.predict(pairs) if pairs else ())
        return [{metric: frozenset((str(next(levels)),)) for metric in metrics} for metrics in about]


class ClaimReader:
    """Reads claims: of a known line's filling the line's condition, of any other sentence what the guesser says."""

    def __init__(self, lines: Sequence[Line], guesser: ClaimGuesser) -> None:
        self._known = {
            sentence: line.condition.buckets for line in lines if line.role != REVIEW for sentence in expansions(line)
        }
        self._guesser = guesser

    def read(self, texts: Sequence[str]) -> list[Claims]:
        """Returns the claims of each sentence."""
        unknown = [text for text in dict.fromkeys(texts) if key(text) not in self._known]
        guessed = dict(zip(unknown, self._guesser.read(unknown), strict=True))
        return [guessed[text] if text in guessed else self._known[key(text)] for text in texts]


@dataclass(frozen=True)
class ClaimAccuracy:
    """Counts of unseen lines and their claims: how many there are, were read right, read wrong, and invented."""

    lines: int
    claims: int
    right: int
    wrong: int
    invented: int


def check(guesser: ClaimGuesser, unseen: Sequence[Line]) -> ClaimAccuracy:
    """Counts how well *guesser* reads lines that it has not seen."""
    lines = [line for line in unseen if line.role != REVIEW]
    claims = right = wrong = invented = 0
    for line, read in zip(lines, guesser.read([line.say() for line in lines]), strict=True):
        truth = line.condition.buckets
        claims += len(truth)
        right += sum(bool(read[metric] & truth[metric]) for metric in truth if metric in read)
        wrong += sum(not read[metric] & truth[metric] for metric in truth if metric in read)
        invented += sum(metric not in truth for metric in read)
    return ClaimAccuracy(len(lines), claims, right, wrong, invented)


def contradicted(claims: Iterable[Claims], buckets: Mapping[str, str]) -> bool:
    """Whether a claim is false in *buckets*: its metric's bucket is not among those that the claim allows."""
    return any(buckets[metric] not in allowed for claim in claims for metric, allowed in claim.items())


def _say(line: Line, rng: random.Random) -> list[str]:
    return sorted({line.say(rng.randrange(line.combinations)) for _ in range(_EXAMPLES)})


def _topics(examples: Sequence[tuple[str, Line]]) -> Any:
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    about = np.array([[metric in line.condition.buckets for metric in METRICS] for _, line in examples], dtype=int)
    model = make_pipeline(ngrams(3), OneVsRestClassifier(LinearSVC(C=1.0, random_state=0)))
    return model.fit([text for text, _ in examples], about)


def _levels(examples: Sequence[tuple[str, Line]]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    labelled = [
        (_paired(text, metric), bucket)
        for text, line in examples
        for metric, allowed in line.condition.buckets.items()
        for bucket in BUCKETS
        if allowed == {bucket}
    ]
    grams = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    model = make_pipeline(grams, LogisticRegression(C=30.0, max_iter=300, tol=1e-3, class_weight="balanced"))
    return model.fit([text for text, _ in labelled], [bucket for _, bucket in labelled])


def _paired(text: str, metric: str) -> str:
    """The text, followed by each of its words joined to the metric."""
    return " ".join((text, *(f"{metric}_{word.strip('{}')}" for word in words(text))))
