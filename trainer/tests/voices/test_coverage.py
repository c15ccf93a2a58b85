"""Voices that are too small are refused before anything is composed, all that is missing at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from goji_trainer.dataset.article_set import article_set
from goji_trainer.dataset.compose import Composer, stream
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews
from goji_trainer.dataset.write import make_dataset
from goji_trainer.voices.coverage import missing
from goji_trainer.voices.load import VoiceError, load, load_all
from goji_trainer.voices.statistics import voice_table
from toy_voice import small_voice, write_voice

from goji_hook.errors import GojiError

RECIPE = DatasetRecipe()
TOP = Path(__file__).resolve().parents[3]


def voices(folder: Path, text: str) -> Path:
    folder.mkdir()
    write_voice(folder, text)
    return folder


def test_all_that_is_missing_is_said_by_mood_and_both_commands_refuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = voices(tmp_path / "voices", small_voice(2, 1, without="critical"))
    for refusing in (
        lambda: voice_table(folder),
        lambda: make_dataset(tmp_path / "build", 100, RECIPE, article=True, voices=folder),
    ):
        with pytest.raises(VoiceError, match=r"^6 rules are broken$"):
            refusing()
        assert capsys.readouterr().err.splitlines() == [
            "toy.yaml: coverage: M:v.positive, reviews without a metric: 2 of 3",
            "toy.yaml: coverage: M:positive, reviews without a metric: 2 of 3",
            "toy.yaml: coverage: M:neutral, reviews without a metric: 2 of 3",
            "toy.yaml: coverage: M:critical, reviews: 1 of 12",
            "toy.yaml: coverage: M:critical, reviews without a metric: 1 of 3",
            "toy.yaml: coverage: M:v.critical, reviews without a metric: 2 of 3",
        ]
    assert not (tmp_path / "build").exists()


def test_a_metric_that_hardly_any_review_speaks_of_is_named(tmp_path: Path) -> None:
    text = small_voice(10, 1)
    text = "\n".join(line for line in text.splitlines() if "cmp" not in line or "v.positive" in line or "best" in line)
    assert list(missing(load(write_voice(tmp_path, text)))) == [
        "toy.yaml: coverage: cmp=low, reviews at any mood: 1 of 2",
        "toy.yaml: coverage: cmp=high, reviews at any mood: 1 of 2",
    ]


def test_a_voice_that_is_just_large_enough_can_be_composed(tmp_path: Path) -> None:
    loaded = load_all(voices(tmp_path / "voices", small_voice(3, 1)))
    assert list(missing(loaded["toy"])) == []
    split = split_reviews(loaded, RECIPE)
    assert len(list(stream(Composer(split["train"], RECIPE), 50, 1))) == 50


def test_the_example_can_be_trained_on_and_holds_what_the_manual_shows(tmp_path: Path) -> None:
    example = load(TOP / "examples" / "pirate.yaml")
    assert list(missing(example)) == []
    text = " ".join((TOP / "docs" / "voices.md").read_text(encoding="utf-8").split())
    assert f"does with {len(example.reviews)} reviews" in text
    block = (TOP / "docs" / "voices.md").read_text(encoding="utf-8").partition("```yaml voice=pirate\n")[2]
    shown = load(write_voice(tmp_path, block.partition("```")[0], "pirate"))
    assert len(shown.reviews) == 3


def test_the_article_sized_set_takes_closer_pairs_where_no_others_come(tmp_path: Path) -> None:
    """Format 1 names no place, so a voice has fewer texts for it: the chaotic boss ran out of them."""
    split = split_reviews(load_all(voices(tmp_path / "voices", small_voice(3, 1))), RECIPE)
    pairs = article_set(Composer(split["train"], RECIPE), 10, alike=0.0)  # by which any two are near-duplicates
    assert len({(pair.prompt.mood, pair.completion) for pair in pairs}) == 10


def test_the_article_sized_set_gives_up_where_nothing_new_comes(tmp_path: Path) -> None:
    split = split_reviews(load_all(voices(tmp_path / "voices", small_voice(3, 1))), RECIPE)
    message = r"'toy' at 'v\.positive' gave 57 pairs that differ; 2000 are needed \(--no-art"
    with pytest.raises(GojiError, match=message):
        article_set(Composer(split["train"], RECIPE), 10000)
