"""Features of a text for the judges: word n-grams and character n-grams."""

from __future__ import annotations

from typing import Any


def ngrams(shortest: int) -> Any:
    """Returns a scikit-learn transformer of texts: TF-IDF of 1 to 2 words, and of *shortest* to 5 characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=(shortest, 5), sublinear_tf=True, min_df=3, max_features=60_000
        ),
    )
