"""A scorecard as text, Markdown or JSON."""

from __future__ import annotations

from goji_trainer.score.card import Card, Row

_HEAD = ("column", "value", "ceiling", "floor", "bar", "")


def text(card: Card) -> str:
    """A table for the terminal, and a verdict under it."""
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
    """The same as Markdown, with what each column means, and the reviews that came first."""
    table = [f"| {' | '.join(_HEAD[:5])} | passed |", "|---|--:|--:|--:|--:|:-:|"]
    table += [f"| {' | '.join(_cells(row))} |" for row in card.rows]
    means = [f"- **{row.title}**: {row.definition}" for row in card.rows]
    quotes = [f"- `{one['prompt']}`  \n  {_escaped(one['text'])}" for one in card.examples]
    parts = [[f"**{title(card)}**"], table, [verdict(card)], _folded("What the columns mean", means)]
    parts.append(_folded("Reviews as they came, the first of each cell", quotes) if quotes else [])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _folded(summary: str, lines: list[str]) -> list[str]:
    return [f"<details><summary>{summary}</summary>", "", *lines, "", "</details>"]


def title(card: Card) -> str:
    """What was scored, in one line."""
    facts = card.facts
    how = f"temperature {facts['temperature']:g}, min-p {facts['min_p']:g}"
    known = "" if facts.get("dataset_verified") else ", the file does not say what it was trained on"
    return f"{facts['file']} ({facts['sha256'][:12]}): {facts['samples']:,} reviews, {how}, seed {facts['seed']}{known}"


def verdict(card: Card) -> str:
    """Which bars are missed, if any."""
    if not card.missed:
        return "Every bar is reached."
    told = [f"{row.title} {row.shown(row.value)} (bar {row.shown(row.bar)})" for row in card.missed]
    return f"Missed: {'; '.join(told)}."


def _cells(row: Row) -> tuple[str, ...]:
    sign = "" if row.bar is None else "≥ " if row.high else "≤ "
    passed = {None: "", True: "yes", False: "NO"}[row.passed]
    limits = (row.shown(row.ceiling), row.shown(row.floor))
    return (row.title, row.shown(row.value), *limits, sign + row.shown(row.bar) if sign else "–", passed)


def _quotes(card: Card) -> list[str]:
    return ["", *(f"{one['prompt']}\n  {one['text']}" for one in card.examples)] if card.examples else []


def _escaped(text: str | None) -> str:
    return (text or "(nothing passed the guard)").replace("_", "\\_").replace("*", "\\*")
