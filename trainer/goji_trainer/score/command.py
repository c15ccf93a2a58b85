"""The ``score`` command: scores a GGUF and writes the scorecard in one of four formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_trainer.atomic import replacing
from goji_trainer.score.card import Card
from goji_trainer.score.reference import JudgeBudget
from goji_trainer.score.run import Options, score

FORMATS = ("text", "markdown", "json", "png")


def options(dataset: Path, samples: int | None, seed: int, **more: Any) -> Options:
    """Makes options from a command's flags; *samples* None is the default number. Raises UsageError for under 35."""
    samples = JudgeBudget().samples if samples is None else samples
    if samples < 35:
        raise UsageError(f"samples: {samples} do not fill the cells; give at least 35 (7 personas at 5 moods)")
    return Options(dataset, JudgeBudget(samples=samples, seed=seed), **more)


def score_command(model: Path, format: str, out: Path | None, options: Options) -> str:
    """Scores *model*, and returns the card in *format*, or writes it to *out* and returns its verdict.

    Raises UsageError for the format ``png`` without *out*.
    """
    if format == "png" and out is None:
        raise UsageError("format: a png needs a file; add --out FILE")
    card = score(model, options)
    if out is None:
        return render(card, format)
    write(card, format, out)
    return f"{out}: {_verdict(card)}"


def render(card: Card, format: str) -> str:
    """Returns the card as text, Markdown or JSON."""
    from goji_trainer.score import report

    return {"text": report.text, "markdown": report.markdown, "json": Card.json}[format](card)


def write(card: Card, format: str, out: Path) -> None:
    """Writes the card to a file, whole or not at all."""
    if format == "png":
        from goji_trainer.score import chart

        chart.draw_scorecard(card, out)
        return
    with replacing(out) as part:
        part.write_text(render(card, format).rstrip() + "\n", encoding="utf-8")


def _verdict(card: Card) -> str:
    from goji_trainer.score.report import verdict

    return verdict(card)
