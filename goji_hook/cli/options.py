"""The options that several commands share. ``settings`` checks their values, as it does the configuration's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from goji_hook.cli import completion

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Option = Callable[[_Command], _Command]

_SCOPE = completion.option("--scope", metavar="SCOPE", help="auto, file, diff, day or pr.")
_GATE = (
    completion.option(
        "--fail-on",
        metavar="WHAT",
        help="Exit 1 when the mood is this one or worse; `worse`: when a function went over a limit (default: none).",
    ),
    completion.option("--max-complexity", metavar="N", help="The limit of complexity for --fail-on worse (15)."),
    completion.option("--max-nesting", metavar="N", help="The limit of nesting for --fail-on worse (4)."),
)
#: Adds the name of a text that comes on standard input.
stdin_filename = click.option(
    "--stdin-filename",
    metavar="NAME",
    help="Review standard input as this file's text, compared with the last commit (--scope file: as a whole).",
)
_STRICT = completion.option("--strict", is_flag=True, default=None, help="Exit 3 on an internal error (default: 0).")
_REVIEWS = (
    completion.option("--persona", "-p", metavar="NAME", help="Who speaks: see `goji-hook personas`, or `random`."),
    completion.option("--mood", metavar="MOOD", help="A mood, or `auto`: from the metrics (default)."),
    _SCOPE,
    completion.option(
        "--model", metavar="MODEL", help="A known model, hf:owner/repo/file.gguf, or a .gguf file (default: nano)."
    ),
    completion.option("--seed", metavar="N", help="Sampling seed; by default a hash of the prompt and the change."),
    completion.option(
        "--format", metavar="FORMAT", help="text, markdown, json; sarif or codeclimate: what became worse."
    ),
    *_GATE,
    completion.option("--color", metavar="WHEN", help="auto, always or never."),
    completion.option("--explain", is_flag=True, default=None, help="Show values, percentiles, score and prompt."),
    _STRICT,
)


def of_reviews(command: _Command) -> _Command:
    """Adds the options of ``review`` and ``pr``."""
    return _with(command, _REVIEWS)


def of_measure(command: _Command) -> _Command:
    """Adds those of them that ``measure`` has."""
    return _with(command, (_SCOPE, *_GATE, _STRICT))


def _with(command: _Command, options: tuple[_Option[_Command], ...]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
