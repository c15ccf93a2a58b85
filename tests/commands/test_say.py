"""`goji-hook say`: one tag line by hand, or many on standard input, one JSON object a line out."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from run_goji import Ran, goji, inside

from goji_hook.commands.say import run_say
from goji_hook.errors import UsageError
from goji_hook.guard import form as guard
from goji_hook.guard import text as prose
from goji_hook.models import find as models
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import PLACEHOLDERS, parse
from goji_hook.settings import Settings
from goji_hook.terms import MOODS

Capture = pytest.CaptureFixture[str]


def batch(capsys: Capture, *lines: str, settings: Settings | None = None) -> list[dict[str, object]]:
    """The objects that come out for some lines."""
    capsys.readouterr()
    assert run_say(settings or Settings(), "", io.StringIO("\n".join(lines))) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_tag_line_is_said_as_text(capsys: Capture) -> None:
    ran = inside(capsys, "say", "P:granny", "M:critical", "cx=high")
    assert ran.status == 0
    assert ran.err == ""
    assert ran.out.count("\n") == 1
    assert guard.fault(ran.out.rstrip("\n")) is None


def test_the_same_tags_in_any_order_are_said_alike(capsys: Capture) -> None:
    assert inside(capsys, "say", "P:granny", "M:critical", "cx=high") == inside(
        capsys, "say", "cx=high M:critical P:granny"
    )


def test_a_seed_changes_what_is_said(capsys: Capture) -> None:
    said = {inside(capsys, "say", "P:granny", "--seed", str(seed)).out for seed in range(4)}
    assert len(said) > 1
    assert inside(capsys, "say", "P:granny", "--seed", "3") == inside(capsys, "say", "P:granny", "--seed", "3")


def test_one_tag_line_as_json(capsys: Capture) -> None:
    data = json.loads(inside(capsys, "say", "P:boss+", "--format", "json", "--seed", "5").out)
    assert list(data) == ["prompt", "text", "seed", "tries"]
    assert data["seed"] == 5
    assert 1 <= data["tries"] <= 8
    assert replace(parse(data["prompt"]), on=()) == parse("P:boss+")


def test_a_batch_is_an_object_a_line_in_order(capsys: Capture) -> None:
    lines = [f"P:{persona} M:{mood}" for persona in PERSONAS for mood in MOODS[::2]]
    rows = batch(capsys, *lines)
    assert [str(row["prompt"]).split()[:2] for row in rows] == [line.split() for line in lines]
    for row in rows:
        assert row["text"] is None or guard.fault(str(row["text"])) is None
    assert sum(row["text"] is not None for row in rows) > len(rows) / 2


def test_a_batch_says_what_one_by_one_says(capsys: Capture) -> None:
    lines = ["P:granny M:critical", "P:chaos M:positive cx=low", "P:granny M:critical"]
    rows = batch(capsys, *lines)
    alone = [batch(capsys, line)[0] for line in lines]
    assert rows == alone
    assert rows[0] == rows[2]


def test_cues_and_empty_lines_are_passed_over(capsys: Capture) -> None:
    prompt = parse("P:granny M:critical").text()
    assert batch(capsys, "", *prompt.split("\n"), "   ") == batch(capsys, "P:granny M:critical")


def test_the_persona_of_lines_that_name_none(capsys: Capture) -> None:
    rows = batch(capsys, "M:positive", "P:chaos", settings=Settings(persona="granny"))
    assert [str(row["prompt"]).split()[0] for row in rows] == ["P:granny", "P:chaos"]


@pytest.mark.parametrize("at", ["none", "file", "func"])
def test_only_placeholders_that_the_place_allows_are_said(capsys: Capture, at: str) -> None:
    order = ["none", "file", "func"]
    allowed = {name for name, needs in PLACEHOLDERS.items() if order.index(needs) <= order.index(at)}
    lines = [f"P:{persona} M:critical tok=high nest=high at={at}" for persona in PERSONAS]
    rows = [row for seed in range(3) for row in batch(capsys, *lines, settings=Settings(seed=seed))]
    said = set(re.findall(r"\{(\w+)\}", " ".join(str(row["text"]) for row in rows)))
    assert said <= allowed
    assert bool(said) == (at != "none")


def test_the_line_that_is_wrong_is_named(capsys: Capture) -> None:
    with pytest.raises(UsageError, match=r"^line 2: mood: 'grim' is not known"):
        run_say(Settings(), "", io.StringIO("P:granny\nM:grim\nP:chaos\n"))
    assert capsys.readouterr().out.count("\n") == 1


def test_where_the_guard_lets_nothing_through(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goji_hook.guard.form.fault", lambda *_: "loop")
    ran = inside(capsys, "say", "P:granny")
    assert ran == Ran(3, "", "goji-hook: the model wrote nothing fit to print in 16 tries\n")
    row = batch(capsys, "P:granny")[0]
    assert (row["text"], row["tries"]) == (None, 16)


def test_a_model_that_cannot_be_opened(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF and no more")
    ran = inside(capsys, "say", "P:granny", "--model", str(tmp_path / "x.gguf"))
    assert ran.status == 3
    assert ran.out == ""
    assert ran.err.count("\n") == 1


def test_a_pipe_of_tag_lines(tmp_path: Path) -> None:
    ran = goji("say", cwd=tmp_path, stdin="P:granny M:critical\nP:chaos\n")
    assert ran.status == 0
    assert ran.err == ""
    assert [json.loads(line)["prompt"].split()[0] for line in ran.out.splitlines()] == ["P:granny", "P:chaos"]


def test_no_lines_at_all(tmp_path: Path) -> None:
    assert goji("say", cwd=tmp_path) == Ran(0, "", "")


def test_a_model_of_format_1_needs_no_place(capsys: Capture, tmp_path: Path) -> None:
    from gguf_files import edited

    old = edited(models.embedded().path, tmp_path / "old.gguf", {"goji.prompt.format": 1})
    data = json.loads(inside(capsys, "say", "P:granny at=func", "--format", "json", "--model", str(old)).out)
    assert data["prompt"] == "P:granny M:neutral S:diff L:en loc=mid tok=mid cx=mid nest=mid com=mid cmp=mid"
    assert "{" not in str(data["text"])


def test_a_model_may_use_the_words_that_it_names_and_no_others(capsys: Capture, tmp_path: Path) -> None:
    from gguf_files import edited

    told = json.loads(inside(capsys, "say", "P:granny at=func", "--format", "json").out)
    own = " ".join(prose.words(re.sub(r"\{[a-z]+\}", "", told["text"])))
    fluent = edited(models.embedded().path, tmp_path / "fluent.gguf", {"goji.words": own})
    again = json.loads(inside(capsys, "say", "P:granny at=func", "--format", "json", "--model", str(fluent)).out)
    assert (again["text"], again["tries"]) == (told["text"], told["tries"])
    mute = edited(models.embedded().path, tmp_path / "mute.gguf", {"goji.words": "one two"})
    assert (
        "wrote nothing fit to print in 16 tries" in inside(capsys, "say", "P:granny at=func", "--model", str(mute)).err
    )
