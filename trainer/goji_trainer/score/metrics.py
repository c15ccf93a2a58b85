"""The scorecard's columns. A measure's docstring is its published definition; no column uses the loss.

A prompt for which the guard let no review through counts against the model in every share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np

from goji_hook.guard import form as guard
from goji_hook.personas import GRANNY
from goji_hook.terms import MOODS
from goji_trainer.score import baselines, diversity
from goji_trainer.score.context import Context
from goji_trainer.score.english import is_english
from goji_trainer.score.judges import follows_mood
from goji_trainer.score.next_step import has_next_step
from goji_trainer.score.normalize import key, sentences
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
    read = context.judges.mood([sample.raw for sample in followers], [s.prompt.persona for s in followers])
    if len(set(wanted)) < 2 or np.ptp(read) == 0:
        return 0.0
    return float(spearmanr(wanted, read).statistic)


def persona(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews whose persona, one of seven, the judge names at the first guess."""
    read = context.judges.persona([sample.raw for sample in samples])
    return _share([bool(s.raw) and s.prompt.persona == name for s, name in zip(samples, read, strict=True)])


def granny(samples: Sequence[Sample], context: Context) -> float:
    """Share of granny's reviews at ``critical`` and ``v.critical`` that are warm.

    Warm: the whole review reads like hers, and no sentence of it like another persona's.
    """
    hers = [s for s in samples if not follows_mood(s.prompt.persona) and s.prompt.mood in MOODS[3:]]
    warm = context.judges.warm([sample.raw for sample in hers]) if hers else []
    return _share([bool(sample.raw) and is_warm for sample, is_warm in zip(hers, warm, strict=True)])


def faithful(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that say nothing false of the change: its metrics, its place, and what it did.

    What a text says is the condition of the hand-written review that it fills. A text that joins several says all that
    they say. One that shares no three words in a row with any says something unknown, which counts as false.
    """
    return _share([_is_true(sample, sample.raw, context) for sample in samples])


def faithful_at_first(samples: Sequence[Sample], context: Context) -> float:
    """Share of first drafts, shown or not, that are faithful: what the model does without the guard."""
    return _share([_is_true(s, s.attempts[0] if s.attempts else "", context) for s in samples])


def _is_true(sample: Sample, text: str, context: Context) -> bool:
    sources = context.handwriting.read(text).sources
    prompt = sample.prompt
    return bool(sources) and all(replace(one.condition, moods=frozenset()).holds(prompt) for one in sources)


def misfit(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that hold words which were not written for their prompt, its mood included.

    Those of a hand-written review whose condition the prompt does not fulfil, or of no review at all.
    """
    shown = _shown(samples)
    read = [context.handwriting.read(sample.raw).sources for sample in shown]
    fits = [bool(some) and all(one.fits(s.prompt) for one in some) for s, some in zip(shown, read, strict=True)]
    return 1 - _share(fits) if shown else 1.0


def glued(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that join what was not written together: four runs of three words of a further review."""
    return _share([context.handwriting.read(sample.raw).glued for sample in _shown(samples)])


def next_step(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews at ``critical`` and ``v.critical`` about a metric that say what to do next, by word list."""
    harsh = [sample for sample in _shown(samples) if sample.prompt.mood in MOODS[3:] and sample.prompt.on]
    return _share([has_next_step(sample.raw) for sample in harsh])


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
    texts = [text for sample in _shown(samples) for text in sentences(sample.raw)]
    return _share([not context.training.knows(text) for text in texts])


def recombined(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that fill a hand-written review's slots in a way that the training set does not have."""
    fills = [(s, context.handwriting.read(s.raw).fills) for s in _shown(samples)]
    return _share([filled and key(sample.raw) not in context.training.reviews for sample, filled in fills])


def own(samples: Sequence[Sample], context: Context) -> float:
    """Share of reviews that are neither in the training set nor a filling of a hand-written review."""
    return _share([not context.handwriting.read(sample.raw).fills for sample in _shown(samples)])


def coherence(samples: Sequence[Sample], context: Context) -> float:
    """Share of the word trigrams in own first drafts that a filling of a review has. Floor: words shuffled.

    First drafts count, because the guard lets only known trigrams through.
    """
    drafts = [sample.attempts[0] for sample in samples if sample.attempts]
    return context.handwriting.coherence([text for text in drafts if not context.handwriting.read(text).fills])


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


def _anyone(personas: Collection[str]) -> bool:
    return True


def _several(personas: Collection[str]) -> bool:
    return len(personas) > 1


def _granny_and_others(personas: Collection[str]) -> bool:
    return _several(personas) and GRANNY.name in personas


def _a_follower(personas: Collection[str]) -> bool:
    return any(map(follows_mood, personas))


@dataclass(frozen=True)
class Column:
    """A column: its measure, how its floor is made, the bar to reach, and whether high is good.

    ``fits`` tells of some personas whether it can be measured of their reviews. ``unit`` is as in ``card.Row``.
    """

    title: str
    measure: Measure
    floor: baselines.Corruption
    bar: float | None = None
    high: bool = True
    unit: str = "%"
    fits: Callable[[Collection[str]], bool] = _anyone

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
    Column("mood", mood, baselines.relabelled, 0.90, unit="ρ", fits=_a_follower),
    Column("persona", persona, baselines.relabelled, 0.97, fits=_several),
    Column("granny", granny, baselines.relabelled, 0.99, fits=_granny_and_others),
    Column("faithful", faithful, baselines.relabelled, 0.99),
    Column("faithful, first try", faithful_at_first, baselines.relabelled),
    Column("misfit", misfit, baselines.relabelled, 0.05, high=False),
    Column("glued", glued, baselines.joined, 0.10, high=False),
    Column("next step", next_step, baselines.relabelled, 0.90),
    Column("form", form, baselines.cut, 0.99),
    Column("first try", first_try, baselines.cut),
    Column("grounded", grounded, baselines.misplaced, 0.50),
    Column("leaked", leaked, baselines.unfilled, 0.0, high=False, unit="n"),
    Column("distinct", distinct, baselines.repeated, 0.95),
    Column("distinct-2", distinct_2, baselines.repeated),
    Column("self-BLEU", self_bleu, baselines.repeated, high=False),
    Column("reviews copied", copied, baselines.copied, high=False),
    Column("sentences new", new, baselines.copied, 0.25),
    Column("recombined", recombined, baselines.copied),
    Column("own", own, baselines.copied),
    Column("own, first try: coherent", coherence, baselines.shuffled),
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
