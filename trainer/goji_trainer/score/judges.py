"""The judges: readers of persona, mood and warmth, fitted on held-out human reviews and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goji_hook.personas import PERSONAS
from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import Pair
from goji_trainer.score.normalize import sentences

_Floats = np.ndarray[Any, np.dtype[np.float64]]
_HARSH = ("critical", "v.critical")
#: How likely a warm review is granny's, and the least likely of its sentences, to the warmth judge. Set on held-out
#: lines: hers pass in 97 of 100 cases, her openings with another persona's sentence behind them in one of 20.
WARM, IN_CHARACTER = 0.2, 0.03
#: How much the review as a whole weighs against its sentences, where its mood is read. Set on held-out lines.
_WHOLE = 2.0


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

    A weighted mean of two: a ridge regression over the review as a whole, and the expected value of a logistic
    regression over its sentences, whose log-probabilities add up. Both see word and character n-grams and VADER's
    measures, once for all personas and once for the one that speaks (feature augmentation, Daumé 2007): "fine" is
    praise from some of them.
    """

    def __init__(self, reviews: Sequence[Pair]) -> None:
        from sklearn.linear_model import LogisticRegression, Ridge

        followers = [pair for pair in reviews if follows_mood(pair.prompt.persona)]
        speakers = [pair.prompt.persona for pair in followers]
        moods = [MOODS.index(pair.prompt.mood) for pair in followers]
        texts = [pair.completion for pair in followers]
        self._seen = _VoicedFeatures(texts, speakers)
        self._whole = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-3).fit(self._seen.of(texts, speakers), moods)
        parts = [
            (part, speaker, mood)
            for text, speaker, mood in zip(texts, speakers, moods, strict=True)
            for part in sentences(text)
        ]
        told, tellers, felt = zip(*parts, strict=True)
        self._seen_in_parts = _VoicedFeatures(told, tellers)
        self._parts = LogisticRegression(C=5.0, max_iter=300, tol=1e-3).fit(self._seen_in_parts.of(told, tellers), felt)

    def read(self, texts: Sequence[str], personas: Sequence[str]) -> _Floats:
        """The mood of each text, said by the persona beside it; the middle for one without a word."""
        parts = [sentences(text) or [""] for text in texts]
        tellers = [persona for some, persona in zip(parts, personas, strict=True) for _ in some]
        logs = self._parts.predict_log_proba(self._seen_in_parts.of([one for some in parts for one in some], tellers))
        starts = np.cumsum([0, *(len(some) for some in parts[:-1])])
        summed = np.add.reduceat(logs, starts, axis=0)
        chances = np.exp(summed - summed.max(axis=1, keepdims=True))
        scale = np.arange(len(MOODS))
        by_parts = chances @ scale / chances.sum(axis=1)
        whole = self._whole.predict(self._seen.of(texts, personas))
        read: _Floats = (_WHOLE * whole + by_parts) / (_WHOLE + 1)
        read[[not sentences(text) for text in texts]] = scale.mean()
        return read


class _VoicedFeatures:
    """N-grams and VADER's measures of a text, and once more in columns of the persona who says it."""

    def __init__(self, texts: Sequence[str], personas: Sequence[str]) -> None:
        from sklearn.pipeline import make_union
        from sklearn.preprocessing import FunctionTransformer

        self._shared = make_union(_ngrams(), FunctionTransformer(_vader)).fit(list(texts))
        self._personas = sorted(set(personas))

    def of(self, texts: Sequence[str], personas: Sequence[str]) -> Any:
        """A sparse matrix: a row for each text, the shared columns and then those of each persona."""
        from scipy import sparse

        shared = sparse.csr_matrix(self._shared.transform(list(texts)))
        speaks = [np.array([float(one == persona) for one in personas]) for persona in self._personas]
        return sparse.hstack([shared, *(sparse.diags(rows) @ shared for rows in speaks)]).tocsr()


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
