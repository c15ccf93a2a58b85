"""Voices that are too small are refused before anything is composed, with the numbers of lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from goji_trainer.dataset.article_set import article_set
from goji_trainer.dataset.compose import Composer, stream
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_lines
from goji_trainer.dataset.write import make_dataset
from goji_trainer.voices import coverage
from goji_trainer.voices.load import load, load_all

from goji_hook.errors import GojiError, UsageError
from goji_hook.terms import METRICS, MOODS

RECIPE = DatasetRecipe()
_WORDS = dict(zip(MOODS, ("best", "good", "usual", "bad", "worst"), strict=True))
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


def toy(folder: Path, openings: int, observations: int, without: str = "") -> Path:
    """Writes a voice with that number of openings per mood, a single one at the mood *without*, and observations."""
    text = (
        "persona: toy\nsheet: {who: a toy, talks: in springs, cares: winding, never: batteries}\nlines:\n  opening:\n"
    )
    for mood in MOODS:
        said = [
            f'"Spring {one} of my {_WORDS[mood]} box [hums|sings]."'
            for one in _NUMBERS[: 1 if mood == without else openings]
        ]
        text += f'    "M:{mood}": [{", ".join(said)}]\n'
    text += "  observation:\n"
    for metric in METRICS:
        for end in ("low", "high"):
            said = [f'"Wheel {one} of {{file}} [clicks|clacks], {metric} {end}."' for one in _NUMBERS[:observations]]
            text += f"    {metric}={end}: [{', '.join(said)}]\n"
    folder.mkdir()
    (folder / "toy.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("openings", "observations", "without", "message"),
    [
        (1, 4, "", "toy: opening lines that may be said at v.positive: 1 to train on and 0 to judge by, but 3 and 1"),
        (4, 4, "critical", "toy: opening lines that may be said at critical: 1 to train on and 0 to judge by"),
        (4, 1, "", "toy: observation lines that may be said at v.positive: 14 to train on and 0 to judge by"),
    ],
)
def test_a_small_voice_is_refused_with_its_counts(
    tmp_path: Path, openings: int, observations: int, without: str, message: str
) -> None:
    folder = toy(tmp_path / "voices", openings, observations, without)
    with pytest.raises(UsageError) as caught:
        make_dataset(tmp_path / "build", 100, RECIPE, article=True, voices=folder)
    assert str(caught.value).startswith(message)
    assert not (tmp_path / "build").exists()


def test_a_voice_that_is_just_large_enough_can_be_composed(tmp_path: Path) -> None:
    split = split_lines(load_all(toy(tmp_path / "voices", 4, 4)), RECIPE)
    coverage.check(split)
    for side, lines in split.items():
        assert len(list(stream(Composer(lines, RECIPE, side), 50, 1))) == 50


def test_the_example_can_be_trained_on_and_holds_what_the_manual_shows() -> None:
    top = Path(__file__).resolve().parents[3]
    example = load(top / "examples" / "pirate.yaml")
    split = split_lines({"pirate": example}, RECIPE)
    coverage.check(split)
    assert len(list(stream(Composer(split["validation"], RECIPE, "validation"), 50, 1))) == 50
    text = " ".join((top / "docs" / "voices.md").read_text(encoding="utf-8").split())
    assert f"Of one voice with {len(example.lines)} lines" in text


def test_the_article_sized_set_gives_up_where_nothing_new_comes(tmp_path: Path) -> None:
    split = split_lines(load_all(toy(tmp_path / "voices", 4, 4)), RECIPE)
    with pytest.raises(GojiError, match=r"'toy' at 'v\.positive' gave 1 pairs that differ; 2 are needed \(--no-art"):
        article_set(Composer(split["train"], RECIPE), 10, alike=0.0)
