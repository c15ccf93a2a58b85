"""The one error edge: every failure becomes one line on standard error and the exit status of the contract."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping

import click

from goji_hook.errors import GojiError, UsageError

OK, REACHED, USAGE, TROUBLE, INTERRUPTED = 0, 1, 2, 3, 130
_TRUE = ("1", "true", "yes", "on")


def run(command: click.Command, arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run *command*; the status comes back. ``GOJI_SKIP=1`` skips, ``GOJI_DEBUG=1`` shows tracebacks.

    A reviewer never blocks a commit by breaking: trouble of our own is 0 for a review unless it is strict, and with
    ``--advisory`` everything is.
    """
    _tolerant_streams()
    if environ.get("GOJI_SKIP", "").lower() in _TRUE:
        return OK
    try:
        status = _status(command, arguments, environ)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone away: `goji-hook | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = OK
    return OK if "--advisory" in arguments and status != INTERRUPTED else status


def run_tool(command: click.Command, arguments: list[str], name: str) -> int:
    """Run a command that is no reviewer (the trainer's): trouble of our own is always told by the exit status."""
    _tolerant_streams()
    return _status(command, arguments, {**os.environ, "GOJI_STRICT": "1"}, name)


def _status(
    command: click.Command, arguments: list[str], environ: Mapping[str, str], name: str = "goji-hook"
) -> int:
    try:
        result = command.main(args=arguments, prog_name=name, standalone_mode=False)
        return result if isinstance(result, int) else OK
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else OK
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        return _tell(error.format_message(), USAGE, environ)
    except UsageError as error:
        return _tell(str(error), USAGE, environ)
    except GojiError as error:
        return _tell(str(error), _trouble(arguments, environ), environ)
    except (KeyboardInterrupt, click.Abort):
        return _tell("interrupted", INTERRUPTED, {})
    except BrokenPipeError:
        raise
    except Exception as error:
        told = f"unexpected trouble: {type(error).__name__}: {error} (GOJI_DEBUG=1 shows where)"
        return _tell(told, _trouble(arguments, environ), environ)


def _tell(message: str, status: int, environ: Mapping[str, str]) -> int:
    if environ.get("GOJI_DEBUG", "").lower() in _TRUE:
        traceback.print_exc()
    from goji_hook.report.safe import plain

    try:
        click.echo(f"goji-hook: {plain(' '.join(message.split()))}", err=True)
    except OSError:  # standard error is closed
        pass
    return status


def _trouble(arguments: list[str], environ: Mapping[str, str]) -> int:
    """The status of trouble of our own: a review forgives it, everything else is asked for by hand and must say so."""
    from goji_hook.cli import main

    reviewing = not arguments or arguments[0] == "review" or arguments[0] not in main.commands
    strict = "--strict" in arguments or environ.get("GOJI_STRICT", "").lower() in _TRUE or _strict_by_file()
    return OK if reviewing and not strict else TROUBLE


def _strict_by_file() -> bool:
    from pathlib import Path

    from goji_hook.settings import load

    try:
        return load({}, {}, Path.cwd()).strict
    except (GojiError, OSError):
        return False


def _tolerant_streams() -> None:
    """A name that the terminal's encoding cannot write must not raise (a Windows pipe, ``LANG=C``)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
