"""The scorecard's columns. Each one's docstring is its definition; none looks at a loss.

A review that the guard let nothing through for counts against the model in every share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from goji_hook.guard import form as guard
from goji_hook.terms import MOODS
from goji_trainer.score import baselines as spoil
from goji_trainer.score import diversity as variety
from goji_trainer.score.claim_reader import contradicted
from goji_trainer.score.context import Context
from goji_trainer.score.english import is_english
from goji_trainer.score.judges import follows_mood
from goji_trainer.score.normalize import key, sentences
from goji_trainer.score.novelty import OWN, RECITED, RECOMBINED, classify
from goji_trainer.score.sample import Sample

Measure = Callable[[Sequence[Sample], Context], float]
#: How many reviews the longest copied run is looked for in.
RUN_SAMPLE = 200


def english(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that are English: by lingua, in Latin letters, without markup, and without an invented word.

    Floor: human reviews with the letters of each word shuffled.
    """
    return _share([is_english(sample.raw, context.training.vocabulary) for sample in samples])


def mood(samples: Sequence[Sample], context: Context) -> float:
    """Spearman's correlation between the mood asked for and the mood read, over the personas that follow it.

    An unshown review reads as the middle. With five moods asked, a reader of perfect order scores 0.98.
    """
    from scipy.stats import spearmanr

    followers = [sample for sample in samples if follows_mood(sample.prompt.persona)]
    asked = [MOODS.index(sample.prompt.mood) for sample in followers]
    read = context.judges.mood.read([sample.raw for sample in followers], [s.prompt.persona for s in followers])
    if len(set(asked)) < 2 or np.ptp(read) == 0:
        return 0.0
    return float(spearmanr(asked, read).statistic)


def persona(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews whose persona the judge names at the first guess, of seven."""
    read = context.judges.persona.read([sample.raw for sample in samples])
    return _share([bool(s.raw) and s.prompt.persona == name for s, name in zip(samples, read, strict=True)])


def granny(samples: Sequence[Sample], context: Context) -> float:
    """Share of granny's reviews at ``critical`` and ``v.critical`` that are warm.

    Warm: as a whole it reads like one of her kinder moods, and no sentence of it like another persona.
    """
    hers = [s for s in samples if not follows_mood(s.prompt.persona) and s.prompt.mood in MOODS[3:]]
    warm = context.judges.warmth.read([sample.raw for sample in hers]) if hers else []
    return _share([bool(sample.raw) and one for sample, one in zip(hers, warm, strict=True)])


def faithful(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews whose claims about metrics contradict none of the asked buckets.

    A sentence's claims are its line's condition where it is a filling of a line that the reader knows, else what the
    reader makes of it. The ceiling's lines are unknown to it, and it reads nine of ten claims right: a model that keeps
    to the lines it was trained on can lie above that. The hook draws again what it reads a false claim in; its phrases
    are another reader than this one.
    """
    return _true(samples, [sample.raw for sample in samples], context)


def faithful_at_first(samples: Sequence[Sample], context: Context) -> float:
    """Share of first attempts, whether they were shown or not, that are faithful: what the model does unguarded."""
    return _true(samples, [sample.attempts[0] if sample.attempts else "" for sample in samples], context)


def _true(samples: Sequence[Sample], texts: Sequence[str], context: Context) -> float:
    spoken = [sentences(text) for text in texts]
    claims = iter(context.reader.read([sentence for some in spoken for sentence in some]))
    fair = []
    for sample, some in zip(samples, spoken, strict=True):
        told = [next(claims) for _ in some]
        fair.append(bool(some) and not contradicted(told, sample.prompt.buckets))
    return _share(fair)


def form(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews, after retries, that are one to three whole sentences without markup or a loop.

    Floor: human reviews cut off in the middle.
    """
    return _share([bool(sample.raw) and guard.fault(sample.raw) is None for sample in samples])


def first_try(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that were shown as first drawn: in form, fillable, nothing strange or false found in them."""
    return _share([sample.text is not None and len(sample.attempts) == 1 for sample in samples])


def grounded(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that name the function or the file, where the change has one. Floor: other changes' places."""
    placed = [sample for sample in samples if sample.ask.place is not None]
    return _share([_names(sample) for sample in placed])


def leaked(samples: Sequence[Sample], context: Context) -> float:
    """Number of reviews shown with a placeholder still in them. Floor: human reviews that nobody filled."""
    return float(sum("{" in (sample.text or "") or "}" in (sample.text or "") for sample in samples))


def copied(samples: Sequence[Sample], context: Context) -> float:
    """Share of whole reviews that stand in the training set, word for word. Floor: reviews copied from it."""
    return _share([key(sample.raw) in context.training.reviews for sample in _shown(samples)])


def new(samples: Sequence[Sample], context: Context) -> float:
    """Share of sentences that stand in no training text, word for word. Floor: reviews copied from it."""
    return 1 - _origin_share(samples, context, RECITED) if _shown(samples) else 0.0


def recombined(samples: Sequence[Sample], context: Context) -> float:
    """Share of sentences that fill a hand-written line's slots in a way that training never showed."""
    return _origin_share(samples, context, RECOMBINED)


def own(samples: Sequence[Sample], context: Context) -> float:
    """Share of sentences that are neither in the training set nor a filling of a hand-written line."""
    return _origin_share(samples, context, OWN)


def coherence(samples: Sequence[Sample], context: Context) -> float:
    """Share of first attempts' own sentences' word trigrams that some filling of a line has. Floor: words shuffled.

    First attempts, because what the guard lets through has taught trigrams alone. For the ceiling no human line sees
    its own fillings; a model that patches known phrases together lies above it.
    """
    told = [one for sample in samples for one in sentences(sample.attempts[0] if sample.attempts else "")]
    return context.handwriting.coherence([s for s in told if classify(s, context.training, context.handwriting) == OWN])


def longest_run(samples: Sequence[Sample], context: Context) -> float:
    """Median over 200 reviews of the longest run of words that a training review has too, as a share of the review."""
    texts = [sample.raw for sample in _shown(samples)][:RUN_SAMPLE]
    runs = context.training.longest_runs(texts)
    shares = [run / max(1, len(key(text).split())) for run, text in zip(runs, texts, strict=True)]
    return float(np.median(shares)) if shares else 1.0


def distinct(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that are different ones, placeholders unfilled. Floor: one review per cell."""
    shown = _shown(samples)
    return len({key(sample.raw) for sample in shown}) / len(samples) if samples else 0.0


def distinct_2(samples: Sequence[Sample], context: Context) -> float:
    """Different pairs of neighbouring words over all; falls as more is written. Floor: one review per cell."""
    return variety.distinct_pairs([sample.raw for sample in _shown(samples)])


def self_bleu(samples: Sequence[Sample], context: Context) -> float:
    """Mean BLEU (sacrebleu, 0 to 1) of 100 reviews, each against the other 99. Floor: one review per cell."""
    return variety.self_bleu([sample.raw for sample in _shown(samples)])


@dataclass(frozen=True)
class Column:
    """A column: its measure, the bar to reach, whether high is good, and how its floor is made.

    ``judged`` columns are read by judges or lines that must not have seen the text, so their ceilings are cross-fit.
    """

    title: str
    measure: Measure
    floor: spoil.Spoil
    bar: float | None = None
    high: bool = True
    unit: str = "%"
    judged: bool = False

    @property
    def name(self) -> str:
        """The measure's name, as JSON has it."""
        return self.measure.__name__

    @property
    def definition(self) -> str:
        """What is measured, in words."""
        return " ".join((self.measure.__doc__ or "").split())

    def passes(self, value: float) -> bool | None:
        """Whether a value reaches the bar, or None where there is none."""
        if self.bar is None:
            return None
        return value >= self.bar if self.high else value <= self.bar


COLUMNS: tuple[Column, ...] = (
    Column("English", english, spoil.scrambled, 1.0),
    Column("mood", mood, spoil.relabelled, 0.90, unit="ρ", judged=True),
    Column("persona", persona, spoil.relabelled, 0.97, judged=True),
    Column("granny", granny, spoil.relabelled, 0.99, judged=True),
    Column("faithful", faithful, spoil.relabelled, 0.97, judged=True),
    Column("faithful, first try", faithful_at_first, spoil.relabelled, judged=True),
    Column("form", form, spoil.cut, 0.99),
    Column("first try", first_try, spoil.cut),
    Column("grounded", grounded, spoil.misplaced, 0.50),
    Column("leaked", leaked, spoil.unfilled, 0.0, high=False, unit="n"),
    Column("distinct", distinct, spoil.repeated, 0.95),
    Column("distinct-2", distinct_2, spoil.repeated),
    Column("self-BLEU", self_bleu, spoil.repeated, high=False),
    Column("reviews copied", copied, spoil.copied, 0.10, high=False),
    Column("sentences new", new, spoil.copied, 0.25),
    Column("recombined", recombined, spoil.copied, judged=True),
    Column("own", own, spoil.copied, judged=True),
    Column("own, first try: coherent", coherence, spoil.shuffled, judged=True),
    Column("longest copied run", longest_run, spoil.copied, high=False),
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
    told = [one for sample in samples for one in sentences(sample.raw)]
    return _share([classify(one, context.training, context.handwriting) == origin for one in told])
