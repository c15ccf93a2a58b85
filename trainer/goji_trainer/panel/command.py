"""The ``panel`` command: writes the files of a panel, or scores its readers' answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from goji_hook.errors import UsageError
from goji_trainer.panel import key, questions, report
from goji_trainer.panel.answers import read_answers
from goji_trainer.panel.draw import draw
from goji_trainer.voices.load import load_all


def panel_command(
    files: Sequence[Path], out: Path | None, score: Path | None, texts: int, seed: int, voices: Path | None, format: str
) -> str:
    """Draws a panel of models to *out*, or scores the answers in *files* to the panel in *score*.

    Returns what to print. Raises UsageError unless exactly one of both folders is given.
    """
    if score is not None and out is None:
        return score_panel(score, files, format)
    if out is not None and score is None:
        return draw_panel(files, out, texts, seed, voices)
    raise UsageError("panel: give --out DIR with models, or --score DIR with answers")


def draw_panel(models: Sequence[Path], out: Path, texts: int, seed: int, voices: Path | None = None) -> str:
    """Writes texts, key, questions and an example to *out*. Raises UsageError if a panel lies there already."""
    if (out / key.KEY).exists():
        raise UsageError(f"--out: {out} holds a panel already, which readers may have; give another folder")
    panel = draw(models, texts, seed)
    described = load_all(voices)
    contents = {
        key.TEXTS: panel.texts,
        questions.FORM: questions.form(panel, described),
        questions.EXAMPLE: questions.example(panel),
        key.KEY: key.key_lines(panel.entries),
    }
    key.write(out, contents)
    silent = len(panel.entries) - len(panel.numbered)
    without = f" ({silent} prompts got no text)" if silent else ""
    shown = f"{key.TEXTS}, {questions.FORM} and {questions.EXAMPLE}"
    return f"{out}: panel {panel.id}, {len(panel.numbered)} texts{without}; give readers {shown}, not {key.KEY}"


def score_panel(folder: Path, answers: Sequence[Path], format: str) -> str:
    """Returns the figures from readers' *answers* as text, Markdown or JSON.

    Several problems are first printed to standard error, a line each. Raises UsageError for any.
    """
    panel = key.read(folder)
    read, problems = read_answers(answers, panel)
    if len(problems) == 1:
        raise UsageError(problems[0])
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise UsageError(f"{len(problems)} problems in the answers; nothing was scored")
    return {"text": report.text, "markdown": report.markdown, "json": report.to_json}[format](
        report.Report(panel, read)
    )
