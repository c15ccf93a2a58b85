"""Turns every failure into one line on standard error and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, TextIO

import click

from goji_hook.cli.argv import QUESTIONS, ambiguous, options
from goji_hook.errors import GojiError, UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.terms import TRUE


def run(command: click.Command, arguments: list[str], environ: Mapping[str, str]) -> int:
    """Runs *command* and returns its exit status. ``GOJI_SKIP=1`` skips a review, ``GOJI_DEBUG=1`` shows tracebacks.

    A reviewer must never block a commit by breaking: an internal error is 0 for a review unless it is strict, and with
    ``--advisory`` every status but that of ^C is 0.
    """
    _tolerant_streams()
    process = _Run("goji-hook", command, arguments, environ)
    if environ.get("GOJI_SKIP", "").lower() in TRUE and process.reviews():
        if process.is_gate():
            _Run("goji-gate", command, arguments, environ).report("skipped, as GOJI_SKIP is set", ExitCode.OK)
        return ExitCode.OK
    status = process.end()
    return ExitCode.OK if "--advisory" in options(arguments) and status != ExitCode.INTERRUPTED else status


def run_tool(command: click.Command, arguments: list[str], name: str) -> int:
    """Runs a command that is not a reviewer (the trainer's) and returns its exit status: 3 for an internal error.

    Without a terminal, the progress bars of its libraries are turned off.
    """
    _tolerant_streams()
    if sys.stderr is None or not sys.stderr.isatty():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    return _Run(name, command, arguments, {**os.environ, "GOJI_STRICT": "1"}).end()


class _Run(NamedTuple):
    name: str
    command: click.Command
    arguments: list[str]
    environ: Mapping[str, str]

    def end(self) -> int:
        """Runs the command, flushes its output and returns the exit status. Reports an OSError once."""
        try:
            try:
                return self.status()
            finally:  # on a full disk, the error of flushing takes the place of the first
                with suppress(OSError):  # standard error is closed: there is nobody to report to
                    _flush(sys.stderr, 2)
                _flush(sys.stdout, 1)
        except BrokenPipeError:  # the reader of our output has gone away: `goji-hook | head`
            return ExitCode.OK
        except OSError as error:
            return self.report(_text_of_system(error), self.trouble())

    def status(self) -> int:
        """Runs the command and reports what it raises, except for OSError, which ``end`` reports."""
        try:
            self.refuse_ambiguous()
            result = self.command.main(args=self.arguments, prog_name=self.name, standalone_mode=False)
            return result if isinstance(result, int) else ExitCode.OK
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else ExitCode.OK
        except click.UsageError as error:
            return self.report(error.format_message(), ExitCode.USAGE)
        except UsageError as error:
            return self.report(str(error), ExitCode.USAGE)
        except GojiError as error:
            return self.report(str(error), self.trouble())
        except (KeyboardInterrupt, click.Abort):
            return self.report("interrupted", ExitCode.INTERRUPTED)
        except OSError:
            raise
        except Exception as error:
            # Before Python 3.12, a class in the making wraps ^C (and any other exception) in a RuntimeError.
            if isinstance(error, RuntimeError) and isinstance(error.__cause__, KeyboardInterrupt):
                return self.report("interrupted", ExitCode.INTERRUPTED)
            where = f"{type(error).__name__}: {_text_of(error)} (GOJI_DEBUG=1 shows where)"
            return self.report(f"unexpected trouble: {where}", self.trouble())

    def refuse_ambiguous(self) -> None:
        """Raises UsageError if an option of a review is also a file's name: a file must not set options by its name."""
        word = ambiguous(self.arguments) if self.reviews() and self.arguments[:1] != ["pr"] else None
        if word is not None:
            raise UsageError(f"{word!r} is an option, and a file here; write `--` between the options and the files")

    def report(self, message: str, status: int) -> int:
        """Writes one line to standard error and returns *status*."""
        from goji_hook.terminal.escape import plain
        from goji_hook.terminal.output import note, note_lines

        try:
            if self.environ.get("GOJI_DEBUG", "").lower() in TRUE:
                import traceback  # 5 ms

                note_lines("\n".join(map(plain, traceback.format_exc().split("\n"))))
            note(message, self.name)
        except OSError:  # standard error is closed, or its disk is full
            _discard(2)
        return status

    def trouble(self) -> int:
        """Returns the status of an internal error: 0 for a review that is not strict, else 3."""
        requested = "--strict" in options(self.arguments) or self.environ.get("GOJI_STRICT", "").lower() in TRUE
        strict = requested or _strict_by_file()
        return ExitCode.OK if self.reviews() and not strict else ExitCode.TROUBLE

    def is_gate(self) -> bool:
        """Tells whether the command may refuse a change: it is quiet, or ``--fail-on`` or its variable is set."""
        words = options(self.arguments)
        asked = any(word in ("--quiet", "-q") or word.startswith("--fail-on") for word in words)
        return asked or ("GOJI_FAIL_ON" in self.environ and "--advisory" not in words)

    def reviews(self) -> bool:
        """Tells whether the command is a review or measures one: ``review``, ``pr``, ``measure``, or none at all."""
        if not self.arguments or self.arguments[0] in ("review", "pr", "measure"):
            return True
        return self.arguments[0] not in (*getattr(self.command, "commands", ()), *QUESTIONS)


def _text_of_system(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and not error.filename:
        return "the current directory is gone"
    reason = error.strerror or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def _text_of(error: Exception) -> str:
    try:
        return str(error)
    except Exception:  # its own __str__ is broken too
        return "(it cannot be printed)"


def _strict_by_file() -> bool:
    from pathlib import Path

    from goji_hook.git.worktree import check_owner
    from goji_hook.settings import load

    try:
        check_owner(Path.cwd())  # trouble may come before the command itself has asked
        return load({}, {}, Path.cwd()).strict
    except (GojiError, OSError):
        return False


def _tolerant_streams() -> None:
    """Has streams escape what their encoding cannot hold (a Windows pipe, bytes that are not text)."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flush(stream: TextIO | None, descriptor: int) -> None:
    """Flushes a stream. Raises OSError, after which the stream is empty."""
    try:
        if stream is not None:
            stream.flush()
    except OSError:
        _discard(descriptor)
        raise


def _discard(descriptor: int) -> None:
    """Discards what a stream still buffers; the interpreter would fail to write it once more at its end."""
    with suppress(OSError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, descriptor)
        if sink != descriptor:
            os.close(sink)
