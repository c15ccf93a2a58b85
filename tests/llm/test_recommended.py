"""The sampling that a GGUF recommends: it counts for reviews, and a senseless one is refused in one line."""

from __future__ import annotations

import math
import re
from pathlib import Path

import gguf_files as ggufs
import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from run_goji import goji

from goji_hook.errors import GojiError
from goji_hook.llm.engine import DEFAULT_SAMPLING, Sampling
from goji_hook.llm.recommended import MIN_P, TEMPERATURE, read_sampling, sampling_entries
from goji_hook.models import find as models
from goji_hook.models.gguf import read_header
from goji_hook.prompt.tagline import Prompt
from goji_hook.speech.loader import open_speaker


def edited(folder: Path, **changes: ggufs.Value) -> Path:
    """The embedded model with other recommendations."""
    keys = {"temperature": TEMPERATURE, "min_p": MIN_P}
    entries: dict[str, ggufs.Value | None] = {keys[name]: value for name, value in changes.items()}
    return ggufs.edited(models.embedded().path, folder / "edited.gguf", entries)


def said(path: Path) -> list[str | None]:
    """Returns the model's replies to the same prompt with five seeds."""
    prompt = Prompt("granny", "critical", buckets={"cx": "high"}, at="func", on=("cx",))
    with open_speaker(models.find(str(path))) as speaker:
        return [speaker.say(prompt, seed).text for seed in range(5)]


def test_a_model_is_drawn_from_as_it_recommends(tmp_path: Path) -> None:
    assert len(set(said(edited(tmp_path, temperature=0.0)))) == 1
    assert len(set(said(edited(tmp_path, temperature=1.2, min_p=0.05)))) == 5


def test_without_a_recommendation_the_hooks_own_numbers_count(tmp_path: Path) -> None:
    assert read_sampling(read_header(models.embedded().path).metadata) == DEFAULT_SAMPLING
    half = read_header(edited(tmp_path, temperature=0.4)).metadata
    assert read_sampling(half) == Sampling(0.4, DEFAULT_SAMPLING.min_p)


def test_model_info_shows_the_recommendation(tmp_path: Path) -> None:
    done = goji("model", "info", str(edited(tmp_path, temperature=0.4, min_p=0.2)), cwd=tmp_path)
    assert done.status == 0
    assert re.search(r"^temperature +0\.4$", done.out, re.M)
    assert re.search(r"^min p +0\.2$", done.out, re.M)


@pytest.mark.parametrize("value", [-0.1, 2.1, math.nan, math.inf, True, "hot"])
def test_a_senseless_recommendation_is_one_line_and_the_embedded_model_speaks(
    value: ggufs.Value, tmp_path: Path
) -> None:
    repo = Repository.init(tmp_path / "repo")
    repo.stage("a.py", "def a(x):\n    return x\n")
    done = goji("review", "--model", str(edited(tmp_path, temperature=value)), cwd=repo.path)
    assert done.status == 0
    lines = [line for line in done.err.splitlines() if TEMPERATURE in line]
    assert len(lines) == 1
    assert "must be a number from 0 to 2" in lines[0]
    assert "Buddy" in done.out


@given(st.one_of(st.floats(), st.integers(), st.text(), st.booleans(), st.lists(st.text())), st.floats())
def test_any_recommendation_is_in_range_or_refused(temperature: float | str | list[str], min_p: float) -> None:
    try:
        sampling = read_sampling({TEMPERATURE: temperature, MIN_P: min_p})
    except GojiError as error:
        message = str(error)
        sampling = DEFAULT_SAMPLING
    else:
        message = ""
    assert len(message.splitlines()) <= 1
    assert 0 <= sampling.temperature <= 2
    assert 0 <= sampling.min_p <= 1
    assert read_sampling(sampling_entries(sampling)) == sampling
