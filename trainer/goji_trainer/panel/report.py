"""The figures of a panel as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from goji_trainer.panel.agreement import Agreement, agreements
from goji_trainer.panel.answers import Answer
from goji_trainer.panel.figures import FIGURES, Bar, bars
from goji_trainer.panel.key import Panel

VERSION = 1
_NOTE = (
    "n counts answers. Over a whole model, smile leaves out boss+ and senior+, and the moods leave out granny, who is "
    "kind to everything; the rows of single personas have both."
)
_Row = Sequence[str]


@dataclass(frozen=True)
class Report:
    """The answers about a panel, and what comes of them."""

    panel: Panel
    answers: Sequence[Answer]

    @cached_property
    def models(self) -> dict[str, list[Answer]]:
        """The answers about each model that has some."""
        about = {
            model: [answer for answer in self.answers if answer.entry.model == model] for model in self.panel.models
        }
        return {model: answers for model, answers in about.items() if answers}

    @cached_property
    def readers(self) -> dict[str, list[Answer]]:
        """The answers of each reader."""
        names = dict.fromkeys(answer.reader for answer in self.answers)
        return {name: [answer for answer in self.answers if answer.reader == name] for name in names}

    @cached_property
    def bars(self) -> list[Bar]:
        """Every bar of every model."""
        return [bar for model, answers in self.models.items() for bar in bars(model, answers, self.panel.personas)]

    @cached_property
    def agreement(self) -> dict[str, Agreement]:
        """The readers' agreement by question; empty for one reader."""
        return agreements(self.answers) if len(self.readers) > 1 else {}

    def silent(self, model: str) -> int:
        """Returns the number of prompts to which the model had no text that passed the guard."""
        return sum(entry.model == model and entry.number is None for entry in self.panel.entries)

    def by_persona(self, model: str) -> dict[str, list[Answer]]:
        """Returns the answers about each persona of a model that has some."""
        about = {
            persona: [answer for answer in self.models[model] if answer.entry.persona == persona]
            for persona in self.panel.personas
        }
        return {persona: answers for persona, answers in about.items() if answers}

    def by_reader(self, model: str) -> dict[str, list[Answer]]:
        """Returns each reader's answers about a model, of those who have some."""
        about = {
            name: [answer for answer in answers if answer.entry.model == model]
            for name, answers in self.readers.items()
        }
        return {name: answers for name, answers in about.items() if answers}


def text(report: Report) -> str:
    """Returns the report as tables for the terminal."""
    return _rendered(report, "{}", _columns)


def markdown(report: Report) -> str:
    """Returns the report as Markdown."""
    return _rendered(report, "**{}**\n", _pipes)


def to_json(report: Report) -> str:
    """Returns the report as JSON text; figures are shares from 0 to 1, coherence from 1 to 5."""
    models = {
        model: {
            **_values(answers, whole=True),
            "silent": report.silent(model),
            "personas": {name: _values(part) for name, part in report.by_persona(model).items()},
            "readers": {name: _values(part, whole=True) for name, part in report.by_reader(model).items()},
            "bars": [
                {"title": bar.title, "value": bar.value, "bar": bar.bar, "met": bar.met}
                for bar in report.bars
                if bar.model == model
            ],
        }
        for model, answers in report.models.items()
    }
    content = {
        "version": VERSION,
        "panel": report.panel.id,
        "texts": len(report.panel.numbered),
        "readers": {name: len(answers) for name, answers in report.readers.items()},
        "models": models,
        "agreement": {name: asdict(agreement) for name, agreement in report.agreement.items()},
        "passed": all(bar.met for bar in report.bars),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _values(answers: Sequence[Answer], *, whole: bool = False) -> dict[str, Any]:
    figures = {figure.name: (figure.measure_model if whole else figure.measure)(answers) for figure in FIGURES}
    return {"n": len(answers), **figures}


def _rendered(report: Report, title: str, table: Callable[[Sequence[_Row]], str]) -> str:
    texts = len(report.panel.numbered)
    readers = ", ".join(f"{name} ({len(answers)} of {texts})" for name, answers in report.readers.items())
    parts = [f"Panel {report.panel.id}: {texts} texts, read by {readers}"]
    parts += [f"{title.format(name)}\n{table(rows)}" for name, rows in _tables(report)]
    return "\n\n".join([*parts, _NOTE, *map(_verdict, _by_model(report))])


def _by_model(report: Report) -> list[list[Bar]]:
    return [[bar for bar in report.bars if bar.model == model] for model in report.models]


def _verdict(reached: Sequence[Bar]) -> str:
    missed = [f"{bar.title} {bar.shown[0]} (bar {bar.shown[1]})" for bar in reached if not bar.met]
    count = f"{reached[0].model}: {len(reached) - len(missed)} of {len(reached)} bars are reached"
    return f"{count}. Missed: {'; '.join(missed)}." if missed else f"{count}."


def _tables(report: Report) -> list[tuple[str, list[_Row]]]:
    """Titles and rows, heads first."""
    heads = ("n", *(figure.title for figure in FIGURES))
    whole = [
        (model, *_cells(answers, whole=True), str(report.silent(model))) for model, answers in report.models.items()
    ]
    tables: list[tuple[str, list[_Row]]] = [("By model", [("model", *heads, "silent"), *whole])]
    for model in report.models:
        rows = [(name, *_cells(answers)) for name, answers in report.by_persona(model).items()]
        tables.append((f"{model}, by persona", [("persona", *heads), *rows]))
    if len(report.readers) > 1:
        for model in report.models:
            rows = [(name, *_cells(answers, whole=True)) for name, answers in report.by_reader(model).items()]
            tables.append((f"{model}, by reader", [("reader", *heads), *rows]))
        tables.append(("Agreement of the readers", _agreement_rows(report)))
    rows = [(bar.model, bar.title, *bar.shown, "yes" if bar.met else "NO") for bar in report.bars]
    return [*tables, ("Bars", [("model", "figure", "value", "bar", "reached"), *rows])]


def _agreement_rows(report: Report) -> list[_Row]:
    rows: list[_Row] = [("question", "equal answers", "Krippendorff's alpha")]
    for name, agreement in report.agreement.items():
        equal = "–" if agreement.equal is None else f"{agreement.equal:.1%}".replace("%", " %")
        rows.append((name, equal, "–" if agreement.alpha is None else f"{agreement.alpha:.2f}"))
    return rows


def _cells(answers: Sequence[Answer], *, whole: bool = False) -> _Row:
    values = _values(answers, whole=whole)
    return (str(len(answers)), *(figure.shown(values[figure.name]) for figure in FIGURES))


def _columns(rows: Sequence[_Row]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in rows
    ]
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _pipes(rows: Sequence[_Row]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" + "|--:" * (len(rows[0]) - 1) + "|", *lines[1:]])
