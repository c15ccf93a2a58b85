"""The judges: readers of persona, mood and warmth, fitted on held-out human reviews and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goji_hook.persona import PERSONAS
from goji_hook.words import MOODS
from goji_trainer.dataset import Pair
from goji_trainer.score.wording import sentences

_Floats = np.ndarray[Any, np.dtype[np.float64]]
_HARSH = ("critical", "v.critical")
#: How likely a warm review is granny's, and the least likely of its sentences, to the warmth judge. Set on held-out
#: lines: hers pass in 97 of 100 cases, her openings with another persona's sentence behind them in one of 20.
WARM, IN_CHARACTER = 0.2, 0.03


@dataclass(frozen=True)
class Judges:
    """Three readers that have seen the same human reviews."""

    persona: PersonaJudge
    mood: MoodJudge
    warmth: WarmthJudge

    @staticmethod
    def fit(reviews: Sequence[Pair]) -> Judges:
        """Teach all three from human reviews of every persona at every mood."""
        return Judges(PersonaJudge(reviews), MoodJudge(reviews), WarmthJudge(reviews))


class PersonaJudge:
    """Names the persona: a linear support-vector machine over word and character n-grams."""

    def __init__(self, reviews: Sequence[Pair]) -> None:
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC

        self._model = make_pipeline(_ngrams(), LinearSVC(C=1.0, random_state=0))
        self._model.fit([pair.completion for pair in reviews], [pair.prompt.persona for pair in reviews])

    def read(self, texts: Sequence[str]) -> list[str]:
        """The likeliest persona of each text."""
        return [str(name) for name in self._model.predict(list(texts))]


class MoodJudge:
    """Reads the mood of the personas that follow it, as a number from 0 (``v.positive``) to 4 (``v.critical``).

    The mean of two expected values: of a logistic regression over the review as a whole, and of one over its sentences,
    whose log-probabilities add up. Both see word and character n-grams and VADER's measures.
    """

    def __init__(self, reviews: Sequence[Pair]) -> None:
        followers = [pair for pair in reviews if follows_mood(pair.prompt.persona)]
        moods = [MOODS.index(pair.prompt.mood) for pair in followers]
        self._whole = _regression()
        self._whole.fit([pair.completion for pair in followers], moods)
        parts = [
            (part, mood) for pair, mood in zip(followers, moods, strict=True) for part in sentences(pair.completion)
        ]
        self._parts = _regression()
        self._parts.fit([part for part, _ in parts], [mood for _, mood in parts])

    def read(self, texts: Sequence[str]) -> _Floats:
        """The mood of each text; the middle for one without a word."""
        parts = [sentences(text) or [""] for text in texts]
        logs = self._parts.predict_log_proba([one for some in parts for one in some])
        starts = np.cumsum([0, *(len(some) for some in parts[:-1])])
        summed = np.add.reduceat(logs, starts, axis=0)
        chances = np.exp(summed - summed.max(axis=1, keepdims=True))
        scale = np.arange(len(MOODS))
        by_parts = chances @ scale / chances.sum(axis=1)
        read: _Floats = (self._whole.predict_proba(list(texts)) @ scale + by_parts) / 2
        read[[not sentences(text) for text in texts]] = scale.mean()
        return read


class WarmthJudge:
    """Tells granny's warmth from the others' tones, without having seen how she speaks of bad code.

    Two logistic regressions learn her reviews from ``v.positive`` to ``neutral`` against all of the other personas',
    one over whole reviews and one over sentences. A review is warm where the first says so and no sentence is out of
    character, so that a harsh remark is not made up for by a "dear". (VADER is no help: it takes her burnt pies for
    blame, and the others' irony for praise.)
    """

    def __init__(self, reviews: Sequence[Pair]) -> None:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        told = [(p.completion, not follows_mood(p.prompt.persona)) for p in reviews if _is_lesson(p)]
        parts = [(part, hers) for text, hers in told for part in sentences(text)]

        def learn(examples: Sequence[tuple[str, bool]]) -> Any:
            model = make_pipeline(_ngrams(), LogisticRegression(C=10.0, max_iter=300, class_weight="balanced"))
            return model.fit([text for text, _ in examples], [hers for _, hers in examples])

        self._whole, self._parts = learn(told), learn(parts)

    def read(self, texts: Sequence[str]) -> list[bool]:
        """Whether each text is warm."""
        parts = [sentences(text) or [""] for text in texts]
        likely = self._parts.predict_proba([one for some in parts for one in some])[:, 1]
        starts = np.cumsum([0, *(len(some) for some in parts[:-1])])
        coldest = np.minimum.reduceat(likely, starts)
        whole = self._whole.predict_proba(list(texts))[:, 1]
        return [bool(one >= WARM and two >= IN_CHARACTER) for one, two in zip(whole, coldest, strict=True)]


def _is_lesson(pair: Pair) -> bool:
    """Whether the warmth judge may learn from it: not from granny on bad code, which is what it has to recognise."""
    return follows_mood(pair.prompt.persona) or pair.prompt.mood not in _HARSH


def follows_mood(persona: str) -> bool:
    """Whether the persona's tone follows the mood; granny's does not."""
    return persona not in PERSONAS or PERSONAS[persona].follows_mood


def _ngrams() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3, max_features=60_000),
    )


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import FunctionTransformer

    features = make_union(_ngrams(), FunctionTransformer(_vader))
    return make_pipeline(features, LogisticRegression(C=30.0, max_iter=300, tol=1e-3))


def _vader(texts: Sequence[str]) -> _Floats:
    """VADER's measures of each text: compound, positive, negative, neutral, good and bad words, exclamation marks."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    rows = []
    for text in texts:
        scores = analyzer.polarity_scores(text)
        valences = [
            analyzer.lexicon[word] for word in text.lower().replace(",", " ").split() if word in analyzer.lexicon
        ]
        good, bad = sum(v for v in valences if v > 0), sum(v for v in valences if v < 0)
        rows.append(
            [*(scores[name] for name in ("compound", "pos", "neg", "neu")), good / 5, bad / 5, text.count("!") / 3]
        )
    return np.array(rows)
