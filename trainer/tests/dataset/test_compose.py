"""The datasets are true, clean, balanced, split without a leak, and the same from the same seed."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from goji_trainer.dataset.article_set import article_set
from goji_trainer.dataset.compose import Composer, Pair, is_clean, stream
from goji_trainer.dataset.english import is_english
from goji_trainer.dataset.prompts import draw_prompt
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import is_held_out, split_lines
from goji_trainer.dataset.write import make_dataset, write
from goji_trainer.voices.line import REVIEW, ROLES, Condition, Line, Voice
from goji_trainer.voices.load import load_all
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process
from toy_voice import TOY, write_voice

from goji_hook.errors import GojiError
from goji_hook.guard import form as guard
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import PLACEHOLDERS, Prompt, parse
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES

RECIPE = DatasetRecipe()
CELLS = [(persona, mood) for persona in PERSONAS for mood in MOODS]
COUNT = 2 * len(CELLS) * 25


@pytest.fixture(scope="module")
def seven() -> dict[str, Voice]:
    return load_all()


@pytest.fixture(scope="module")
def split(seven: dict[str, Voice]) -> dict[str, list[Line]]:
    return split_lines(seven, RECIPE)


@pytest.fixture(scope="module")
def train(split: dict[str, list[Line]]) -> Composer:
    return Composer(split["train"], RECIPE)


@pytest.fixture(scope="module")
def pairs(train: Composer) -> list[Pair]:
    return list(stream(train, COUNT, RECIPE.seed))


@pytest.fixture(scope="module")
def said(split: dict[str, list[Line]]) -> dict[str, list[tuple[Line, bool]]]:
    """Every filling of the training lines, with its lines, and whether it is held out of each."""
    found: dict[str, list[tuple[Line, bool]]] = {}
    for one in split["train"]:
        for way in range(one.combinations):
            found.setdefault(one.say(way), []).append((one, is_held_out(one, way, RECIPE)))
    return found


def line(template: str, *alternatives: tuple[str, ...], role: str = "opening", where: str = "toy.yaml:1") -> Line:
    return Line("toy", role, Condition(), template, alternatives or ((template,),), where)


# The split


def test_every_line_is_in_one_split(seven: dict[str, Voice], split: dict[str, list[Line]]) -> None:
    every = {one.where for voice in seven.values() for one in voice.all_lines}
    parts = {name: {one.where for one in lines} for name, lines in split.items()}
    assert parts["train"] | parts["validation"] == every
    assert parts["train"] & parts["validation"] == set()


def test_a_quarter_is_held_out_and_no_cell_is_emptied(split: dict[str, list[Line]]) -> None:
    lines = {name: len(found) for name, found in split.items()}
    assert 0.2 < lines["validation"] / sum(lines.values()) < 0.27
    cells = {name: {(one.persona, one.role, repr(one.condition)) for one in found} for name, found in split.items()}
    assert cells["validation"] <= cells["train"]


def test_both_splits_can_say_something_in_every_cell(split: dict[str, list[Line]]) -> None:
    for name, lines in split.items():
        composer = Composer(lines, RECIPE, name)
        for persona, mood in CELLS:
            assert composer.pair(persona, mood, random.Random(1)).completion.strip()


def test_the_split_follows_from_the_seed_and_nothing_else(
    seven: dict[str, Voice], split: dict[str, list[Line]]
) -> None:
    backwards = dict(reversed(seven.items()))
    assert split_lines(backwards, RECIPE) == split
    assert split_lines(seven, replace(RECIPE, seed=1)) != split


def test_no_sentence_of_the_validation_split_is_ever_trained_on(
    split: dict[str, list[Line]], pairs: list[Pair]
) -> None:
    held_out = {held.say(way) for held in split["validation"] for way in range(held.combinations)}
    trained = {sentence for pair in pairs for sentence in pair.sentences}
    assert trained & held_out == set()


def test_no_held_out_combination_is_ever_trained_on(
    said: dict[str, list[tuple[Line, bool]]], pairs: list[Pair]
) -> None:
    assert [text for text, ways in said.items() if len({held for _, held in ways}) > 1] == []
    for pair in pairs:
        for sentence in pair.sentences:
            assert not any(held for _, held in said[sentence]), sentence


def test_the_promised_share_of_combinations_is_held_out(split: dict[str, list[Line]]) -> None:
    many = [one for one in split["train"] if one.combinations >= 4]
    ways = [is_held_out(one, way, RECIPE) for one in many for way in range(1, one.combinations)]
    assert abs(sum(ways) / len(ways) - RECIPE.held_out_combinations) < 0.01
    assert not any(is_held_out(one, 0, RECIPE) for one in split["train"])


def test_a_line_that_can_be_said_in_few_ways_is_kept_whole() -> None:
    few = line("x", ("One ", "Two ", "Three "), ("springs hum.",))
    assert [is_held_out(few, way, RECIPE) for way in range(few.combinations)] == [False] * 3


# Pairs


def test_pairs_are_distinct_and_clean(pairs: list[Pair]) -> None:
    assert len(pairs) == COUNT
    assert len({(pair.prompt.tagline(), pair.completion) for pair in pairs}) == COUNT
    for pair in pairs:
        assert is_clean(pair)
        assert guard.fault(pair.completion.strip()) is None
        assert pair.completion.startswith(" ")
        assert not pair.completion.startswith("  ")


def test_pairs_are_balanced_over_persona_and_mood(pairs: list[Pair]) -> None:
    cells = Counter((pair.prompt.persona, pair.prompt.mood) for pair in pairs)
    assert cells == dict.fromkeys(CELLS, COUNT // len(CELLS))


def test_what_a_pair_says_is_true_of_its_prompt(said: dict[str, list[tuple[Line, bool]]], pairs: list[Pair]) -> None:
    for pair in pairs:
        for sentence in pair.sentences:
            owners = [one for one, _ in said[sentence] if one.persona == pair.prompt.persona]
            assert any(one.fits(pair.prompt) for one in owners), sentence


def test_placeholders_stand_only_where_the_change_has_a_place(pairs: list[Pair]) -> None:
    for pair in pairs:
        used = {PLACEHOLDERS[name] for name in re.findall(r"\{(\w+)\}", pair.completion)}
        assert used <= {"none": set(), "file": {"file"}, "func": {"file", "func"}}[pair.prompt.at]


def test_most_pairs_with_a_place_name_it(pairs: list[Pair]) -> None:
    placed = [pair for pair in pairs if pair.prompt.at != "none"]
    assert sum("{" in pair.completion for pair in placed) / len(placed) > 0.7


def test_every_bucket_scope_and_place_is_spoken_of_in_every_mood(pairs: list[Pair]) -> None:
    for mood in MOODS:
        prompts = [pair.prompt for pair in pairs if pair.prompt.mood == mood]
        assert {(metric, prompt.buckets[metric]) for prompt in prompts for metric in METRICS} == {
            (metric, bucket) for metric in METRICS for bucket in BUCKETS
        }
        assert {prompt.scope for prompt in prompts} == set(SCOPES)
        assert {prompt.at for prompt in prompts} == {"func", "file", "none"}


def test_prompts_lean_with_the_mood() -> None:
    rng = random.Random(3)

    def count(mood: str, bucket: str) -> int:
        return sum(draw_prompt("buddy", mood, rng).buckets["nest"] == bucket for _ in range(2000))

    assert count("v.critical", "high") > 1.3 * count("v.positive", "high") > 0
    assert count("v.positive", "low") > 1.3 * count("v.critical", "low") > 0


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_the_stream_follows_from_the_seed_and_nothing_else(train: Composer, seed: int) -> None:
    once = list(stream(train, 40, seed))
    assert once == list(stream(train, 40, seed))
    assert once != list(stream(train, 40, seed + 1))


@pytest.mark.parametrize(
    "sentences",
    [
        (),
        ("This has no end",),
        ("This has [a|b] slot.",),
        ("One is here.", "Two is here.", "Three is here.", "Four is here."),
        ("The the word comes twice.",),
        ("The same is said.", "The same is said."),
        ("A " + "very " * 70 + "long sentence.",),
    ],
)
def test_what_is_not_clean_is_left_out(sentences: tuple[str, ...]) -> None:
    assert not is_clean(Pair(Prompt("toy", "neutral"), sentences))


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
    assert small == article_set(train, 359)


def test_english_is_recognized() -> None:
    assert is_english("{function} has more branches than my apple tree, dear, and I love it.")
    assert not is_english("Diese Funktion hat mehr Zweige als mein alter Apfelbaum im Garten.")
    assert is_english("Ja, gut.")  # too short for lingua


# Format 1


def test_format_1_knows_no_place_and_no_indentation(split: dict[str, list[Line]]) -> None:
    recipe = DatasetRecipe(format=1)
    speaking_of_indentation = {
        one.say(way) for one in split["train"] if "ind" in one.condition.buckets for way in range(one.combinations)
    }
    pairs = list(stream(Composer(split["train"], recipe), 350, 5))
    assert len({(pair.prompt.tagline(1), pair.completion) for pair in pairs}) == 350
    for pair in pairs:
        assert "{" not in pair.completion
        assert pair.prompt.at == "none"
        assert not set(pair.sentences) & speaking_of_indentation
        assert pair.row(1)["prompt"] == pair.prompt.text(1)
        assert " ind=" not in pair.row(1)["prompt"]


# The products


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A folder with a toy voice that has enough lines for a small dataset."""
    folder = tmp_path / "voices"
    folder.mkdir()
    write_voice(folder, TOY)
    return folder


def test_an_eighth_persona_gets_a_dataset_from_one_file(tmp_path: Path, voices: Path) -> None:
    recipe = replace(RECIPE, held_out_lines=0.0)
    composer = Composer(split_lines(load_all(voices), recipe)["train"], recipe)
    composed = list(stream(composer, 50, 1))
    assert {pair.prompt.persona for pair in composed} == {"toy"}
    path = tmp_path / "toy.jsonl"
    write(composed, path, 2)
    assert {parse(json.loads(row)["prompt"]).persona for row in path.read_text(encoding="utf-8").splitlines()} == {
        "toy"
    }


def test_a_voice_with_too_few_lines_is_reported_by_name() -> None:
    nothing = Composer([line("Tick tock.", role="closing")], RECIPE)
    with pytest.raises(GojiError, match="lines of 'toy' at 'neutral' are too few"):
        nothing.pair("toy", "neutral", random.Random(1))
    slips = [line(f"The the {role} hums.", role=role) for role in (*ROLES, REVIEW)]
    nothing_clean = Composer(slips, replace(RECIPE, grounded=0.0))
    with pytest.raises(GojiError, match=r"no new pair like 'P:toy .*' can be composed"):
        list(stream(nothing_clean, 1, 1))


def test_the_products_are_written_with_their_hashes_and_counts(tmp_path: Path) -> None:
    description = make_dataset(tmp_path, 70, RECIPE, article=False)
    assert json.loads((tmp_path / "dataset.json").read_text(encoding="utf-8")) == description
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dataset.json", "stream.jsonl", "validation.jsonl"]
    for name, pairs in (("stream", 70), ("validation", 1050)):
        part = description[name]
        assert isinstance(part, dict)
        content = (tmp_path / f"{name}.jsonl").read_bytes()
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
        assert part["pairs"] == pairs == content.count(b"\n")
        for row in content.splitlines():
            pair = json.loads(row)
            assert set(pair) == {"prompt", "completion", *(["lines"] if name == "stream" else [])}
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
