"""The scorecard's columns. A measure's docstring is its published definition; no column uses the loss.

A prompt for which the guard let no review through counts against the model in every share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from goji_hook.guard import form as guard
from goji_hook.terms import MOODS
from goji_trainer.score import baselines, diversity
from goji_trainer.score.claim_reader import contradicted
from goji_trainer.score.context import Context
from goji_trainer.score.english import is_english
from goji_trainer.score.judges import follows_mood
from goji_trainer.score.normalize import key, sentences
from goji_trainer.score.novelty import OWN, RECITED, RECOMBINED, classify
from goji_trainer.score.sample import Sample

Measure = Callable[[Sequence[Sample], Context], float]
#: Number of reviews in which the longest copied run is looked for.
RUN_SAMPLE = 200


def english(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that are English: by lingua, in Latin letters, without markup and without invented words.

    Floor: human reviews with the letters of each word shuffled.
    """
    return _share([is_english(sample.raw, context.training.vocabulary) for sample in samples])


def mood(samples: Sequence[Sample], context: Context) -> float:
    """Spearman's correlation between the mood of the prompt and the mood that the judge reads.

    Only personas whose tone follows the mood count. A missing review counts as the middle mood. With five moods, a
    judge that orders all reviews perfectly scores 0.98.
    """
    from scipy.stats import spearmanr

    followers = [sample for sample in samples if follows_mood(sample.prompt.persona)]
    wanted = [MOODS.index(sample.prompt.mood) for sample in followers]
    read = context.judges.mood.read([sample.raw for sample in followers], [s.prompt.persona for s in followers])
    if len(set(wanted)) < 2 or np.ptp(read) == 0:
        return 0.0
    return float(spearmanr(wanted, read).statistic)


def persona(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews whose persona, one of seven, the judge names at the first guess."""
    read = context.judges.persona.read([sample.raw for sample in samples])
    return _share([bool(s.raw) and s.prompt.persona == name for s, name in zip(samples, read, strict=True)])


def granny(samples: Sequence[Sample], context: Context) -> float:
    """Share of granny's reviews at ``critical`` and ``v.critical`` that are warm.

    Warm: the whole review reads like one of her kinder moods, and no sentence of it like another persona.
    """
    hers = [s for s in samples if not follows_mood(s.prompt.persona) and s.prompt.mood in MOODS[3:]]
    warm = context.judges.warmth.read([sample.raw for sample in hers]) if hers else []
    return _share([bool(sample.raw) and is_warm for sample, is_warm in zip(hers, warm, strict=True)])


def faithful(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews whose claims about metrics contradict no bucket of the prompt.

    The claims of a sentence that fills a known line are the line's condition; those of any other sentence are guessed.
    The lines of the ceiling are unknown, and the reader guesses nine in ten of their claims right: a model that keeps
    to the lines it was trained on can therefore score above the ceiling. The hook rejects drafts by its own phrase
    list; this column uses an independent reader.
    """
    return _faithful_share(samples, [sample.raw for sample in samples], context)


def faithful_at_first(samples: Sequence[Sample], context: Context) -> float:
    """Share of first drafts, shown or not, that are faithful: what the model does without the guard."""
    return _faithful_share(samples, [sample.attempts[0] if sample.attempts else "" for sample in samples], context)


def _faithful_share(samples: Sequence[Sample], texts: Sequence[str], context: Context) -> float:
    spoken = [sentences(text) for text in texts]
    claims = iter(context.reader.read([sentence for some in spoken for sentence in some]))
    fair = []
    for sample, some in zip(samples, spoken, strict=True):
        of_review = [next(claims) for _ in some]
        fair.append(bool(some) and not contradicted(of_review, sample.prompt.buckets))
    return _share(fair)


def form(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews, after retries, that are one to three whole sentences without markup or repetition.

    Floor: human reviews cut off in the middle.
    """
    return _share([bool(sample.raw) and guard.fault(sample.raw) is None for sample in samples])


def first_try(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews whose first draft was shown: well-formed, fillable, without a strange word or a false claim."""
    return _share([sample.text is not None and len(sample.attempts) == 1 for sample in samples])


def grounded(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that name the change's function or file, if it has one. Floor: other changes' places."""
    placed = [sample for sample in samples if sample.ask.place is not None]
    return _share([_names(sample) for sample in placed])


def leaked(samples: Sequence[Sample], context: Context) -> float:
    """Number of reviews shown with an unfilled placeholder. Floor: human reviews without any filled."""
    return float(sum("{" in (sample.text or "") or "}" in (sample.text or "") for sample in samples))


def copied(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that stand in the training set word for word. Floor: reviews copied from it."""
    return _share([key(sample.raw) in context.training.reviews for sample in _shown(samples)])


def new(samples: Sequence[Sample], context: Context) -> float:
    """Share of sentences that do not stand in any training text word for word. Floor: reviews copied from it."""
    return 1 - _origin_share(samples, context, RECITED) if _shown(samples) else 0.0


def recombined(samples: Sequence[Sample], context: Context) -> float:
    """Share of sentences that fill a hand-written line's slots in a way that the training set does not have."""
    return _origin_share(samples, context, RECOMBINED)


def own(samples: Sequence[Sample], context: Context) -> float:
    """Share of sentences that are neither in the training set nor a filling of a hand-written line."""
    return _origin_share(samples, context, OWN)


def coherence(samples: Sequence[Sample], context: Context) -> float:
    """Share of the word trigrams in own sentences of first drafts that a filling of a line has. Floor: words shuffled.

    First drafts count, because the guard lets only known trigrams through. For the ceiling a human line does not see
    its own fillings; a model that patches known phrases together scores above it.
    """
    drafts = [text for sample in samples for text in sentences(sample.attempts[0] if sample.attempts else "")]
    own_drafts = [text for text in drafts if classify(text, context.training, context.handwriting) == OWN]
    return context.handwriting.coherence(own_drafts)


def longest_run(samples: Sequence[Sample], context: Context) -> float:
    """Median, over 200 reviews, of the longest run of words shared with a training review, as a share of the review."""
    texts = [sample.raw for sample in _shown(samples)][:RUN_SAMPLE]
    runs = context.training.longest_runs(texts)
    shares = [run / max(1, len(key(text).split())) for run, text in zip(runs, texts, strict=True)]
    return float(np.median(shares)) if shares else 1.0


def distinct(samples: Sequence[Sample], context: Context) -> float:
    """Distinct reviews, placeholders unfilled, as a share of all prompts. Floor: one review per cell."""
    shown = _shown(samples)
    return len({key(sample.raw) for sample in shown}) / len(samples) if samples else 0.0


def distinct_2(samples: Sequence[Sample], context: Context) -> float:
    """Distinct pairs of neighbouring words as a share of all pairs; falls with length. Floor: one review per cell."""
    return diversity.distinct_pairs([sample.raw for sample in _shown(samples)])


def self_bleu(samples: Sequence[Sample], context: Context) -> float:
    """Mean BLEU (sacrebleu, 0 to 1) of 100 reviews, each against the other 99. Floor: one review per cell."""
    return diversity.self_bleu([sample.raw for sample in _shown(samples)])


@dataclass(frozen=True)
class Column:
    """A column: its measure, how its floor is made, the bar to reach, and whether high is good.

    ``judged`` columns depend on judges or lines that must not have seen the text, so their ceilings are cross-fitted.
    ``unit`` is as in ``card.Row``.
    """

    title: str
    measure: Measure
    floor: baselines.Corruption
    bar: float | None = None
    high: bool = True
    unit: str = "%"
    judged: bool = False

    @property
    def name(self) -> str:
        """The measure's name, as in JSON."""
        return self.measure.__name__

    @property
    def definition(self) -> str:
        """The measure's definition in words."""
        return " ".join((self.measure.__doc__ or "").split())


COLUMNS: tuple[Column, ...] = (
    Column("English", english, baselines.scrambled, 1.0),
    Column("mood", mood, baselines.relabelled, 0.90, unit="ρ", judged=True),
    Column("persona", persona, baselines.relabelled, 0.97, judged=True),
    Column("granny", granny, baselines.relabelled, 0.99, judged=True),
    Column("faithful", faithful, baselines.relabelled, 0.97, judged=True),
    Column("faithful, first try", faithful_at_first, baselines.relabelled, judged=True),
    Column("form", form, baselines.cut, 0.99),
    Column("first try", first_try, baselines.cut),
    Column("grounded", grounded, baselines.misplaced, 0.50),
    Column("leaked", leaked, baselines.unfilled, 0.0, high=False, unit="n"),
    Column("distinct", distinct, baselines.repeated, 0.95),
    Column("distinct-2", distinct_2, baselines.repeated),
    Column("self-BLEU", self_bleu, baselines.repeated, high=False),
    Column("reviews copied", copied, baselines.copied, 0.10, high=False),
    Column("sentences new", new, baselines.copied, 0.25),
    Column("recombined", recombined, baselines.copied, judged=True),
    Column("own", own, baselines.copied, judged=True),
    Column("own, first try: coherent", coherence, baselines.shuffled, judged=True),
    Column("longest copied run", longest_run, baselines.copied, high=False),
)


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _shown(samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.raw]


def _names(sample: Sample) -> bool:
    place, text = sample.ask.place, sample.text or ""
    assert place is not None
    names = (place.function, PurePosixPath(place.path).name)
    return any(name and name in text for name in names)


def _origin_share(samples: Sequence[Sample], context: Context, origin: str) -> float:
    texts = [text for sample in samples for text in sentences(sample.raw)]
    return _share([classify(text, context.training, context.handwriting) == origin for text in texts])
