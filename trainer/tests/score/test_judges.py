"""The judges do not flatter: a review that is wrong in one way fails in that column; human reviews pass in all."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from goji_trainer.dataset.compose import Composer
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews
from goji_trainer.score import baselines, metrics, training_set
from goji_trainer.score.context import Context, all_reviews
from goji_trainer.score.normalize import sentences
from goji_trainer.score.sample import Sample, human
from goji_trainer.voices.load import load_all
from threadpoolctl import threadpool_limits

from goji_hook.personas import PERSONAS
from goji_hook.terms import MOODS

PER_CELL = 24


@dataclass(frozen=True)
class Judged:
    context: Context
    humans: list[Sample]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Judges in two parts, and fillings of hand-written reviews that are not trained on, some of each cell."""
    recipe = DatasetRecipe()
    voices = load_all()
    composer = Composer(split_reviews(voices, recipe)["train"], recipe)
    rng = random.Random(7)
    taught = [composer.pair(one, rng) for persona in PERSONAS for one in composer.reviews(persona)[::8]]
    training = training_set.index((pair.prompt.text() for pair in taught), (pair.completion for pair in taught))
    with threadpool_limits(limits=1):
        context = Context.of(all_reviews(voices), training, folds=2, examples=1)
    free = Composer(all_reviews(voices), recipe, "all")
    pairs = [
        free.pair(one, rng, mood)
        for persona in PERSONAS
        for mood in MOODS
        for one in rng.sample(free.reviews(persona, mood), PER_CELL)
    ]
    return Judged(context, [human(pair.prompt, pair.completion, rng) for pair in pairs])


def shuffled_labels(judged: Judged) -> list[Sample]:
    return baselines.relabelled(judged.humans, judged.context.training)


def with_reviews_of(judged: Judged, wanted: Callable[[Sample], tuple[str, str]]) -> list[Sample]:
    """Answers each prompt with a human review of another cell: the persona and mood that *wanted* returns."""
    cells: dict[tuple[str, str], list[str]] = {}
    for sample in judged.humans:
        cells.setdefault((sample.prompt.persona, sample.prompt.mood), []).append(sample.raw)
    return [
        replace(sample, raw=(text := cells[wanted(sample)][number % PER_CELL]), text=text, attempts=(text,))
        for number, sample in enumerate(judged.humans)
    ]


def measured(name: str, samples: Sequence[Sample], judged: Judged) -> float:
    column = next(column for column in metrics.COLUMNS if column.name == name)
    return column.measure(samples, judged.context)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("english", 0.96),
        ("mood", 0.75),
        ("persona", 0.88),
        ("granny", 0.9),
        ("faithful", 1.0),
        ("form", 1.0),
        ("next_step", 0.9),
    ],
)
def test_humans_pass(judged: Judged, name: str, least: float) -> None:
    assert measured(name, judged.humans, judged) >= least


def test_humans_are_whole_grounded_and_varied(judged: Judged) -> None:
    assert measured("misfit", judged.humans, judged) == 0.0
    assert measured("glued", judged.humans, judged) == 0.0
    assert measured("own", judged.humans, judged) == 0.0
    assert measured("copied", judged.humans, judged) < 0.2
    assert measured("leaked", judged.humans, judged) == 0
    assert measured("distinct", judged.humans, judged) > 0.9


def test_what_was_not_written_together_is_found(judged: Judged) -> None:
    joined = baselines.joined(judged.humans, judged.context.training)
    assert measured("glued", joined, judged) > 0.7
    assert measured("misfit", joined, judged) > 0.7
    assert measured("misfit", shuffled_labels(judged), judged) > 0.9


def test_shuffled_labels_fail(judged: Judged) -> None:
    samples = shuffled_labels(judged)
    assert abs(measured("mood", samples, judged)) < 0.2
    assert measured("persona", samples, judged) < 0.3
    assert measured("granny", samples, judged) < 0.4
    assert measured("faithful", samples, judged) < 0.5


def test_the_wrong_persona_fails(judged: Judged) -> None:
    names = list(PERSONAS)
    after = dict(zip(names, [*names[1:], names[0]], strict=True))
    samples = with_reviews_of(judged, lambda sample: (after[sample.prompt.persona], sample.prompt.mood))
    assert measured("persona", samples, judged) < 0.1
    assert measured("granny", samples, judged) < 0.1


def test_all_positive_fails(judged: Judged) -> None:
    samples = with_reviews_of(judged, lambda sample: (sample.prompt.persona, "v.positive"))
    assert abs(measured("mood", samples, judged)) < 0.3
    assert measured("persona", samples, judged) > 0.8  # only the mood is wrong


def test_moods_turned_round_are_negative(judged: Judged) -> None:
    samples = with_reviews_of(
        judged, lambda sample: (sample.prompt.persona, MOODS[4 - MOODS.index(sample.prompt.mood)])
    )
    assert measured("mood", samples, judged) < -0.6


def test_a_harsh_granny_fails(judged: Judged) -> None:
    hers = [sample.raw for sample in judged.humans if sample.prompt.persona == "granny"]
    for persona in ("senior-", "boss-", "buddy"):
        samples = with_reviews_of(judged, lambda sample, persona=persona: (persona, sample.prompt.mood))
        dear = [replace(sample, raw=sample.raw[:-1] + ", dear.") for sample in samples]
        sweet = [replace(sample, raw=sample.raw + " I love you, dear.") for sample in samples]
        half = [
            replace(sample, raw=f"{sentences(hers[number % len(hers)])[0]} {sentences(sample.raw)[-1]}")
            for number, sample in enumerate(samples)
        ]
        for wrong in (samples, dear, sweet):
            assert measured("granny", wrong, judged) < 0.3, persona
        assert measured("granny", half, judged) < 0.45, persona


def test_a_copied_set_fails(judged: Judged) -> None:
    samples = baselines.copied(judged.humans, judged.context.training)
    assert measured("copied", samples, judged) == 1.0
    assert measured("new", samples, judged) == 0.0
    assert measured("longest_run", samples, judged) == 1.0


def test_a_copy_with_other_punctuation_is_still_a_copy(judged: Judged) -> None:
    samples = [
        replace(sample, raw=sample.raw.upper().replace(",", ""))
        for sample in baselines.copied(judged.humans, judged.context.training)
    ]
    assert measured("copied", samples, judged) == 1.0
    assert measured("new", samples, judged) == 0.0


@pytest.mark.parametrize("name", ["english", "form", "first_try"])
def test_each_floor_lies_at_the_bottom(judged: Judged, name: str) -> None:
    column = next(column for column in metrics.COLUMNS if column.name == name)
    assert column.measure(column.floor(judged.humans, judged.context.training), judged.context) < 0.05


def test_floors_of_place_variety_and_coherence(judged: Judged) -> None:
    def floor(name: str) -> float:
        column = next(column for column in metrics.COLUMNS if column.name == name)
        return column.measure(column.floor(judged.humans, judged.context.training), judged.context)

    assert floor("grounded") < 0.2
    assert floor("leaked") > 0
    assert floor("distinct") == pytest.approx(35 / len(judged.humans))
    assert floor("self_bleu") > measured("self_bleu", judged.humans, judged) + 0.3
    assert floor("distinct_2") < measured("distinct_2", judged.humans, judged) / 2
    assert floor("coherence") < 0.2


def test_silence_counts_against_the_model(judged: Judged) -> None:
    silent = [replace(sample, raw="", text=None) for sample in judged.humans]
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
        assert measured(name, silent, judged) == 0.0, name


def test_a_contradiction_is_read(judged: Judged) -> None:
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
        for sample in judged.humans
        if sample.prompt.on
    ]
    assert measured("faithful", turned, judged) == 0.0


def test_a_place_that_is_only_added_to_is_no_whole_file(judged: Judged) -> None:
    whole = [sample for sample in judged.humans if sample.prompt.at == "file" and "{file}" in sample.raw]
    parts = [replace(s, ask=replace(s.ask, prompt=replace(s.prompt, at="part"))) for s in whole]
    assert len(parts) > 5
    assert measured("faithful", parts, judged) < 0.5
