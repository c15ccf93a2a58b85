"""The one error edge: every failure becomes one line on standard error and the exit status of the contract."""

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

_TRUE = ("1", "true", "yes", "on")


def run(command: click.Command, arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run *command*; the status comes back. ``GOJI_SKIP=1`` skips a review, ``GOJI_DEBUG=1`` shows tracebacks.

    A reviewer never blocks a commit by breaking: trouble of our own is 0 for a review unless it is strict, and with
    ``--advisory`` everything is.
    """
    _tolerant_streams()
    asked = _Run("goji-hook", command, arguments, environ)
    if environ.get("GOJI_SKIP", "").lower() in _TRUE and asked.reviews():
        return ExitCode.OK
    status = asked.end()
    return ExitCode.OK if "--advisory" in options(arguments) and status != ExitCode.INTERRUPTED else status


def run_tool(command: click.Command, arguments: list[str], name: str) -> int:
    """Run a command that is no reviewer (the trainer's): trouble of our own is always told by the exit status.

    Where nobody watches, the bars of its libraries are turned off, too.
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
        """The command's status, once all that it printed is out; what the system refuses is told, once."""
        try:
            try:
                return self.status()
            finally:  # of a full disk, this trouble takes the place of the first
                with suppress(OSError):  # nobody is left to be told
                    _flush(sys.stderr, 2)
                _flush(sys.stdout, 1)
        except BrokenPipeError:  # the reader of our output has gone away: `goji-hook | head`
            return ExitCode.OK
        except OSError as error:
            return self.tell(_of_system(error), self.trouble())

    def status(self) -> int:
        """Run the command; what it raises is told, but for the system's errors."""
        try:
            self.refuse_ambiguous()
            result = self.command.main(args=self.arguments, prog_name=self.name, standalone_mode=False)
            return result if isinstance(result, int) else ExitCode.OK
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else ExitCode.OK
        except click.UsageError as error:
            return self.tell(error.format_message(), ExitCode.USAGE)
        except UsageError as error:
            return self.tell(str(error), ExitCode.USAGE)
        except GojiError as error:
            return self.tell(str(error), self.trouble())
        except (KeyboardInterrupt, click.Abort):
            return self.tell("interrupted", ExitCode.INTERRUPTED)
        except OSError:
            raise
        except Exception as error:
            where = f"{type(error).__name__}: {_said(error)} (GOJI_DEBUG=1 shows where)"
            return self.tell(f"unexpected trouble: {where}", self.trouble())

    def refuse_ambiguous(self) -> None:
        """Raise UsageError where a review's option is a file's name too: no file may choose what becomes of it."""
        word = ambiguous(self.arguments) if self.reviews() and self.arguments[:1] != ["pr"] else None
        if word is not None:
            raise UsageError(f"{word!r} is an option, and a file here; write `--` between the options and the files")

    def tell(self, message: str, status: int) -> int:
        """One line on standard error; *status* comes back."""
        from goji_hook.terminal.escape import plain

        if self.environ.get("GOJI_DEBUG", "").lower() in _TRUE:
            import traceback  # 5 ms

            traceback.print_exc()
        try:
            click.echo(f"{self.name}: {plain(' '.join(message.split()))}", err=True)
        except OSError:  # standard error is closed, or its disk is full
            _discard(2)
        return status

    def trouble(self) -> int:
        """The status of trouble of our own: a review forgives it, what else is asked for by hand must say so."""
        asked = "--strict" in options(self.arguments) or self.environ.get("GOJI_STRICT", "").lower() in _TRUE
        strict = asked or _strict_by_file()
        return ExitCode.OK if self.reviews() and not strict else ExitCode.TROUBLE

    def reviews(self) -> bool:
        """Whether a review is asked for: by the command of that name, of a pull request, or by no command."""
        if not self.arguments or self.arguments[0] in ("review", "pr"):
            return True
        return self.arguments[0] not in (*getattr(self.command, "commands", ()), *QUESTIONS)


def _of_system(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and not error.filename:
        return "the current directory is gone"
    told = error.strerror or type(error).__name__
    return f"{error.filename}: {told}" if error.filename else told


def _said(error: Exception) -> str:
    try:
        return str(error)
    except Exception:  # its own __str__ is broken too
        return "(it cannot be printed)"


def _strict_by_file() -> bool:
    from pathlib import Path

    from goji_hook.settings import load

    try:
        return load({}, {}, Path.cwd()).strict
    except (GojiError, OSError):
        return False


def _tolerant_streams() -> None:
    """What a stream's encoding cannot write or read must not raise (a Windows pipe, bytes that are not text)."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flush(stream: TextIO | None, descriptor: int) -> None:
    """Write out what a stream still holds. Raises OSError, and then it holds nothing more."""
    try:
        if stream is not None:
            stream.flush()
    except OSError:
        _discard(descriptor)
        raise


def _discard(descriptor: int) -> None:
    """Let what is still in a stream's buffer go nowhere, or the interpreter would trip over it once more at its end."""
    with suppress(OSError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, descriptor)
        if sink != descriptor:
            os.close(sink)
