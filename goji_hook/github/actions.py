"""Writes a step's outputs, its summary, and lines of its log in GitHub Actions."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from goji_hook.errors import GojiError
from goji_hook.terminal.escape import plain

#: Bytes that a step's summary may have in all.
_LARGEST_SUMMARY = 1_048_576


def set_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Gives outputs to later steps; outside of Actions this does nothing."""
    path = environ.get("GITHUB_OUTPUT")
    if path:
        end = f"goji_{secrets.token_hex(16)}"
        _append(path, "".join(f"{name}<<{end}\n{plain(value)}\n{end}\n" for name, value in outputs.items()))


def add_summary(environ: Mapping[str, str], text: str) -> bool:
    """Appends Markdown to the step's summary. Returns False if there is no summary, or no room left in it."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return False
    there = os.path.getsize(path) if os.path.exists(path) else 0
    if there + len(text.encode()) + 2 > _LARGEST_SUMMARY:
        return False
    _append(path, f"{text}\n\n")
    return True


def _append(path: str, text: str) -> None:
    try:
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise GojiError(f"pr: {path} cannot be written: {error.strerror}") from error


def notice(environ: Mapping[str, str], message: str) -> None:
    """Prints a line that Actions shows on the run's page; elsewhere, on standard error."""
    if _in_actions(environ):
        escaped = plain(message).replace("%", "%25")
        click.echo(f"::notice title=goji-hook::{escaped}")
    else:
        click.echo(f"goji-hook: {plain(message)}", err=True)


def warning(environ: Mapping[str, str], path: str, line: int, message: str) -> None:
    """Prints a line that Actions shows beside a line of a file; elsewhere this does nothing."""
    if _in_actions(environ):
        place = f"file={_property(path)},line={line},title=goji-gate"
        click.echo(f"::warning {place}::{plain(message).replace('%', '%25')}")


def _property(value: str) -> str:
    """Returns the value of a property of a workflow command."""
    return plain(value).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


@contextmanager
def quoted(environ: Mapping[str, str]) -> Iterator[None]:
    """Has Actions take everything printed in the context for text, so that names in it are not workflow commands."""
    if not _in_actions(environ):
        yield
        return
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        yield
    finally:
        click.echo(f"::{token}::")


def _in_actions(environ: Mapping[str, str]) -> bool:
    return environ.get("GITHUB_ACTIONS") == "true"
