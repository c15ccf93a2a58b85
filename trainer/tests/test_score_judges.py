"""The judges do not flatter: what is wrong in one way fails in that column, what humans wrote passes in all."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from goji_trainer.dataset.compose import Composer, Recipe, split_lines
from goji_trainer.score import baselines as spoil
from goji_trainer.score import metrics as columns
from goji_trainer.score import training_set
from goji_trainer.score.context import Context, Learned, all_lines
from goji_trainer.score.held_out import HeldOut, joined
from goji_trainer.score.normalize import sentences
from goji_trainer.score.sample import Sample, human
from goji_trainer.voices.load import load_all
from threadpoolctl import threadpool_limits

from goji_hook.personas import PERSONAS
from goji_hook.terms import MOODS

PER_CELL = 12


@dataclass(frozen=True)
class Bench:
    context: Context
    humans: list[Sample]


@pytest.fixture(scope="module")
def bench() -> Bench:
    """Judges taught by three quarters of the held-out lines, and reviews composed of the last quarter."""
    recipe = Recipe()
    voices = load_all()
    lines = all_lines(voices)
    split = split_lines(voices, recipe)
    parts = HeldOut(tuple(split["validation"]), recipe).folds(4)
    dice = random.Random(7)
    composer = Composer(split["train"], recipe)
    pairs = [composer.pair(persona, mood, dice) for persona in PERSONAS for mood in MOODS for _ in range(20)]
    training = training_set.index((pair.prompt.text() for pair in pairs), (pair.completion for pair in pairs))
    hidden = {line.where for line in parts[3].lines}
    with threadpool_limits(limits=1):
        known = [line for line in lines if line.where not in hidden]
        context = Context.of(Learned.of(joined(parts[:3]), known, lessons=60), known, training)
    humans = [human(pair.prompt, pair.completion, dice) for pair in parts[3].reviews(PER_CELL, 3)]
    return Bench(context, humans)


def shuffled_labels(bench: Bench) -> list[Sample]:
    return spoil.relabelled(bench.humans, bench.context.training)


def said(bench: Bench, wanted: Callable[[Sample], tuple[str, str]]) -> list[Sample]:
    """Each prompt answered with a human review of another cell: the persona and mood that *wanted* names."""
    cells: dict[tuple[str, str], list[str]] = {}
    for sample in bench.humans:
        cells.setdefault((sample.prompt.persona, sample.prompt.mood), []).append(sample.raw)
    return [
        replace(sample, raw=(text := cells[wanted(sample)][number % PER_CELL]), text=text, attempts=(text,))
        for number, sample in enumerate(bench.humans)
    ]


def measured(name: str, samples: Sequence[Sample], bench: Bench) -> float:
    column = next(column for column in columns.COLUMNS if column.name == name)
    return column.measure(samples, bench.context)


@pytest.mark.parametrize(
    ("name", "least"),
    [("english", 0.96), ("mood", 0.75), ("persona", 0.88), ("granny", 0.95), ("faithful", 0.8), ("form", 1.0)],
)
def test_humans_pass(bench: Bench, name: str, least: float) -> None:
    assert measured(name, bench.humans, bench) >= least


def test_humans_are_new_grounded_and_varied(bench: Bench) -> None:
    assert measured("new", bench.humans, bench) > 0.98  # "So-so." may be said by two lines
    assert measured("own", bench.humans, bench) > 0.95  # a quarter of the lines that nobody here has seen
    assert measured("copied", bench.humans, bench) == 0.0
    assert measured("grounded", bench.humans, bench) > 0.5
    assert measured("leaked", bench.humans, bench) == 0
    assert measured("distinct", bench.humans, bench) > 0.9


def test_shuffled_labels_fail(bench: Bench) -> None:
    samples = shuffled_labels(bench)
    assert abs(measured("mood", samples, bench)) < 0.2
    assert measured("persona", samples, bench) < 0.3
    assert measured("granny", samples, bench) < 0.4
    assert measured("faithful", samples, bench) < 0.6


def test_the_wrong_persona_fails(bench: Bench) -> None:
    names = list(PERSONAS)
    after = dict(zip(names, [*names[1:], names[0]], strict=True))
    samples = said(bench, lambda sample: (after[sample.prompt.persona], sample.prompt.mood))
    assert measured("persona", samples, bench) < 0.1
    assert measured("granny", samples, bench) < 0.1


def test_all_positive_fails(bench: Bench) -> None:
    samples = said(bench, lambda sample: (sample.prompt.persona, "v.positive"))
    assert abs(measured("mood", samples, bench)) < 0.3
    assert measured("persona", samples, bench) > 0.8  # it is the mood that is wrong, and nothing else


def test_moods_turned_round_are_negative(bench: Bench) -> None:
    samples = said(bench, lambda sample: (sample.prompt.persona, MOODS[4 - MOODS.index(sample.prompt.mood)]))
    assert measured("mood", samples, bench) < -0.6


def test_a_harsh_granny_fails(bench: Bench) -> None:
    hers = [sample.raw for sample in bench.humans if sample.prompt.persona == "granny"]
    for persona in ("senior-", "boss-", "buddy"):
        samples = said(bench, lambda sample, persona=persona: (persona, sample.prompt.mood))
        dear = [replace(sample, raw=sample.raw[:-1] + ", dear.") for sample in samples]
        sweet = [replace(sample, raw=sample.raw + " I love you, dear.") for sample in samples]
        half = [
            replace(sample, raw=f"{sentences(hers[number % len(hers)])[0]} {sentences(sample.raw)[-1]}")
            for number, sample in enumerate(samples)
        ]
        for wrong in (samples, dear, sweet):
            assert measured("granny", wrong, bench) < 0.1, persona
        assert measured("granny", half, bench) < 0.3, persona


def test_a_copied_set_fails(bench: Bench) -> None:
    samples = spoil.copied(bench.humans, bench.context.training)
    assert measured("copied", samples, bench) == 1.0
    assert measured("new", samples, bench) == 0.0
    assert measured("longest_run", samples, bench) == 1.0


def test_a_copy_with_other_punctuation_is_still_a_copy(bench: Bench) -> None:
    samples = [
        replace(sample, raw=sample.raw.upper().replace(",", ""))
        for sample in spoil.copied(bench.humans, bench.context.training)
    ]
    assert measured("copied", samples, bench) == 1.0
    assert measured("new", samples, bench) == 0.0


@pytest.mark.parametrize("name", ["english", "form", "first_try"])
def test_each_floor_lies_at_the_bottom(bench: Bench, name: str) -> None:
    column = next(column for column in columns.COLUMNS if column.name == name)
    assert column.measure(column.floor(bench.humans, bench.context.training), bench.context) < 0.05


def test_floors_of_place_variety_and_coherence(bench: Bench) -> None:
    def floor(name: str) -> float:
        column = next(column for column in columns.COLUMNS if column.name == name)
        return column.measure(column.floor(bench.humans, bench.context.training), bench.context)

    assert floor("grounded") < 0.2
    assert floor("leaked") > 0
    assert floor("distinct") == pytest.approx(35 / len(bench.humans))
    assert floor("self_bleu") > measured("self_bleu", bench.humans, bench) + 0.3
    assert floor("distinct_2") < measured("distinct_2", bench.humans, bench) / 2
    assert floor("coherence") < measured("coherence", bench.humans, bench) / 3


def test_silence_counts_against_the_model(bench: Bench) -> None:
    silent = [replace(sample, raw="", text=None) for sample in bench.humans]
    for name in (
        "english",
        "mood",
        "persona",
        "granny",
        "faithful",
        "form",
        "first_try",
        "grounded",
        "new",
        "distinct",
    ):
        assert measured(name, silent, bench) == 0.0, name


def test_a_contradiction_is_read(bench: Bench) -> None:
    fair = [sample for sample in bench.humans if measured("faithful", [sample], bench) == 1.0]
    other = {"low": "high", "mid": "low", "high": "low"}
    turned = [
        replace(
            sample,
            ask=replace(
                sample.ask,
                prompt=replace(
                    sample.prompt, buckets={name: other[bucket] for name, bucket in sample.prompt.buckets.items()}
                ),
            ),
        )
        for sample in fair
    ]
    assert measured("faithful", turned, bench) < 0.5
