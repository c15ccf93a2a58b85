"""Measures how varied a set of reviews is."""

from __future__ import annotations

import random
from collections.abc import Sequence

from goji_trainer.score.normalize import key

BLEU_SAMPLE = 100


def distinct_pairs(texts: Sequence[str]) -> float:
    """Returns distinct pairs of neighbouring words as a share of all such pairs (distinct-2, arXiv 1510.03055)."""
    pairs = [pair for text in texts for pair in zip(key(text).split(), key(text).split()[1:], strict=False)]
    return len(set(pairs)) / len(pairs) if pairs else 0.0


def self_bleu(texts: Sequence[str], seed: int = 1) -> float:
    """Returns the mean BLEU (0 to 1) of a sample of texts, each against the rest of the sample (arXiv 1802.01886)."""
    from sacrebleu.metrics.bleu import BLEU

    sample = random.Random(f"{seed} bleu").sample(list(texts), min(len(texts), BLEU_SAMPLE))
    if len(sample) < 2:
        return 1.0
    bleu = BLEU(effective_order=True, lowercase=True)
    scores = [
        bleu.sentence_score(text, [other for index, other in enumerate(sample) if index != number]).score
        for number, text in enumerate(sample)
    ]
    return sum(scores) / len(scores) / 100
