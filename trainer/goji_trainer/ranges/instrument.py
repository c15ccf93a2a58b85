"""The code that measures, as a hash: ranges are valid for the code that they were measured with, and no other."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import import_module, metadata
from pathlib import Path
from pkgutil import walk_packages

#: The modules that measure: the hook's own, and the two that read histories. A package stands for all modules in it.
_INSTRUMENTS = (
    "goji_hook.change.collect",
    "goji_hook.change.contents",
    "goji_hook.change.exclusions",
    "goji_hook.change.moved",
    "goji_hook.change.read_diff",
    "goji_hook.change.types",
    "goji_hook.evolution",
    "goji_hook.git.diff",
    "goji_hook.languages",
    "goji_hook.metrics",
    "goji_hook.scoring.effect",
    "goji_hook.scoring.verdict",
    "goji_trainer.ranges.git_stream",
    "goji_trainer.ranges.measure",
)
#: The modules that turn rows into scores, so that the scores between moods depend on them.
_JUDGES = ("goji_hook.scoring.parts", "goji_hook.scoring.score", "goji_hook.scoring.size_classes")


@cache
def instrument() -> str:
    """Returns a SHA-256 (hex) of the code that measures: rows in the store are valid for this code only.

    Comments, docstrings and blank lines do not count. Raises ModuleNotFoundError for a module that is no longer there:
    a hash over fewer files would look like a new one; and PackageNotFoundError for a grammar that is not installed: its
    language would be missing.
    """
    modules = [import_module(found) for name in _INSTRUMENTS for found in _and_below(name)]
    grammars = {module.TABLE.grammar.replace("_", "-") for module in modules if hasattr(module, "TABLE")} - {""}
    versions = [f"{name} {metadata.version(name)}" for name in ("lizard", "pygments", "tree-sitter", *sorted(grammars))]
    return _digest([*versions, *(bare(Path(str(module.__file__))) for module in modules)])


@cache
def judge() -> str:
    """Returns a SHA-256 (hex) of the code that measures and of the code that scores."""
    return _digest([instrument(), *(bare(Path(str(import_module(name).__file__))) for name in _JUDGES)])


def _digest(texts: Iterable[str]) -> str:
    digest = sha256()
    for text in texts:
        digest.update(f"{len(text)} {text}".encode())
    return digest.hexdigest()


def bare(path: Path) -> str:
    """Returns the source of a module without comments, docstrings and blank lines: the same for any Python."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            for text in node.body[:1]:
                if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and text.end_lineno:
                    lines[text.lineno - 1 : text.end_lineno] = [""] * (text.end_lineno - text.lineno + 1)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT and lines[row - 1]:
            lines[row - 1] = lines[row - 1][:column]
    return "\n".join(stripped for line in lines if (stripped := line.rstrip()))


def _and_below(name: str) -> list[str]:
    """A module's name, and those of all modules in it if it is a package."""
    below = walk_packages(getattr(import_module(name), "__path__", ()), f"{name}.")
    return [name, *sorted(module.name for module in below)]
