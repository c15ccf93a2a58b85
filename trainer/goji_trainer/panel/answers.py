"""Reads the answers of a panel's readers from CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goji_hook.errors import GojiError, UsageError, unknown
from goji_trainer.panel.key import Entry, Panel
from goji_trainer.panel.questions import COLUMNS, QUESTIONS


@dataclass(frozen=True)
class Answer:
    """A reader's answers about a text, by question, each one of the allowed words."""

    reader: str
    entry: Entry
    choices: Mapping[str, str]

    def yes(self, question: str) -> bool:
        """Whether the answer to a yes-or-no question is yes."""
        return self.choices[question] == "yes"


def read_answers(paths: Sequence[Path], panel: Panel) -> tuple[list[Answer], list[str]]:
    """Returns the answers in all files, and a message for every problem, with file and line."""
    if len({path.resolve() for path in paths}) < len(paths):
        raise UsageError("answers: a file is named twice; name each reader's file once")
    names = [path.stem for path in paths]
    answers: list[Answer] = []
    problems: list[str] = []
    for path in paths:
        reader = path.stem if names.count(path.stem) == 1 else str(path)
        for result in _read(path, reader, panel):
            if isinstance(result, Answer):
                answers.append(result)
            else:
                problems.append(result)
    return answers, problems


def _read(path: Path, reader: str, panel: Panel) -> Iterator[Answer | str]:
    """Yields an answer, or what is wrong, for each line of a file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        yield f"{path}: not a text in UTF-8; save it as CSV in UTF-8"
        return
    rows = csv.DictReader(lines, strict=True, skipinitialspace=True)
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        yield f"{path}:1: the header lacks {', '.join(missing)}; write {','.join(COLUMNS)}"
        return
    answered: dict[int, int] = {}
    try:
        for row in rows:
            where = f"{path}:{rows.line_num}"
            if row["panel"] not in (None, panel.id):
                yield f"{where}: panel: {row['panel']!r} is another panel; its folder holds {panel.id!r}"
                return
            try:
                answer = _answer(row, reader, panel)
                number = answer.entry.number or 0
                if number in answered:
                    raise UsageError(f"number: {number} has an answer in line {answered[number]}; keep one of them")
                answered[number] = rows.line_num
                yield answer
            except GojiError as error:
                yield f"{where}: {error}"
    except csv.Error as error:
        yield f"{path}:{rows.line_num}: not a line of CSV: {error}"
        return
    if not rows.line_num or not answered:
        yield f"{path}: no answers; write one line for each text below the header"


def _answer(row: Mapping[str | None, str | None], reader: str, panel: Panel) -> Answer:
    """Reads a line. Raises UsageError that names the first wrong column and what is allowed."""
    if None in row or None in row.values():
        raise UsageError("the line has more or fewer fields than the header; write each column once")
    cells = {str(column): (cell or "").strip() for column, cell in row.items()}
    number = cells["number"]
    if not number.isdecimal() or int(number) not in panel.numbered:
        raise UsageError(f"number: {number!r} is not a text of this panel; give 1 to {len(panel.numbered)}")
    choices = {question.name: cells[question.name].lower() for question in QUESTIONS}
    for question in QUESTIONS:
        allowed = question.allowed or panel.personas
        if choices[question.name] not in allowed:
            raise unknown(question.name, cells[question.name], allowed)
    return Answer(reader, panel.numbered[int(number)], choices)
