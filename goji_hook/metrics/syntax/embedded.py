"""Code within files of other kinds: scripts of .vue, .svelte and .html, code cells of notebooks.

Pure functions from a text to its parts. A part of a page is as long as the page, with all else blank, so that its lines
are the file's own. A part of a notebook is one cell, and its lines are the cell's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from posixpath import splitext

from goji_hook.metrics.syntax.errors import NotMeasuredError

_SCRIPT = re.compile(
    r"""<!--.*?(?:-->|\Z) | <script\b(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>(?P<body>.*?)(?:</script\s*>|\Z)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""\b(lang|type)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALL_BUT_LINES = re.compile(r"[^\n]")
_OF_SCRIPT = {
    word: language
    for language, words in {
        "javascript": "js jsx javascript babel module text/javascript application/javascript text/ecmascript"
        " application/ecmascript application/x-javascript text/jsx text/babel",
        "typescript": "ts typescript text/typescript application/typescript",
        "tsx": "tsx text/tsx",
    }.items()
    for word in words.split()
}

_OF_KERNEL = {
    "bash": "bash",
    "c": "c",
    "c#": "csharp",
    "c++": "cpp",
    "csharp": "csharp",
    "elixir": "elixir",
    "go": "go",
    "haskell": "haskell",
    "java": "java",
    "javascript": "javascript",
    "js": "javascript",
    "julia": "julia",
    "kotlin": "kotlin",
    "lua": "lua",
    "ocaml": "ocaml",
    "php": "php",
    "python": "python",
    "python3": "python",
    "ipython": "python",
    "ruby": "ruby",
    "rust": "rust",
    "scala": "scala",
    "sh": "bash",
    "shell": "bash",
    "shellscript": "bash",
    "sql": "sql",
    "swift": "swift",
    "typescript": "typescript",
    "zsh": "bash",
}
#: Cell magics after which the cell is still the kernel's language.
_SAME = frozenset({"capture", "debug", "memit", "mprun", "prun", "scalene", "time", "timeit"})
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_LINE_MAGIC = re.compile(r"([ \t]*)(?:[%!?](?!=).*|[\w.]+\?\??[ \t]*)")
_TIMED = re.compile(rf"([ \t]*)%(?:{'|'.join(sorted(_SAME))})[ \t]+(?:-\w+[ \t]*\d*[ \t]+)*(\w.*)")
_ASSIGNED_MAGIC = re.compile(r"([ \t]*[\w.,\[\]'\" \t]+=[ \t]*)[%!]\S.*")


@dataclass(frozen=True)
class Part:
    """A piece of code in a language, by the name of its table.

    ``cell`` counts a notebook's cells from 1, ``original`` is a cell's text with its commands of IPython.
    """

    language: str
    text: str
    cell: int | None = None
    original: str = field(default="", compare=False)

    def place(self, path: str, line: int) -> str:
        """Write a line of this part as its readers find it: ``a.vue:12``, ``a.ipynb cell 3:12``."""
        return f"{path}:{line}" if self.cell is None else f"{path} cell {self.cell}:{line}"


def holds_parts(path: str) -> bool:
    """Tell whether a file is of a kind that holds code of other languages."""
    return splitext(path)[1].lower() in _READERS


def parts(path: str, text: str) -> list[Part]:
    """Find the pieces of code in a text; raises NotMeasuredError for a notebook that cannot be read."""
    return _READERS[splitext(path)[1].lower()](text)


def scripts(text: str) -> list[Part]:
    """Find the scripts of a page in a language that has a table."""
    found = []
    for match in _SCRIPT.finditer(text):
        body = match["body"]
        if body is None or not body.strip():
            continue
        language = _language_of_script(match["attributes"])
        if language:
            start, end = match.span("body")
            before = _ALL_BUT_LINES.sub(" ", text[:start])
            after = _ALL_BUT_LINES.sub(" ", text[end:])
            found.append(Part(language, before + body + after))
    return found


def _language_of_script(attributes: str) -> str | None:
    """The language that a script's attributes say, JavaScript if they say nothing, None for data and templates."""
    values = {name.lower(): (a or b or c).strip().lower() for name, a, b, c in _ATTRIBUTE.findall(attributes)}
    value = values.get("lang") or values.get("type", "").split(";")[0]
    return _OF_SCRIPT.get(value) if value else "javascript"


def cells(text: str) -> list[Part]:
    """Find the code cells of a notebook in a language that has a table; raises NotMeasuredError for other text."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotMeasuredError(f"not measured: not a notebook, since it is not valid JSON ({error})") from error
    if not isinstance(notebook, dict):
        raise NotMeasuredError("not measured: not a notebook, since it is no JSON object")
    listed = notebook.get("cells")
    if listed is None:  # nbformat 3
        sheets = notebook.get("worksheets")
        listed = [cell for sheet in _list(sheets) for cell in _list(_dict(sheet).get("cells"))] if sheets else None
    if not isinstance(listed, list):
        raise NotMeasuredError("not measured: not a notebook, since it has no cells")
    kernel = _kernel(_dict(notebook.get("metadata")))
    found = []
    for number, cell in enumerate(map(_dict, listed), 1):
        if cell.get("cell_type") == "code":
            part = _cell(cell, kernel, number)
            if part:
                found.append(part)
    return found


def _kernel(metadata: dict[str, object]) -> str:
    """The name of a notebook's language; Python where its metadata says nothing."""
    names = (_dict(metadata.get("language_info")).get("name"), _dict(metadata.get("kernelspec")).get("language"))
    return next((name for name in names if isinstance(name, str) and name), "python")


def _cell(cell: dict[str, object], kernel: str, number: int) -> Part | None:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    original = text = text.replace("\r\n", "\n")
    metadata = _dict(cell.get("metadata"))
    own = (
        _dict(metadata.get("vscode")).get("languageId"),
        _dict(metadata.get("polyglot_notebook")).get("kernelName"),
        _dict(metadata.get("dotnet_interactive")).get("language"),
    )
    name = next((value for value in own if isinstance(value, str) and value), kernel)
    language = _OF_KERNEL.get(name.lower().rstrip("0123456789."), _OF_KERNEL.get(name.lower()))
    magic = _CELL_MAGIC.match(text) if language == "python" else None
    if magic:
        if magic[1] not in _SAME:
            language = _OF_KERNEL.get(magic[1])
        first, newline, rest = text.partition("\n") if not text[: magic.start(1)].count("\n") else ("", "", text)
        text = " " * len(first) + newline + rest
    if language == "python":
        text = "\n".join(map(_without_magic, text.split("\n")))
    return Part(language, text, number, original) if language and text.strip() else None


def _without_magic(line: str) -> str:
    """Put a statement of Python in the place of a command of IPython, which is code as well."""
    found = _TIMED.fullmatch(line)
    if found:
        return f"{found[1]}{found[2]}"
    found = _LINE_MAGIC.fullmatch(line)
    if found:
        return f"{found[1]}pass"
    found = _ASSIGNED_MAGIC.fullmatch(line)
    return f"{found[1]}0" if found else line


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_READERS = {
    ".vue": scripts,
    ".svelte": scripts,
    ".html": scripts,
    ".htm": scripts,
    ".xht": scripts,
    ".xhtml": scripts,
    ".ipynb": cells,
}
