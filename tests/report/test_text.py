"""Reports: a review as terminal text of at most 12 lines, and as JSON whose keys are a contract."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

import click
import pytest
from code_samples import SIMPLE, TANGLED
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.models import find as models
from goji_hook.personas import PERSONAS
from goji_hook.prompt import build
from goji_hook.report import explain
from goji_hook.report import json as json_report
from goji_hook.report import text as text_report
from goji_hook.review.review import Review
from goji_hook.scoring.assess import assess
from goji_hook.speech.speaker import Reply
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.escape import plain
from goji_hook.terms import METRICS, MOODS

SENTENCES = "Look at knot again. It goes eight levels down, and nobody brings a lamp. Split it."
LONG = "It is a word of it and so on, you know how the story goes by now. " * 5
WIDTHS = (20, 40, 60, 80, 100)


def made(
    files: dict[str, str] | None = None,
    skipped: dict[str, str] | None = None,
    text: str | None = SENTENCES,
    source: str = "what is staged",
    persona: str = "buddy",
    scope: str = "diff",
) -> Review:
    """A review of real files, in which the model said *text*."""
    changes = tuple(FileChange(path, content.encode()) for path, content in (files or {"pkg/a.py": TANGLED}).items())
    left_out = tuple(Skipped(path, reason) for path, reason in (skipped or {}).items())
    assessment = assess(Change(scope, source, changes, left_out))
    prompt, place = build.ground(build.build(assessment, persona, "auto"), assessment, 3)
    file = models.embedded()
    return Review(assessment, prompt, prompt.text(), Reply(text, 7, 1), file.name, file, place=place)


def uncolored(text: str) -> str:
    return click.unstyle(text)


def test_the_lines_come_in_order() -> None:
    rendered = uncolored(text_report.render(made(skipped={"uv.lock": "lock file"})))
    heading, first, second, bars, worst, skipped = rendered.split("\n")
    assert re.fullmatch(r"Buddy \([a-z.]+\) on what is staged, 1 file", heading)
    assert f"{first.strip()} {second.strip()}" == SENTENCES
    assert bars.split()[::2] == list(METRICS)
    assert worst == "  + pkg/a.py:1 knot  complexity 17"
    assert skipped == "  skipped: uv.lock (lock file)"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("text", [SENTENCES, LONG, None])
def test_it_is_at_most_twelve_lines(width: int, unicode: bool, persona: str, text: str | None) -> None:
    skipped = {f"folder/of/files/{number}.bin": f"reason {number}" for number in range(9)}
    source = "the last commit (1234567 Write a subject that is rather too long for anybody to read)"
    review = made(skipped=skipped, text=text, source=source, persona=persona)
    lines = uncolored(text_report.render(review, width, unicode)).split("\n")
    assert len(lines) <= 12
    if text is not None:
        assert " ".join(text.split()) in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("width", WIDTHS[1:])
@pytest.mark.parametrize("unicode", [True, False])
def test_it_keeps_to_the_width(width: int, unicode: bool) -> None:
    review = made(files={"module.py": TANGLED}, skipped={"b" * 90: "binary"}, source="x" * 200)
    for line in uncolored(text_report.render(review, width, unicode)).split("\n"):
        assert columns.width(line) <= width, line


def test_the_place_stays_whole_where_it_is_too_wide() -> None:
    path = "a/rather/deep/place/" * 5 + "a.py"
    lines = uncolored(text_report.render(made(files={path: TANGLED}), 40)).split("\n")
    at = lines.index(f"  + {path}:1")
    assert lines[at + 1] == "    knot  complexity 17"


def test_of_whole_files_the_worst_place_is_shown() -> None:
    rendered = uncolored(text_report.render(made(files={"a.py": SIMPLE, "b.py": TANGLED}, scope="file")))
    assert rendered.split("\n")[-1].startswith("  worst: b.py:1 knot (nesting depth 8, higher than ")


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_without_unicode_all_is_ascii(width: int) -> None:
    review = made(text="It’s “fine” — more or less…", source="the last commit (1234567 So it…)")
    rendered = uncolored(text_report.render(review, width, unicode=False))
    assert rendered.isascii()
    assert 'It\'s "fine" - more or less...' in rendered


def test_bars_rise_with_the_percentile() -> None:
    good = uncolored(text_report.bars(made(files={"a.py": SIMPLE}).assessment.placements, 80))
    bad = uncolored(text_report.bars(made(files={"a.py": TANGLED}).assessment.placements, 80))
    for metric in ("loc", "tok", "cx", "nest", "ind"):
        heights = [dict(zip(line.split()[::2], line.split()[1::2], strict=True))[metric] for line in (good, bad)]
        assert heights[0] < heights[1], metric


def test_words_stand_for_bars_in_ascii() -> None:
    placements = made().assessment.placements
    wide = uncolored(text_report.bars(placements, 80, unicode=False)).split()
    assert wide == [f"{name}={one.bucket}" for name, one in placements.items()]
    signs = {"low": "-", "mid": "~", "high": "+"}
    narrow = uncolored(text_report.bars(placements, 38, unicode=False)).split()
    assert narrow == [name + signs[one.bucket] for name, one in placements.items()]


def test_colour_marks_the_mood_and_what_is_bad() -> None:
    rendered = text_report.render(made())
    assert "\x1b[" in rendered
    assert rendered != uncolored(rendered)


def test_few_skipped_files_are_named_and_many_are_counted() -> None:
    few = [Skipped("a.lock", "lock file"), Skipped("b.bin", "binary")]
    assert text_report.skipped(few) == "a.lock (lock file), b.bin (binary)"
    many = [
        *few,
        Skipped("c.bin", "binary"),
        Skipped("d.bin", "too large (2.0 MB)"),
        Skipped("e", "too large (3.0 MB)"),
    ]
    told = text_report.skipped(many)
    assert told.startswith("5 files: ")
    for part in ("2 binary", "2 too large", "1 lock file"):
        assert part in told


@given(st.text(), st.text())
def test_hostile_names_are_harmless(path: str, subject: str) -> None:
    review = made(skipped={path: "binary"}, source=plain(subject), text="Fine by me, dear.")
    name = FileChange(f"{path}.py", TANGLED.encode())
    review = replace(review, assessment=assess(Change("diff", subject, (name,), ())))
    for unicode in (True, False):
        rendered = uncolored(text_report.render(review, 80, unicode))
        assert len(rendered.split("\n")) <= 12
        for letter in rendered.replace("\n", ""):
            hidden = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
            assert not hidden or letter in "\u2068\u2069"


def test_explain_names_every_metric_the_score_and_the_prompt() -> None:
    review = made()
    lines = explain.render(review).split("\n")
    for name, one in review.assessment.placements.items():
        assert [line for line in lines if line.split()[0] == name and f"{one.value:.4g}" in line and one.bucket in line]
    assert f"  score {review.assessment.score:.3f} (0 best, 1 worst): {review.assessment.mood}" in lines
    said = lines[lines.index(next(line for line in lines if line.startswith("  | "))) : -1]
    assert " ".join(line[4:] for line in said) == review.prompt_text.replace("\n", " ")
    for width in (40, 80, 100):
        assert max(map(len, explain.render(review, width).split("\n"))) <= width


def test_json_has_the_keys_of_version_1() -> None:
    review = made(files={"pkg/a.py": TANGLED, "b.py": SIMPLE}, skipped={"uv.lock": "lock file"})
    data = json.loads(json_report.render(review))
    promised = {
        "version", "persona", "mood", "scope", "lang", "text", "score", "prompt", "seed", "model", "metrics", "worst",
        "files", "skipped",
    }  # fmt: skip
    assert promised <= set(data)
    assert data["version"] == 2
    assert data["persona"] == "buddy"
    assert data["mood"] in MOODS
    assert data["scope"] == "diff"
    assert data["lang"] == "en"
    assert data["text"] == SENTENCES
    assert data["seed"] == 7
    assert 0 <= data["score"] <= 1
    assert set(data["model"]) == {"name", "sha256", "engine"}
    assert re.fullmatch(r"[0-9a-f]{64}", data["model"]["sha256"])
    assert tuple(data["metrics"]) == METRICS
    for one in data["metrics"].values():
        assert set(one) == {"value", "percentile", "bucket"}
        assert 0 <= one["percentile"] <= 100
    for place in data["worst"]:
        assert set(place) == {"path", "line", "function", "metric", "value", "percentile"}
    assert (data["worst"][0]["path"], data["worst"][0]["line"], data["worst"][0]["function"]) == ("pkg/a.py", 1, "knot")
    assert [file["path"] for file in data["files"]] == ["pkg/a.py", "b.py"]
    assert tuple(data["files"][0]["metrics"]) == METRICS
    assert data["skipped"] == [{"path": "uv.lock", "reason": "lock file"}]


def test_json_without_a_voice() -> None:
    review = replace(made(text=None), model="nano", file=None, trouble="the model is missing")
    data = json.loads(json_report.render(review))
    assert data["text"] is None
    assert data["model"] == {"name": "nano", "sha256": "", "engine": ""}
    assert data["trouble"] == "the model is missing"


def test_json_of_names_that_are_not_text() -> None:
    path = b"\xff\x1b[31m.py".decode("utf-8", "surrogateescape")
    data = json.loads(json_report.render(made(files={path: SIMPLE})).encode("utf-8"))
    assert data["files"][0]["path"] == r"\xff\x1b[31m.py"


class TestTerminal:
    @pytest.mark.parametrize(
        ("flag", "environ", "color"),
        [
            ("always", {"NO_COLOR": "1"}, True),
            ("never", {"CLICOLOR_FORCE": "1"}, False),
            ("auto", {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
            ("auto", {"NO_COLOR": "", "CLICOLOR_FORCE": "1"}, True),
            ("auto", {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True),
            ("auto", {"CLICOLOR_FORCE": "0"}, False),
            ("auto", {}, False),
        ],
    )
    def test_colour(self, flag: str, environ: dict[str, str], color: bool) -> None:
        assert Terminal.detect(flag, environ).color is color

    @pytest.mark.parametrize(
        ("columns", "width"), [("40", 40), ("5", 20), ("300", 100), ("", 80), ("wide", 80), ("0", 80), ("-3", 80)]
    )
    def test_the_width(self, columns: str, width: int) -> None:
        assert Terminal.detect("auto", {"COLUMNS": columns}).width == width
