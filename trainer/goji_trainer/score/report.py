"""Prints a scorecard as text or Markdown."""

from __future__ import annotations

from goji_trainer.score.card import Card, Row

_HEAD = ("column", "value", "ceiling", "floor", "bar", "")


def text(card: Card) -> str:
    """Returns the card as a table for the terminal, with the verdict and the quoted reviews under it."""
    cells = [_HEAD, *map(_cells, card.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    lines = []
    for row in cells:
        padded = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join([title(card), "", *lines, "", verdict(card), *_quotes(card)])


def markdown(card: Card) -> str:
    """Returns the card as Markdown, with the definitions of the columns and the quoted reviews."""
    table = [f"| {' | '.join(_HEAD[:5])} | passed |", "|---|--:|--:|--:|--:|:-:|"]
    table += [f"| {' | '.join(_cells(row))} |" for row in card.rows]
    means = [f"- **{row.title}**: {row.definition}" for row in card.rows]
    quotes = [f"- `{example['prompt']}`  \n  {_escaped(example['text'])}" for example in card.examples]
    parts = [[f"**{title(card)}**"], table, [verdict(card)], _folded("Definitions of the columns", means)]
    parts.append(_folded("Reviews as they came, the first of each cell", quotes) if quotes else [])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _folded(summary: str, lines: list[str]) -> list[str]:
    return [f"<details><summary>{summary}</summary>", "", *lines, "", "</details>"]


def title(card: Card) -> str:
    """Returns a line about the model, the samples and the sampling."""
    facts = card.facts
    how = f"temperature {facts['temperature']:g}, min-p {facts['min_p']:g}"
    unverified = "" if facts.get("dataset_verified") else ", the file does not say what it was trained on"
    file = f"{facts['file']} ({facts['sha256'][:12]})"
    return f"{file}: {facts['samples']:,} reviews, {how}, seed {facts['seed']}{unverified}"


def verdict(card: Card) -> str:
    """Returns a sentence that names the missed bars, with value and bar."""
    if not card.missed:
        return "Every bar is reached."
    misses = [f"{row.title} {row.shown(row.value)} (bar {row.shown(row.bar)})" for row in card.missed]
    return f"Missed: {'; '.join(misses)}."


def _cells(row: Row) -> tuple[str, ...]:
    sign = "" if row.bar is None else "≥ " if row.high else "≤ "
    passed = {None: "", True: "yes", False: "NO"}[row.passed]
    limits = (row.shown(row.ceiling), row.shown(row.floor))
    return (row.title, row.shown(row.value), *limits, sign + row.shown(row.bar) if sign else "–", passed)


def _quotes(card: Card) -> list[str]:
    return ["", *(f"{example['prompt']}\n  {example['text']}" for example in card.examples)] if card.examples else []


def _escaped(text: str | None) -> str:
    return (text or "(nothing passed the guard)").replace("_", "\\_").replace("*", "\\*")
