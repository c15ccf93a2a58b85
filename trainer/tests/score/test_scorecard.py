"""The scorecard as people and programs get it: the whole command, its errors, its formats, the charts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner
from goji_trainer.cli import main
from goji_trainer.dataset.compose import Composer, stream
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews
from goji_trainer.export.gguf_metadata import write_metadata
from goji_trainer.pipeline.bench_table import BenchRow
from goji_trainer.pipeline.bench_table import markdown as bench_table
from goji_trainer.publish.model_card import Facts, model_card
from goji_trainer.score import card as cards
from goji_trainer.score import chart, ladder, report, sweep
from goji_trainer.score.card import Card, Row
from goji_trainer.score.command import options, score_command
from goji_trainer.score.context import BlindJudges, Context, all_reviews
from goji_trainer.score.handwriting import Handwriting
from goji_trainer.score.metrics import COLUMNS
from goji_trainer.score.reference import Bounds, JudgeBudget, Reference, cache_key, read_bounds
from goji_trainer.score.run import Options, measure, score, scorer_for
from goji_trainer.score.sample import Ask, Sample
from goji_trainer.score.training_set import index
from goji_trainer.training.bases import BASES
from goji_trainer.voices.load import load_all

from goji_hook.errors import GojiError, UsageError
from goji_hook.models.find import embedded
from goji_hook.prompt.tagline import Prompt
from goji_hook.system.cache import sha256


class NoJudges:
    """Judges that have nothing to compare with."""

    def persona(self, texts: Sequence[str]) -> list[str]:
        return ["pirate" for _ in texts]

    def mood(self, texts: Sequence[str], personas: Sequence[str]) -> list[float]:
        return [2.0 for _ in texts]


PNG = b"\x89PNG\r\n\x1a\n"
BUDGET = JudgeBudget(samples=35, examples=1, folds=2)


def every_sixth(voice: str) -> str:
    """Returns a voice file without five of six reviews of each condition, and without the slots that only those use."""
    number, kept = 0, []
    for line in voice.splitlines(keepends=True):
        number = number + 1 if line.startswith('    - "') else 0
        if number == 0 or number % 6 == 1:
            kept.append(line)
    text = "".join(kept)
    return re.sub(r"^  (\w+): \[.*\n", lambda slot: slot[0] if f"<{slot[1]}>" in text else "", text, flags=re.MULTILINE)


def how(data: Path, **more: Any) -> Options:
    return Options(data, BUDGET, voices=data.parent / "few", **more)


def invented_card(parameters: float = 1e6, bar: float = 0.9, base: str = "nano-1m") -> Card:
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
    """A copy of the embedded model that names a small dataset as its own, and that dataset.

    ``few`` beside them holds every sixth review of the seven voices: judges learn from these in a sixth of the time.
    """
    folder = tmp_path_factory.mktemp("score")
    (folder / "few").mkdir()
    for voice in Path(str(files("goji_trainer.voices"))).glob("*.yaml"):
        (folder / "few" / voice.name).write_text(every_sixth(voice.read_text(encoding="utf-8")), encoding="utf-8")
    composer = Composer(split_reviews(load_all(folder / "few"), DatasetRecipe())["train"], DatasetRecipe())
    data = folder / "stream.jsonl"
    rows = (json.dumps(pair.row(4)) for pair in stream(composer, 700, 1))
    data.write_text("\n".join(rows) + "\n", encoding="utf-8")
    model = folder / "small.gguf"
    write_metadata(embedded().path, model, {"goji.dataset.sha256": sha256(data)})
    return model, data


@pytest.fixture(scope="module")
def scored(trained: tuple[Path, Path]) -> Card:
    return score(trained[0], how(trained[1], run=3, run_personas=("buddy", "granny")))


def test_every_column_is_there_with_its_limits(scored: Card) -> None:
    names = [row.name for row in scored.rows]
    assert names[: len(COLUMNS)] == [column.name for column in COLUMNS]
    assert names[len(COLUMNS) :] == ["run_sentence", "run_reviews", "tokens_per_second", "parameters", "bytes"]
    for row in scored.rows[: len(COLUMNS)]:
        assert row.ceiling is not None
        assert row.floor is not None
        assert row.definition
        better = row.ceiling - row.floor if row.high else row.floor - row.ceiling
        assert better >= 0 or row.name in ("recombined", "next_step", "coherence"), row
        assert row.bar is None or not row.high or row.bar <= row.ceiling  # nobody has to write better than a human
    assert len(scored.examples) == 21
    assert scored.facts["dataset_verified"] is True


def test_the_same_model_gets_the_same_card(trained: tuple[Path, Path], scored: Card) -> None:
    again = score(trained[0], how(trained[1], run=3, run_personas=("buddy", "granny")))
    slow = {"tokens_per_second"}
    assert [row for row in again.rows if row.name not in slow] == [row for row in scored.rows if row.name not in slow]
    assert again.examples == scored.examples


def test_ceilings_and_floors_are_kept_beside_the_dataset_as_json(trained: tuple[Path, Path], scored: Card) -> None:
    (kept,) = trained[1].parent.glob("bounds-*")
    assert kept.suffix == ".json"
    bounds = read_bounds(kept, COLUMNS)
    assert bounds is not None
    assert bounds.ceilings["persona"] == scored.row("persona").ceiling  # type: ignore[union-attr]
    content = json.loads(kept.read_text(encoding="utf-8"))
    content["ceilings"]["persona"] = 0.125
    kept.write_text(json.dumps(content), encoding="utf-8")
    again = scorer_for(how(trained[1]))
    assert again.reference.bounds.ceilings["persona"] == 0.125  # it was read, not measured again
    kept.write_bytes(b"not JSON")
    assert read_bounds(kept, COLUMNS) is None
    assert scorer_for(how(trained[1])).reference.bounds == bounds


def test_sampling_can_be_overridden(trained: tuple[Path, Path], scored: Card) -> None:
    chosen = how(trained[1], temperature=0.0, run=0)
    scorer = scorer_for(chosen)
    greedy, again = (score(trained[0], replace(chosen, min_p=min_p), scorer) for min_p in (0.1, 0.9))
    assert greedy.examples == again.examples != scored.examples
    assert (greedy.facts["temperature"], greedy.facts["min_p"]) == (0.0, 0.1)
    assert greedy.row("run_reviews") is None


def test_the_command_writes_json_that_the_publisher_reads(trained: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "m.json"
    arguments = ["score", str(trained[0]), "--samples", "0", "--format", "json", "--out", str(out)]
    refused = CliRunner().invoke(main, arguments)
    assert isinstance(refused.exception, UsageError)
    assert not out.exists()
    chosen = how(trained[1], run=0)
    assert str(out) in score_command(trained[0], "json", out, chosen)
    card = cards.read(out)
    assert card.sha256 == sha256(trained[0])
    assert {row.name for row in card.rows} >= {column.name for column in COLUMNS}
    assert card.rows[0].name == "english"


def test_another_dataset_is_refused(trained: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "stream.jsonl"
    lines = trained[1].read_text(encoding="utf-8").splitlines()
    other.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(GojiError, match="trained on a dataset with SHA-256"):
        score(trained[0], how(other))


def test_a_missing_dataset_and_a_file_that_is_no_model(trained: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(GojiError, match="run `goji-trainer dataset` first"):
        score(trained[0], Options(tmp_path / "none.jsonl", BUDGET))
    broken = tmp_path / "m.gguf"
    broken.write_bytes(b"GGUX" + b"\0" * 400)
    with pytest.raises(GojiError):
        score(broken, how(trained[1]))


def test_a_column_about_a_persona_is_left_out_without_it() -> None:
    bounds = Bounds(*(dict.fromkeys((column.name for column in COLUMNS), 1.0) for _ in range(2)))
    silent = Sample(Ask(Prompt("pirate", "neutral"), None), "", None)
    context = Context(cast("BlindJudges", NoJudges()), index([], ["A."]), Handwriting([]))
    rows = measure([silent], Reference(context, bounds), ["pirate"])
    assert [row.name for row in rows] == [one.name for one in COLUMNS if one.name not in ("persona", "granny")]


@pytest.mark.parametrize(
    ("persona", "left_out"), [("buddy", {"persona", "granny"}), ("granny", {"persona", "granny", "mood"})]
)
def test_a_voice_alone_is_scored_without_the_columns_that_compare_it_with_others(
    trained: tuple[Path, Path], tmp_path: Path, persona: str, left_out: set[str]
) -> None:
    """A judge of personas that was given one persona alone once ended the scoring of a voice of one's own."""
    (tmp_path / "voices").mkdir()
    shutil.copy(trained[1].parent / "few" / f"{persona}.yaml", tmp_path / "voices")
    reviews = split_reviews(load_all(tmp_path / "voices"), DatasetRecipe())["train"]
    rows = (json.dumps(pair.row(4)) for pair in stream(Composer(reviews, DatasetRecipe()), 100, 1))
    (tmp_path / "stream.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    facts = {"goji.dataset.sha256": sha256(tmp_path / "stream.jsonl"), "goji.personas": persona}
    write_metadata(embedded().path, tmp_path / "m.gguf", facts)
    card = score(tmp_path / "m.gguf", Options(tmp_path / "stream.jsonl", BUDGET, voices=tmp_path / "voices", run=0))
    names = {row.name for row in card.rows}
    assert {"english", "form", "faithful"} <= names
    assert {column.name for column in COLUMNS} - names == left_out


def test_a_png_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        score_command(tmp_path / "m.gguf", "png", None, options(tmp_path / "d.jsonl", None, 1))


def test_text_and_markdown_name_the_missed_bars() -> None:
    card = invented_card()
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
    card = invented_card()
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
    chart.draw_scorecard(invented_card(), path)
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
        path.write_text(invented_card(parameters, base=name).json(), encoding="utf-8")
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
    chosen = how(trained[1])
    points = sweep.sweep([trained[0]], [0.4, 1.2], [0.1], chosen, tmp_path)
    assert [(point.temperature, point.min_p) for point in points] == [(0.4, 0.1), (1.2, 0.1)]
    assert (tmp_path / "sweep.png").read_bytes().startswith(PNG)
    kept = json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))
    first = next(iter(kept))
    kept[first]["values"]["new"] = 0.123
    (tmp_path / "sweep.json").write_text(json.dumps(kept), encoding="utf-8")
    again = sweep.sweep([trained[0]], [0.4, 1.2], [0.1], chosen, tmp_path)
    assert again[0].values["new"] == 0.123  # it was not scored again
    assert "★" in sweep.table(again)


def test_the_frontier() -> None:
    def point(new: float, form: float) -> sweep.Point:
        return sweep.Point(
            "m", 1.0, 0.1, {"new": new, "first_try": form, "faithful": 1.0, "english": 1.0, "persona": 1.0}
        )

    best = [point(0.1, 0.9), point(0.5, 0.8), point(0.9, 0.1)]
    assert sweep.frontier([*best, point(0.4, 0.7), point(0.9, 0.05)]) == best


def test_a_value_just_under_its_bar_never_looks_like_a_pass(tmp_path: Path) -> None:
    """Persona 0.9696 under a bar of 0.97 reads the same in every output."""
    row = Row("persona", "persona", 0.9696, 0.99, 0.14, 0.97, definition="Share in character.")
    card = replace(invented_card(), rows=(row, Row("mood", "mood", 0.89996, 0.9, 0.0, 0.90, unit="ρ")))
    path = tmp_path / "m.scorecard.json"
    path.write_text(card.json(), encoding="utf-8")
    again = cards.read(path)
    assert again.row("persona") == row
    assert again.failing == ["persona", "mood"]
    facts = Facts("me/m", {"m.gguf": 1}, {"base": "nano-1m", "dataset_sha256": ""}, again, "")
    published, bench = model_card(facts), bench_table([BenchRow("nano-1m", "done", columns=again.values())])
    for text in (report.text(again), report.markdown(again), published, bench):
        assert "96.9 %" in text
        assert "0.899" in text
        assert not re.search(
            r"97\.0 % *(\||\(|$)|0\.970|0\.900 \(", text.replace("97.0 %", "bar", text.count("97.0 %"))
        )
    assert "persona (under the bar) | 96.9 %" in published
    assert "Missed: persona 96.9 % (bar 97.0 %); mood 0.899 (bar 0.900)." in report.text(again)


def test_the_kept_numbers_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "from goji_trainer.score.context import all_reviews\n"
        "from goji_trainer.score.reference import JudgeBudget, cache_key\n"
        "from goji_trainer.score.training_set import index\nfrom goji_trainer.dataset.recipe import DatasetRecipe\n"
        "from goji_trainer.voices.load import load_all\n"
        "print(cache_key(all_reviews(load_all()), DatasetRecipe(), index([], ['A.']), JudgeBudget()))"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(keys) == 1
    assert len(keys.pop().strip()) == 16


def test_other_reviews_or_another_budget_are_measured_anew() -> None:
    reviews, recipe, training = all_reviews(load_all()), DatasetRecipe(), index([], ["A."])
    keys = {
        cache_key(reviews, recipe, training, JudgeBudget()),
        cache_key(reviews[1:], recipe, training, JudgeBudget()),
        cache_key(reviews, replace(recipe, seed=2), training, JudgeBudget()),
        cache_key(reviews, recipe, index([], ["A."], "other"), JudgeBudget()),
        cache_key(reviews, recipe, training, JudgeBudget(seed=2)),
    }
    assert len(keys) == 5


def test_the_ladder_shows_the_articles_bases() -> None:
    assert not hasattr(ladder, "ARTICLE")
    assert all(base.article and base.parameters > 1e7 for base in BASES.values())
