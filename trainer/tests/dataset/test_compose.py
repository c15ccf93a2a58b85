"""The datasets are true, clean, evenly spread, split without a leak, and the same from the same seed."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from goji_trainer.dataset.article_set import article_set
from goji_trainer.dataset.compose import Composer, Pair, is_clean, stream
from goji_trainer.dataset.english import is_english
from goji_trainer.dataset.prompts import draw_change, draw_prompt, likelihood
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews, trained_fillings
from goji_trainer.dataset.write import make_dataset, write
from goji_trainer.voices.load import digest, load_all
from goji_trainer.voices.review import Review, Voice
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process
from toy_voice import review, small_voice, write_voice

from goji_hook.errors import GojiError
from goji_hook.guard import form as guard
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import PLACEHOLDERS, Prompt, parse
from goji_hook.terms import BUCKETS, DID, METRICS, MOODS, PLACES, SCOPES

RECIPE = DatasetRecipe()
CELLS = [(persona, mood) for persona in PERSONAS for mood in MOODS]
COUNT = 2100


@pytest.fixture(scope="module")
def seven() -> dict[str, Voice]:
    return load_all()


@pytest.fixture(scope="module")
def split(seven: dict[str, Voice]) -> dict[str, list[Review]]:
    return split_reviews(seven, RECIPE)


@pytest.fixture(scope="module")
def train(split: dict[str, list[Review]]) -> Composer:
    return Composer(split["train"], RECIPE)


@pytest.fixture(scope="module")
def pairs(train: Composer) -> list[Pair]:
    return list(stream(train, COUNT, RECIPE.seed))


@pytest.fixture(scope="module")
def by_id(seven: dict[str, Voice]) -> dict[str, Review]:
    return {one.id: one for voice in seven.values() for one in voice.reviews}


# The split


def test_every_review_is_in_one_split(seven: dict[str, Voice], split: dict[str, list[Review]]) -> None:
    every = {one.where for voice in seven.values() for one in voice.reviews}
    parts = {name: {one.where for one in reviews} for name, reviews in split.items()}
    assert parts["train"] | parts["validation"] == every
    assert parts["train"] & parts["validation"] == set()


def test_few_reviews_are_held_out_and_no_condition_is_left_with_under_three(split: dict[str, list[Review]]) -> None:
    counts = {name: len(found) for name, found in split.items()}
    assert 0.02 < counts["validation"] / sum(counts.values()) < 0.04
    held, left = (
        Counter((one.persona, repr(one.condition.key())) for one in split[name]) for name in ("validation", "train")
    )
    assert max(held.values()) == 1
    assert all(left[cell] >= 3 for cell in held)


def test_the_split_follows_from_the_seed_and_nothing_else(
    seven: dict[str, Voice], split: dict[str, list[Review]]
) -> None:
    assert split_reviews(dict(reversed(seven.items())), RECIPE) == split
    assert split_reviews(seven, replace(RECIPE, seed=1)) != split


@pytest.mark.parametrize("held_out", [1.0, RECIPE.held_out_fillings, 0.0])
def test_training_shows_every_alternative_and_its_share_of_the_fillings(
    split: dict[str, list[Review]], held_out: float
) -> None:
    recipe = replace(RECIPE, held_out_fillings=held_out)
    shown = every = 0
    for one in split["train"]:
        fillings = trained_fillings(one, recipe)
        assert len(fillings) == max(*map(len, one.parts), round((1 - held_out) * one.combinations))
        shown, every = shown + len(fillings), every + one.combinations
        for slot, alternatives in enumerate(one.parts):
            unit = 1
            for before in one.parts[:slot]:
                unit *= len(before)
            assert {number // unit % len(alternatives) for number in fillings} == set(range(len(alternatives)))
    assert abs(shown / every - (1 - held_out)) < 0.02 or (held_out == 1.0 and shown < 0.4 * every)


# Pairs


def test_pairs_are_distinct_clean_and_name_their_source(pairs: list[Pair], by_id: dict[str, Review]) -> None:
    assert len(pairs) == COUNT
    assert len({(pair.prompt.tagline(), pair.completion) for pair in pairs}) == COUNT
    for pair in pairs:
        assert is_clean(pair)
        assert guard.fault(pair.text) is None
        assert pair.completion == f" {pair.text}"
        name, filling = pair.source
        assert by_id[name].say(filling) == pair.text
        assert filling in trained_fillings(by_id[name], RECIPE)


def test_personas_are_shown_alike_and_reviews_too(train: Composer) -> None:
    few = Composer(train.reviews("granny")[:20] + train.reviews("buddy")[:40], RECIPE)
    shown = Counter(pair.source[0] for pair in stream(few, 480, 1))
    counts = {name: [count for one, count in shown.items() if one.startswith(name)] for name in few.personas}
    assert (sum(counts["granny"]), sum(counts["buddy"])) == (240, 240)
    assert all(9 <= count <= 15 for count in counts["granny"])
    assert all(4 <= count <= 8 for count in counts["buddy"])


def test_what_a_pair_says_is_true_of_its_prompt_and_names_its_topic(
    pairs: list[Pair], by_id: dict[str, Review]
) -> None:
    for pair in pairs:
        source = by_id[pair.source[0]]
        assert source.persona == pair.prompt.persona
        assert source.fits(pair.prompt), pair.text
        assert set(source.metrics) == set(pair.prompt.on) or source.metrics == pair.prompt.on[:1]
        assert likelihood(source, pair.prompt) > 0


def test_placeholders_stand_only_where_the_change_has_a_place(pairs: list[Pair]) -> None:
    reach = {"none": set(), "file": {"file"}, "part": {"file"}, "func": {"file", "func"}}
    for pair in pairs:
        used = {PLACEHOLDERS[name] for name in re.findall(r"\{(\w+)\}", pair.completion)}
        assert used <= reach[pair.prompt.at]


def test_most_pairs_with_a_function_name_it(pairs: list[Pair]) -> None:
    about = [pair for pair in pairs if pair.prompt.at == "func" and set(pair.prompt.on) <= {"cx", "nest"}]
    assert sum("{" in pair.completion for pair in about) / len(about) > 0.6


def test_every_value_is_spoken_of_in_every_mood(pairs: list[Pair]) -> None:
    never = {
        "v.positive": {"worse"},
        "positive": {"worse"},
        "neutral": set(),
        "critical": {"better"},
        "v.critical": {"better"},
    }
    for mood in MOODS:
        prompts = [pair.prompt for pair in pairs if pair.prompt.mood == mood]
        assert {(metric, prompt.buckets[metric]) for prompt in prompts for metric in METRICS} == {
            (metric, bucket) for metric in METRICS for bucket in BUCKETS
        }
        assert {prompt.scope for prompt in prompts} == set(SCOPES)
        assert {prompt.at for prompt in prompts} == set(PLACES)
        assert {prompt.did for prompt in prompts} == {*DID, "none"} - never[mood]


def test_prompts_lean_with_the_mood() -> None:
    rng = random.Random(3)

    def count(mood: str, bucket: str) -> int:
        return sum(draw_change("buddy", mood, rng).buckets["nest"] == bucket for _ in range(2000))

    assert count("v.critical", "high") > 1.2 * count("v.positive", "high") > 0
    assert count("v.positive", "low") > 1.2 * count("v.critical", "low") > 0


def test_a_review_is_as_likely_as_it_is_drawn() -> None:
    """Of two reviews about the same metric, the one with the narrower condition is likelier where that holds."""
    free, worse = (
        review("Many branches _.", "here", M="critical", cx="high"),
        review("{function} grew _.", "here", M="critical", cx="high", did="worse"),
    )
    rng = random.Random(1)
    drawn = {
        one.template: sum(
            (prompt := draw_prompt(one, "critical", rng)).at == "func" and prompt.did == "worse" and len(prompt.on) == 1
            for _ in range(4000)
        )
        for one in (free, worse)
    }
    prompt = Prompt("buddy", "critical", buckets={"cx": "high"}, at="func", on=("cx",), did="worse")
    ratio = likelihood(worse, prompt) / likelihood(free, prompt)
    assert ratio == pytest.approx(drawn[worse.template] / drawn[free.template], rel=0.15)
    assert likelihood(worse, replace(prompt, did="new")) == 0
    assert likelihood(worse, replace(prompt, on=())) == 0
    assert 0 < likelihood(worse, replace(prompt, on=("cx", "com"))) < likelihood(worse, prompt)
    assert likelihood(worse, replace(prompt, on=("com", "cx"))) == 0


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_the_stream_follows_from_the_seed_and_nothing_else(train: Composer, seed: int) -> None:
    once = list(stream(train, 40, seed))
    assert once == list(stream(train, 40, seed))
    assert once != list(stream(train, 40, seed + 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "This has no end",
        "This has [a|b] slot.",
        "One is here. Two is here. Three is here. Four is here.",
        "The the word comes twice.",
        "The same is said. The same is said.",
        "A " + "very " * 90 + "long sentence.",
    ],
)
def test_what_is_not_clean_is_left_out(text: str) -> None:
    assert not is_clean(Pair(Prompt("toy", "neutral"), text))


# The article-sized set


def test_the_article_sized_set_is_balanced_english_and_without_twins(train: Composer) -> None:
    small = article_set(train, 359)
    assert len(small) == 359
    cells = Counter((pair.prompt.persona, pair.prompt.mood) for pair in small)
    assert len(cells) == len(CELLS)
    assert max(cells.values()) - min(cells.values()) <= 1
    assert all(is_english(pair.completion) for pair in small)
    for cell in CELLS:
        texts = [pair.completion for pair in small if (pair.prompt.persona, pair.prompt.mood) == cell]
        alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=92)
        assert (alike > 0).sum() == len(texts)


def test_the_committed_set_is_what_the_voices_give_today(train: Composer, tmp_path: Path) -> None:
    data = Path(__file__).resolve().parents[2] / "data"
    facts = write(article_set(train), tmp_path / "reviews.jsonl", RECIPE.format)
    assert (data / "reviews-3993.jsonl").read_bytes() == (tmp_path / "reviews.jsonl").read_bytes()
    assert f"`{facts['sha256']}`" in (data / "README.md").read_text(encoding="utf-8")
    described = json.loads((data / "dataset.json").read_text(encoding="utf-8"))
    assert described["article"]["sha256"] == facts["sha256"]
    assert (described["recipe"], described["voices_sha256"]) == (asdict(RECIPE), digest())


def test_english_is_recognized() -> None:
    assert is_english("{function} has more branches than my apple tree, dear, and I love it.")
    assert not is_english("Diese Funktion hat mehr Zweige als mein alter Apfelbaum im Garten.")
    assert is_english("Ja, gut.")  # too short for lingua


# Older formats


@pytest.mark.parametrize("format", [1, 2, 3])
def test_older_formats_leave_out_what_their_prompts_cannot_say(
    split: dict[str, list[Review]], by_id: dict[str, Review], format: int
) -> None:
    recipe = DatasetRecipe(format=format)
    pairs = list(stream(Composer(split["train"], recipe), 350, 5))
    assert len({(pair.prompt.tagline(format), pair.completion) for pair in pairs}) == 350
    for pair in pairs:
        about = by_id[pair.source[0]].condition
        assert not about.did
        assert "part" not in about.at
        assert pair.prompt.at == pair.prompt.place(format)
        assert pair.row(format)["prompt"] == pair.prompt.text(format)
        assert format > 1 or ("ind" not in about.buckets and "{" not in pair.text)


# The products


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A folder with a toy voice that has enough reviews for a small dataset."""
    folder = tmp_path / "voices"
    folder.mkdir()
    write_voice(folder, small_voice())
    return folder


def test_an_eighth_persona_gets_a_dataset_from_one_file(tmp_path: Path, voices: Path) -> None:
    description = make_dataset(tmp_path / "build", 50, RECIPE, article=False, voices=voices)
    assert description["reviews"] == {"train": 92, "validation": 3}
    rows = (tmp_path / "build" / "stream.jsonl").read_text(encoding="utf-8").splitlines()
    assert {parse(json.loads(row)["prompt"]).persona for row in rows} == {"toy"}


def test_a_voice_that_spares_no_review_is_checked_on_those_it_trains_on(tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    folder.mkdir()
    write_voice(folder, small_voice(3, 1))
    description = make_dataset(tmp_path / "build", 35, RECIPE, article=False, voices=folder)
    assert description["reviews"] == {"train": 85, "validation": 0}
    assert description["validation"]["pairs"] == 700  # type: ignore[index]


def test_a_voice_with_too_few_reviews_is_reported_by_name() -> None:
    alone = Composer([review("Tick _.", "tock", M="critical")], RECIPE)
    with pytest.raises(GojiError, match="no train review of 'buddy' fits neutral"):
        alone.reviews("buddy", "neutral")
    slips = Composer([review("The the box _.", "hums")], RECIPE)
    with pytest.raises(GojiError, match=r"no new pair of 'buddy' can be composed"):
        list(stream(slips, 1, 1))


def test_the_products_are_written_with_their_hashes_and_counts(tmp_path: Path, voices: Path) -> None:
    out = tmp_path / "build"
    description = make_dataset(out, 70, RECIPE, article=False, voices=voices)
    assert json.loads((out / "dataset.json").read_text(encoding="utf-8")) == description
    assert sorted(path.name for path in out.iterdir()) == ["dataset.json", "stream.jsonl", "validation.jsonl"]
    for name, pairs in (("stream", 70), ("validation", 700)):
        part = description[name]
        assert isinstance(part, dict)
        content = (out / f"{name}.jsonl").read_bytes()
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
        assert part["pairs"] == pairs == content.count(b"\n")
        for row in content.splitlines():
            pair = json.loads(row)
            assert set(pair) == {"prompt", "completion", *(["review"] if name == "stream" else [])}
            assert parse(pair["prompt"]).text() == pair["prompt"]


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path: Path, pairs: list[Pair]) -> None:
    path = tmp_path / "pairs.jsonl"
    write(pairs[:10], path, 2)
    before = path.read_bytes()

    def breaking() -> object:
        yield from pairs[:5]
        raise GojiError("the power failed")

    with pytest.raises(GojiError, match="the power failed"):
        write(breaking(), path, 2)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["pairs.jsonl"]
