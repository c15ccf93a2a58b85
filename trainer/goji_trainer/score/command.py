"""The ``score`` command: a GGUF to a scorecard in one of four formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_trainer.atomic import replacing
from goji_trainer.score.card import Card
from goji_trainer.score.reference import Effort
from goji_trainer.score.run import Options, score

FORMATS = ("text", "markdown", "json", "png")


def options(dataset: Path, samples: int | None, seed: int, **more: Any) -> Options:
    """Options from flags; None *samples* is the scorecard's own number. Raises UsageError for too few for the cells."""
    samples = Effort().samples if samples is None else samples
    if samples < 35:
        raise UsageError(f"samples: {samples} do not fill the cells; at least 35 are needed (7 personas at 5 moods)")
    return Options(dataset, Effort(samples=samples, seed=seed), **more)


def score_command(model: Path, format: str, out: Path | None, how: Options) -> str:
    """Score *model* and write the card to *out*, or give it back as text. A PNG needs a file."""
    if format == "png" and out is None:
        raise UsageError("format: png needs --out FILE")
    card = score(model, how)
    if out is None:
        return render(card, format)
    write(card, format, out)
    return f"{out}: {_verdict(card)}"


def render(card: Card, format: str) -> str:
    """The card as text, Markdown or JSON."""
    from goji_trainer.score import report

    return {"text": report.text, "markdown": report.markdown, "json": Card.json}[format](card)


def write(card: Card, format: str, out: Path) -> None:
    """Write the card to a file, whole or not at all."""
    if format == "png":
        from goji_trainer.score import chart

        chart.scorecard(card, out)
        return
    with replacing(out) as part:
        part.write_text(render(card, format).rstrip() + "\n", encoding="utf-8")


def _verdict(card: Card) -> str:
    from goji_trainer.score.report import verdict

    return verdict(card)
