"""A panel from end to end: the embedded model writes, readers answer, and the figures are what they answered."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from goji_trainer.cli import main
from goji_trainer.panel import key
from goji_trainer.panel.key import Entry, Panel
from goji_trainer.panel.questions import COLUMNS, QUESTIONS, form
from goji_trainer.voices.load import load_all

from goji_hook.cli.error_handler import run_tool
from goji_hook.models.find import embedded
from goji_hook.personas import PERSONAS
from goji_hook.terms import MOODS

TEXTS = 35
REPOSITORY = Path(__file__).parents[3]

Row = dict[str, str]
Change = Callable[[Row, Entry], Mapping[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, voices: str) -> Path:
    """A panel of the embedded model, with a review of each persona at each mood."""
    out = tmp_path_factory.mktemp("panel") / "drawn"
    drawn = run("panel", str(embedded().path), "--out", str(out), "--texts", str(TEXTS), "--voices", voices)
    assert "give readers texts.txt, questions.md and answers-example.csv, not key.jsonl" in drawn
    return out


@pytest.fixture(scope="session")
def voices(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with one voice, which is read sooner than the seven."""
    folder = tmp_path_factory.mktemp("voices")
    shutil.copy(REPOSITORY / "examples" / "pirate.yaml", folder)
    return str(folder)


def run(*arguments: str, code: int = 0) -> str:
    """Runs the command; returns its output if all went well, else its messages."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        assert run_tool(main, list(arguments), "goji-trainer") == code
    return err.getvalue() if code else out.getvalue()


def answer(panel: Panel, path: Path, change: Change = lambda row, entry: {}) -> Path:
    """Writes a reader's answers: the right persona and mood, a perfect text, and what *change* makes of it."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        for number, entry in panel.numbered.items():
            row = {"panel": panel.id, "number": str(number), "coherence": "5", "misfit": "no", "glued": "no"}
            row |= {"smile": "yes", "concrete": "yes", "offends": "no", "persona": entry.persona, "mood": entry.mood}
            writer.writerow({**row, **change(row, entry)})
    return path


def test_readers_get_texts_without_a_hint_of_who_wrote_them(folder: Path) -> None:
    panel = key.read(folder)
    texts = (folder / "texts.txt").read_text(encoding="utf-8")
    assert texts == panel.texts
    assert len(texts.splitlines()) == len(panel.numbered) <= TEXTS
    assert len({(entry.persona, entry.mood) for entry in panel.entries}) == len(PERSONAS) * len(MOODS)
    assert [entry.persona for entry in panel.entries] != sorted(entry.persona for entry in panel.entries)
    assert not any(f"P:{persona}" in texts for persona in PERSONAS)
    assert "goji-nano" not in texts
    questions = (folder / "questions.md").read_text(encoding="utf-8")
    assert all(f"`{question.name}`" in questions for question in QUESTIONS)
    assert all(f"**{persona}**" in questions for persona in PERSONAS)
    assert "goji-nano" not in questions


def test_readers_are_told_how_each_persona_talks(folder: Path) -> None:
    voices = load_all()
    with_voices = form(key.read(folder), voices)
    assert all(voice.sheet["talks"].rstrip(".") in with_voices for voice in voices.values())


def test_the_example_of_an_answer_is_one(folder: Path, tmp_path: Path) -> None:
    example = tmp_path / "example.csv"
    example.write_bytes((folder / "answers-example.csv").read_bytes())
    assert "(1 of " in run("panel", "--score", str(folder), str(example))


def test_each_model_answers_the_same_prompts(tmp_path: Path, voices: str) -> None:
    other = tmp_path / "other.gguf"
    content = embedded().path.read_bytes()
    other.write_bytes(content)
    assert "the same; name each once" in run(
        "panel", str(other), str(other), "--out", str(tmp_path / "same"), "--texts", "2", code=2
    )
    out = tmp_path / "two"
    run("panel", str(other), str(embedded().path), "--out", str(out), "--texts", "14", "--voices", voices)
    panel = key.read(out)
    first, second = panel.models
    prompts = {model: sorted(e.prompt for e in panel.entries if e.model == model) for model in (first, second)}
    assert prompts[first] == prompts[second]
    assert len(prompts[first]) == 7


def test_a_panel_is_never_drawn_over_another(folder: Path) -> None:
    assert "holds a panel already" in run("panel", str(embedded().path), "--out", str(folder), code=2)


@pytest.mark.parametrize("texts", ["0", "-2", "3"])
def test_texts_that_cannot_be_shared_out_are_refused(tmp_path: Path, texts: str) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(embedded().path.read_bytes())
    arguments = ["panel", str(embedded().path), str(copy), "--out", str(tmp_path / "p"), "--texts", texts]
    assert "cannot be shared out evenly" in run(*arguments, code=2)
    assert not (tmp_path / "p").exists()


def test_either_out_or_score(folder: Path, tmp_path: Path) -> None:
    assert "--out DIR" in run("panel", str(embedded().path), code=2)
    both = ["panel", str(embedded().path), "--out", str(tmp_path / "p"), "--score", str(folder)]
    assert "--out DIR" in run(*both, code=2)


def test_the_figures_are_what_readers_answered(folder: Path, tmp_path: Path) -> None:
    panel = key.read(folder)

    def strict(row: Row, entry: Entry) -> Mapping[str, str]:
        other = {"mood": MOODS[min(4, MOODS.index(entry.mood) + 1)]}
        if entry.persona == "chaos":
            return {**other, "coherence": "3", "misfit": "yes", "persona": "boss-"}
        return {**other, "smile": "no", "glued": "yes"}

    mild, harsh = answer(panel, tmp_path / "mild.csv"), answer(panel, tmp_path / "harsh.csv", strict)
    scored = json.loads(run("panel", "--score", str(folder), "--format", "json", str(mild), str(harsh)))
    (figures,) = scored["models"].values()
    entries = list(panel.numbered.values())
    chaos = sum(entry.persona == "chaos" for entry in entries) / len(entries)
    funny = [entry for entry in entries if entry.persona not in ("boss+", "senior+")]
    moody = [entry for entry in entries if entry.persona != "granny"]
    assert scored["readers"] == {"mild": len(entries), "harsh": len(entries)}
    assert figures["coherence"] == pytest.approx(5 - chaos)
    assert figures["misfit"] == pytest.approx(chaos / 2)
    assert figures["glued"] == pytest.approx((1 - chaos) / 2)
    assert figures["persona"] == pytest.approx(1 - chaos / 2)
    assert figures["smile"] == pytest.approx(0.5 + sum(e.persona == "chaos" for e in funny) / len(funny) / 2)
    worst = sum(entry.mood == MOODS[4] for entry in moody) / len(moody)
    assert figures["mood"] == pytest.approx((1 + worst) / 2)
    assert figures["mood_near"] == 1.0
    assert figures["personas"]["chaos"]["coherence"] == 4.0
    assert figures["readers"]["mild"]["coherence"] == 5.0
    lowest = next(bar for bar in figures["bars"] if "lowest" in bar["title"])
    assert (lowest["title"], lowest["value"], lowest["met"]) == ("coherence, lowest (chaos)", 4.0, False)
    assert not scored["passed"]
    assert scored["agreement"]["concrete"]["equal"] == 1.0
    assert scored["agreement"]["misfit"]["equal"] == pytest.approx(1 - chaos)


def test_every_form_of_the_report_tells_bars_and_readers(folder: Path, tmp_path: Path) -> None:
    answers = answer(key.read(folder), tmp_path / "kind.csv")
    text = run("panel", "--score", str(folder), str(answers))
    assert "8 of 8 bars are reached." in text
    assert "By model\n" in text
    markdown = run("panel", "--score", str(folder), "--format", "markdown", str(answers))
    assert "**By model**" in markdown
    assert markdown.count("|--:|") > 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"coherence": "6"}, "coherence"),
        ({"misfit": "perhaps"}, "misfit"),
        ({"persona": "grandpa"}, "persona"),
        ({"mood": "fine"}, "mood"),
        ({"number": "999"}, "is not a text of this panel"),
        ({"number": "one"}, "is not a text of this panel"),
        ({"panel": "00000000"}, "is another panel"),
    ],
)
def test_a_wrong_answer_is_named_with_its_line(
    folder: Path, tmp_path: Path, wrong: Mapping[str, str], message: str
) -> None:
    panel = key.read(folder)
    answers = answer(panel, tmp_path / "reader.csv", lambda row, entry: wrong if entry.number == 2 else {})
    output = run("panel", "--score", str(folder), str(answers), code=2)
    assert "reader.csv:3: " in output
    assert message in output


def test_all_problems_are_named_at_once(folder: Path, tmp_path: Path) -> None:
    panel = key.read(folder)
    one = answer(panel, tmp_path / "one.csv", lambda row, entry: {"mood": "fine"} if entry.number == 1 else {})
    two = answer(panel, tmp_path / "two.csv", lambda row, entry: {"number": "1"} if entry.number == 2 else {})
    output = run("panel", "--score", str(folder), str(one), str(two), code=2)
    assert "one.csv:2: mood" in output
    assert "two.csv:3: number: 1 has an answer in line 2" in output
    assert "2 problems in the answers; nothing was scored" in output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the header lacks panel"),
        (",".join(COLUMNS).encode(), "no answers"),
        (b"number,coherence\n1,5\n", "the header lacks panel, misfit"),
        (b"\xff\xfe", "not a text in UTF-8"),
        (",".join(COLUMNS).encode() + b"\nPANEL,1,5\n", "more or fewer fields"),
        (",".join(COLUMNS).encode() + b'\nx,1,5,no,"no\n', "csv:"),
    ],
)
def test_a_file_that_holds_no_answers_is_refused(folder: Path, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content.replace(b"PANEL", key.read(folder).id.encode()))
    assert message in run("panel", "--score", str(folder), str(path), code=2)


def test_a_folder_without_a_panel_is_refused(folder: Path, tmp_path: Path) -> None:
    answers = answer(key.read(folder), tmp_path / "answers.csv")
    output = run("panel", "--score", str(tmp_path), str(answers), code=3)
    assert "give --score the folder that `panel --out` wrote" in output
    (tmp_path / "key.jsonl").write_text('{"number": 1}\n', encoding="utf-8")
    assert "key.jsonl:1: not a line of a panel's key" in run("panel", "--score", str(tmp_path), str(answers), code=3)
