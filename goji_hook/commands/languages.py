"""``languages``: what goji-hook reads, and by what."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from goji_hook import languages
from goji_hook.exit_codes import ExitCode
from goji_hook.metrics.syntax.grammar import load_table
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.output import show

_NAME = 16  # columns


def run_languages(width: int) -> ExitCode:
    """Prints the languages that are read, in lines of *width* columns."""
    show(list_languages(width))
    return ExitCode.OK


def list_languages(width: int) -> str:
    """Lists each language in lines of *width* columns: its reader, then the suffixes and names of its files."""
    found = [(_title(name), _row(name)) for name in languages.names() if name not in languages.HOLDERS]
    rows = sorted(found, key=lambda pair: pair[0].lower())
    rows += [(languages.TITLES[name], _row(name)) for name in languages.HOLDERS]
    return "\n".join(line for title, row in rows for line in columns.hung(f"{title:{_NAME}}", row, width))


def _title(name: str) -> str:
    return languages.TITLES.get(name) or load_table(name).title


def _row(name: str) -> str:
    places = " ".join((*languages.suffixes(name), *languages.file_names(name)))
    return f"{_reader(name)}: {places}"


def _reader(name: str) -> str:
    """Who reads a language, in words."""
    if name == languages.PAGE:
        return "scripts in JavaScript and TypeScript"
    if name == languages.NOTEBOOK:
        return "code cells in any of these languages"
    if name in languages.BY_LIZARD:
        return f"lizard {version('lizard')}"
    table = load_table(name)
    without = "" if table.has_functions else ", without functions"
    if not table.grammar:
        return "goji-hook's own reader"
    distribution = table.grammar.replace("_", "-")
    try:
        return f"{distribution} {version(distribution)}{without}"
    except PackageNotFoundError:
        need = "goji-hook[languages]" if table.extra else distribution
        return f"NOT READ HERE, needs {need}{without}"
