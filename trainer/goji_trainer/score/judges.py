"""The judges: classifiers of persona, mood and warmth, fitted on held-out human reviews only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goji_hook.personas import PERSONAS
from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import Pair
from goji_trainer.score.ngrams import ngrams
from goji_trainer.score.normalize import sentences

_Floats = np.ndarray[Any, np.dtype[np.float64]]
#: The least probability that a warm review is granny's, for the whole review and for each of its sentences. Chosen on
#: held-out reviews: of hers on bad code 95 of 100 pass, of another persona's 2, and 33 of those with her first sentence
#: and another's last, whose next steps ("snip it in three") often sound like hers.
WARM, IN_CHARACTER = 0.2, 0.03
#: Weight of the whole review against its sentences in the mood. Chosen on held-out reviews.
_WHOLE = 2.0


@dataclass(frozen=True)
class Judges:
    """The three judges, all fitted on the same human reviews.

    Where one persona wrote all reviews, the judges of persona and warmth give every text the same answer. Where that
    one does not follow the mood, the judge of moods learns from it all the same. The scorecard leaves such columns out.
    """

    persona: PersonaJudge
    mood: MoodJudge
    warmth: WarmthJudge

    @staticmethod
    def fit(reviews: Sequence[Pair]) -> Judges:
        """Fits all three on human reviews of some personas at every mood."""
        return Judges(PersonaJudge(reviews), MoodJudge(reviews), WarmthJudge(reviews))


class PersonaJudge:
    """Names the persona: a linear support-vector machine over word and character n-grams."""

    def __init__(self, reviews: Sequence[Pair]) -> None:
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC

        names = [pair.prompt.persona for pair in reviews]
        self._model = make_pipeline(ngrams(2), _unless_alike(names, LinearSVC(C=1.0, random_state=0)))
        self._model.fit([pair.completion for pair in reviews], names)

    def read(self, texts: Sequence[str]) -> list[str]:
        """Returns the likeliest persona of each text."""
        return [str(name) for name in self._model.predict(list(texts))]


class MoodJudge:
    """Reads the mood of the personas that follow it, as a number from 0 (``v.positive``) to 4 (``v.critical``).

    A weighted mean of two: a ridge regression over the review as a whole, and the expected value of a logistic
    regression over its sentences, whose log-probabilities are added. Both see word and character n-grams and VADER's
    measures, once for all personas and once for the persona of the review (feature augmentation, Daumé 2007): "fine" is
    praise from some personas.
    """

    def __init__(self, reviews: Sequence[Pair]) -> None:
        from sklearn.linear_model import LogisticRegression, Ridge

        followers = [pair for pair in reviews if follows_mood(pair.prompt.persona)] or reviews
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
        pieces, tellers, felt = zip(*parts, strict=True)
        self._seen_in_parts = _VoicedFeatures(pieces, tellers)
        self._parts = LogisticRegression(C=5.0, max_iter=300, tol=1e-3).fit(
            self._seen_in_parts.of(pieces, tellers), felt
        )

    def read(self, texts: Sequence[str], personas: Sequence[str]) -> _Floats:
        """Returns the mood of each text, spoken by the persona at the same index; 2.0 for a text without words."""
        parts = [sentences(text) or [""] for text in texts]
        tellers = [persona for some, persona in zip(parts, personas, strict=True) for _ in some]
        logs = self._parts.predict_log_proba(self._seen_in_parts.of([part for some in parts for part in some], tellers))
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
    """Features of a text: n-grams and VADER's measures, and the same again in the columns of its persona."""

    def __init__(self, texts: Sequence[str], personas: Sequence[str]) -> None:
        from sklearn.pipeline import make_union
        from sklearn.preprocessing import FunctionTransformer

        self._shared = make_union(ngrams(2), FunctionTransformer(_vader)).fit(list(texts))
        self._personas = sorted(set(personas))

    def of(self, texts: Sequence[str], personas: Sequence[str]) -> Any:
        """Returns a sparse matrix with a row for each text: the shared columns, then those of each persona."""
        from scipy import sparse

        shared = sparse.csr_matrix(self._shared.transform(list(texts)))
        speaks = [np.array([float(speaker == persona) for speaker in personas]) for persona in self._personas]
        return sparse.hstack([shared, *(sparse.diags(rows) @ shared for rows in speaks)]).tocsr()


class WarmthJudge:
    """Tells granny's reviews, loving at every mood, from those of the other personas.

    Two logistic regressions, of whole reviews and of sentences. A review is warm if the first finds it hers and the
    second finds no sentence out of character, so that a "dear" does not outweigh a harsh remark. (VADER does not help:
    it takes her burnt pies for blame, and the others' irony for praise.)
    """

    def __init__(self, reviews: Sequence[Pair]) -> None:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        whole = [(p.completion, not follows_mood(p.prompt.persona)) for p in reviews]
        parts = [(part, hers) for text, hers in whole for part in sentences(text)]

        def learn(examples: Sequence[tuple[str, bool]]) -> Any:
            texts, labels = zip(*examples, strict=True)
            regression = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced")
            return make_pipeline(ngrams(2), _unless_alike(labels, regression)).fit(texts, labels)

        self._whole, self._parts = learn(whole), learn(parts)

    def read(self, texts: Sequence[str]) -> list[bool]:
        """Whether each text is warm."""
        parts = [sentences(text) or [""] for text in texts]
        likely = _hers(self._parts, [part for some in parts for part in some])
        starts = np.cumsum([0, *(len(some) for some in parts[:-1])])
        coldest = np.minimum.reduceat(likely, starts)
        whole = _hers(self._whole, texts)
        return [bool(all_ >= WARM and least >= IN_CHARACTER) for all_, least in zip(whole, coldest, strict=True)]


def _unless_alike(labels: Sequence[object], classifier: Any) -> Any:
    """Returns *classifier*, or, if all labels are the same, one that knows no other."""
    from sklearn.dummy import DummyClassifier

    return classifier if len(set(labels)) > 1 else DummyClassifier(strategy="most_frequent")


def _hers(model: Any, texts: Sequence[str]) -> _Floats:
    """The probability of each text that it is granny's."""
    classes = list(model.classes_)
    chances: _Floats = model.predict_proba(list(texts))
    return chances[:, classes.index(True)] if True in classes else np.zeros(len(texts))


def follows_mood(persona: str) -> bool:
    """Whether the persona's tone follows the mood; granny's does not."""
    return persona not in PERSONAS or PERSONAS[persona].follows_mood


def _vader(texts: Sequence[str]) -> _Floats:
    """VADER's measures, a row per text: compound, positive, negative, neutral, good words, bad words, exclamations."""
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
