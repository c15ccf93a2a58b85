"""The scorecard as people and programs get it: the command end to end, its errors, its formats, the charts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from goji_trainer.cli import main
from goji_trainer.dataset.compose import Composer, Recipe, split_lines, stream
from goji_trainer.export.gguf_metadata import write_metadata
from goji_trainer.score import card as cards
from goji_trainer.score import chart, ladder, report, sweep
from goji_trainer.score.card import Card, Row
from goji_trainer.score.command import options, score_command
from goji_trainer.score.held_out import held_out
from goji_trainer.score.metrics import COLUMNS
from goji_trainer.score.reference import Effort
from goji_trainer.score.run import Options, desk, score
from goji_trainer.score.scorecard import read_scorecard
from goji_trainer.score.training_set import index
from goji_trainer.voices.load import load_all

from goji_hook.errors import GojiError, UsageError
from goji_hook.models.find import embedded
from goji_hook.system.cache import sha256

PNG = b"\x89PNG\r\n\x1a\n"
EFFORT = Effort(samples=35, lessons=4, folds=2)


def made_up(parameters: float = 1e6, bar: float = 0.9, base: str = "nano-1m") -> Card:
    rows = (
        Row("english", "English", 0.9999, 0.99, 0.0, 1.0, definition="Share that is English."),
        Row("mood", "mood", 0.85, 0.9, -0.01, bar, unit="ρ", definition="Correlation."),
        Row("copied", "reviews copied", 0.0301, 0.0, 1.0, 0.10, high=False, definition="Copies."),
        Row("new", "sentences new", 0.4, 1.0, 0.0, 0.25, definition="New."),
        Row("parameters", "parameters", parameters, bar=3e6, high=False, unit="n", definition="Weights."),
    )
    facts = {"file": "m.gguf", "sha256": "ab" * 32, "base": base, "samples": 1000, "seed": 1}
    facts |= {"temperature": 0.8, "min_p": 0.05, "dataset_verified": True}
    example = {"prompt": "P:buddy M:neutral", "text": "Fine, snake_case and *all*."}
    return Card(facts, rows, (example,))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The embedded model, made to say that it was trained on a small dataset; and that dataset."""
    folder = tmp_path_factory.mktemp("score")
    composer = Composer(split_lines(load_all(), Recipe())["train"], Recipe())
    data = folder / "stream.jsonl"
    rows = (json.dumps(pair.row(3)) for pair in stream(composer, 700, 1))
    data.write_text("\n".join(rows) + "\n", encoding="utf-8")
    model = folder / "small.gguf"
    write_metadata(embedded().path, model, {"goji.dataset.sha256": sha256(data)})
    return model, data


@pytest.fixture(scope="module")
def scored(trained: tuple[Path, Path]) -> Card:
    return score(trained[0], Options(trained[1], EFFORT, run=3, run_personas=("buddy", "granny")))


def test_every_column_is_there_with_its_limits(scored: Card) -> None:
    names = [row.name for row in scored.rows]
    assert names[: len(COLUMNS)] == [column.name for column in COLUMNS]
    assert names[len(COLUMNS) :] == ["run_sentence", "run_reviews", "tokens_per_second", "parameters", "bytes"]
    for row in scored.rows[: len(COLUMNS)]:
        assert row.ceiling is not None
        assert row.floor is not None
        assert row.definition
        better = row.ceiling - row.floor if row.high else row.floor - row.ceiling
        assert better >= 0 or row.name in ("recombined", "mood", "faithful"), row  # four lessons teach little
    assert len(scored.examples) == 21
    assert scored.facts["dataset_verified"] is True


def test_the_same_model_gets_the_same_card(trained: tuple[Path, Path], scored: Card) -> None:
    again = score(trained[0], Options(trained[1], EFFORT, run=3, run_personas=("buddy", "granny")))
    slow = {"tokens_per_second"}
    assert [row for row in again.rows if row.name not in slow] == [row for row in scored.rows if row.name not in slow]
    assert again.examples == scored.examples


def test_the_bench_is_kept_beside_the_dataset(trained: tuple[Path, Path], scored: Card) -> None:
    kept = sorted(path.name.partition("-")[0] for path in trained[1].parent.glob("*.joblib"))
    assert kept == ["bounds", "judges"]
    at = desk(Options(trained[1], EFFORT))
    assert at.bench.bounds.ceilings["persona"] == scored.row("persona").ceiling  # type: ignore[union-attr]


def test_sampling_can_be_overridden(trained: tuple[Path, Path], scored: Card) -> None:
    how = Options(trained[1], EFFORT, temperature=0.0, run=0)
    at = desk(how)
    greedy, again = (score(trained[0], replace(how, min_p=min_p), at) for min_p in (0.1, 0.9))
    assert greedy.examples == again.examples != scored.examples
    assert (greedy.facts["temperature"], greedy.facts["min_p"]) == (0.0, 0.1)
    assert greedy.row("run_reviews") is None


def test_the_command_writes_json_that_the_publisher_reads(trained: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "m.json"
    arguments = ["score", str(trained[0]), "--samples", "0", "--format", "json", "--out", str(out)]
    refused = CliRunner().invoke(main, arguments)
    assert isinstance(refused.exception, UsageError)
    assert not out.exists()
    how = Options(trained[1], EFFORT, run=0)
    assert str(out) in score_command(trained[0], "json", out, how)
    read = read_scorecard(out)
    assert read.sha256 == sha256(trained[0])
    assert read.passed is False  # 35 reviews of one model are read by judges that learned next to nothing
    assert {column.name for column in read.columns} >= {column.name for column in COLUMNS}
    assert cards.read(out).rows[0].name == "english"


def test_another_dataset_is_refused(trained: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "stream.jsonl"
    lines = trained[1].read_text(encoding="utf-8").splitlines()
    other.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(GojiError, match="trained on a dataset with SHA-256"):
        score(trained[0], Options(other, EFFORT))


def test_a_missing_dataset_and_a_file_that_is_no_model(trained: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(GojiError, match="run `goji-trainer dataset` first"):
        score(trained[0], Options(tmp_path / "none.jsonl", EFFORT))
    broken = tmp_path / "m.gguf"
    broken.write_bytes(b"GGUX" + b"\0" * 400)
    with pytest.raises(GojiError):
        score(broken, Options(trained[1], EFFORT))


def test_held_out_lines_that_were_trained_on_are_refused() -> None:
    voices = load_all()
    lines = split_lines(voices, Recipe())["validation"]
    training = index((), (line.say() for line in lines[: len(lines) // 10]))
    with pytest.raises(GojiError, match="held-out lines stand in the training file"):
        held_out(voices, Recipe(), training)
    few = held_out(voices, Recipe(), index((), (line.say() for line in lines[:5])))
    assert len(few.lines) <= len(lines) - 5


def test_a_png_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        score_command(tmp_path / "m.gguf", "png", None, options(tmp_path / "d.jsonl", None, 1))


def test_text_and_markdown_tell_what_is_missed() -> None:
    card = made_up()
    assert [row.name for row in card.missed] == ["english", "mood"]
    table = report.text(card)
    assert re.search(r"English +99\.9 % +99\.0 % +0\.0 % +≥ 100\.0 % +NO", table)  # never rounded up to the bar
    assert re.search(r"reviews copied +3\.1 % +0\.0 % +100\.0 % +≤ 10\.0 % +yes", table)
    assert "Missed: English 99.9 % (bar 100.0 %); mood 0.850 (bar 0.900)." in table
    page = report.markdown(card)
    assert "| mood | 0.850 | 0.900 | -0.010 | ≥ 0.900 | NO |" in page
    assert "- **mood**: Correlation." in page
    assert "Fine, snake\\_case and \\*all\\*." in page
    assert "does not say what it was trained on" in report.title(
        replace(card, facts={**card.facts, "dataset_verified": False})
    )


def test_a_card_is_read_back(tmp_path: Path) -> None:
    card = made_up()
    path = tmp_path / "card.json"
    path.write_text(card.json(), encoding="utf-8")
    assert cards.read(path) == card


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 9}', '{"version": 1, "columns": {"a": {"b": 1}}}']
)
def test_a_file_that_is_no_card(tmp_path: Path, text: str) -> None:
    path = tmp_path / "card.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GojiError, match=r"card\.json: "):
        cards.read(path)


def test_the_chart_is_a_png(tmp_path: Path) -> None:
    path = tmp_path / "card.png"
    chart.scorecard(made_up(), path)
    assert path.read_bytes().startswith(PNG)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(("high", "value", "where"), [(True, 0.9, 1.0), (True, 0.1, 0.0), (True, 0.5, 0.5)])
def test_where_a_bar_ends(high: bool, value: float, where: float) -> None:
    row = Row("x", "x", value, 0.9, 0.1, high=high)
    assert chart.place(row, value) == pytest.approx(where)
    low = Row("x", "x", 1 - value, 0.1, 0.9, high=False)
    assert chart.place(low, 1 - value) == pytest.approx(where)


def test_the_ladder_orders_models_and_reads_their_losses(tmp_path: Path) -> None:
    paths = []
    for name, parameters in (("nano-3m", 3e6), ("nano-0.1m", 1e5)):
        path = tmp_path / f"{name}.json"
        path.write_text(made_up(parameters, base=name).json(), encoding="utf-8")
        paths.append(path)
    run = tmp_path / "nano-3m"
    run.mkdir()
    (run / "losses.jsonl").write_text('{"step": 0, "loss": 0.5}\n{"step": 10, "loss": 0.3}\n', encoding="utf-8")
    (run / "recipe.json").write_text('{"tokens": 20900000, "epochs": 2.5}', encoding="utf-8")
    found = ladder.rungs(paths, tmp_path)
    assert [(rung.parameters, rung.loss) for rung in found] == [(1e5, None), (3e6, pytest.approx(0.4))]
    assert "| 100,000 | – | **99.9 %** | **0.850** | 3.1 % | 40.0 % | – |" in ladder.table(found)
    assert "| 3,000,000 | 52.2M | " in ladder.table(found)
    out = tmp_path / "ladder.png"
    ladder.draw(found, out)
    assert out.read_bytes().startswith(PNG)


def test_a_sweep_keeps_its_points_and_finds_the_frontier(
    trained: tuple[Path, Path], scored: Card, tmp_path: Path
) -> None:
    how = Options(trained[1], EFFORT)
    points = sweep.sweep([trained[0]], [0.4, 1.2], [0.1], how, tmp_path)
    assert [(point.temperature, point.min_p) for point in points] == [(0.4, 0.1), (1.2, 0.1)]
    assert (tmp_path / "sweep.png").read_bytes().startswith(PNG)
    kept = json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))
    first = next(iter(kept))
    kept[first]["values"]["new"] = 0.123
    (tmp_path / "sweep.json").write_text(json.dumps(kept), encoding="utf-8")
    again = sweep.sweep([trained[0]], [0.4, 1.2], [0.1], how, tmp_path)
    assert again[0].values["new"] == 0.123  # it was not scored again
    assert "★" in sweep.table(again)


def test_the_frontier() -> None:
    def point(new: float, form: float) -> sweep.Point:
        return sweep.Point(
            "m", 1.0, 0.1, {"new": new, "first_try": form, "faithful": 1.0, "english": 1.0, "persona": 1.0}
        )

    best = [point(0.1, 0.9), point(0.5, 0.8), point(0.9, 0.1)]
    assert sweep.frontier([*best, point(0.4, 0.7), point(0.9, 0.05)]) == best
