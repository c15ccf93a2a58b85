"""Runs git so that no display setting of the user's changes its output, and no program of anyone else's runs.

GitPython serves as a command runner only, because its index ignores ``GIT_INDEX_FILE``. Neither the working directory
nor the environment that git gave its hook is changed, because ``GIT_DIR`` and ``GIT_INDEX_FILE`` may be relative.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec, module_from_spec
from typing import IO, Any

from goji_hook.errors import GojiError

#: A file of more bytes is not reviewed; git neither loads nor compares it (``core.bigFileThreshold``).
MAX_BYTES = 1_000_000

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "core.hooksPath": os.devnull,
    "core.bigFileThreshold": str(MAX_BYTES),
    "diff.autoRefreshIndex": "false",  # true would write the index, even under --no-optional-locks
    "safe.bareRepository": "explicit",  # a bare repository within a checkout could name programs (git 2.38)
}
_COMMAND = ["git", "--no-pager", "--no-optional-locks", "--literal-pathspecs"]
_COMMAND += [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]

#: A partial clone never fetches for a review: git 2.44 obeys the first variable, older versions the second.
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0"}
#: Overrides the user's variables that contradict ``--literal-pathspecs`` or ``--unified=0``.
_ENVIRONMENT |= {f"GIT_{kind}_PATHSPECS": "0" for kind in ("GLOB", "NOGLOB", "ICASE")} | {"GIT_DIFF_OPTS": ""}

_FOLDER: ContextVar[str | None] = ContextVar("folder", default=None)
_OPTIONS: ContextVar[tuple[str, ...]] = ContextVar("options", default=())


class GitError(GojiError):
    """A git command ended with an error: its exit ``status``, and its standard error as ``stderr``."""

    def __init__(self, command: str, status: int, stderr: bytes) -> None:
        self.status = status
        self.stderr = stderr.decode("utf-8", "replace")
        super().__init__(f"git {command}: {_first_line(self.stderr) or f'exit status {status}'}")


def _first_line(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or [""])[0].removeprefix("fatal:").removeprefix("error:").strip()


@contextmanager
def inside(folder: str) -> Iterator[None]:
    """Has git run in another folder than the current one, in this thread or task."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)


@contextmanager
def named(folder: str) -> Iterator[None]:
    """Has git run in a repository that the user named, which may be a bare one, in this thread or task."""
    with inside(folder), configured({"safe.bareRepository": "all"}):
        yield


@contextmanager
def configured(values: Mapping[str, str]) -> Iterator[None]:
    """Has git run with further settings (``-c key=value``), in this thread or task."""
    token = _OPTIONS.set(tuple(part for key, value in values.items() for part in ("-c", f"{key}={value}")))
    try:
        yield
    finally:
        _OPTIONS.reset(token)


def folder() -> str:
    """Returns the folder in which git runs: the current one, unless ``inside`` names another."""
    return _FOLDER.get() or os.getcwd()


@cache
def _runner() -> tuple[Any, Any]:
    """Imports GitPython's command runner and its error, without the rest of its package.

    That saves half of the import and one run of ``git version``. A later import of the package gets all of it.
    """
    spec = None if "git" in sys.modules else find_spec("git")
    if spec is not None:
        sys.modules["git"] = module_from_spec(spec)
    try:
        from git.cmd import Git
        from git.exc import GitCommandNotFound
    except ImportError as error:
        raise GojiError(f"git: GitPython cannot be imported: {_first_line(str(error))}") from error
    finally:
        if spec is not None:
            del sys.modules["git"]
    return Git, GitCommandNotFound


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Starts a git command with pipes on all three streams, and kills it if the caller leaves before its end.

    Raises GojiError if git is missing or the working directory is gone.
    """
    runner, not_found = _runner()
    try:
        started = runner(_FOLDER.get()).execute(
            [*_COMMAND, *_OPTIONS.get(), *arguments],
            istream=subprocess.PIPE,
            as_process=True,
            env={**_ENVIRONMENT, **environment},
        )
    except (not_found, FileNotFoundError, PermissionError) as error:
        raise GojiError("git: the command could not be started (is it on PATH, does this directory exist?)") from error
    running = started.proc
    assert running is not None
    try:
        yield running
    finally:
        stop(running)


def stop(running: subprocess.Popen[bytes]) -> None:
    """Kills a process that still runs, closes its pipes and waits for it."""
    if running.poll() is None:
        running.kill()
    for stream in (running.stdin, running.stdout, running.stderr):
        if stream is not None:
            with suppress(OSError):  # buffered data for a killed process has no reader any more
                stream.close()
    running.wait()


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> bytes:
    """Returns the output of a git command, as bytes. Raises GitError if the command fails."""
    with process(*arguments, **environment) as running:
        output, errors = running.communicate(stdin)
        if running.returncode != 0:
            raise GitError(arguments[0], running.returncode, errors)
    return output


@contextmanager
def output(*arguments: str) -> Iterator[IO[bytes]]:
    """Yields the output of a git command, to be read to its end. Raises GitError after that if the command failed."""
    with process(*arguments) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.close()
        errors: list[bytes] = []
        # A pipe of warnings that nobody reads would stop git in mid-output.
        drain = threading.Thread(target=_drain, args=(running.stderr, errors), daemon=True)
        drain.start()
        unread: GojiError | None = None
        try:
            yield running.stdout
        except GojiError as error:  # git's own failure explains more than output that cannot be parsed
            unread = error
            running.stdout.read()
        drain.join()
        if running.wait() != 0:
            raise GitError(arguments[0], running.returncode, b"".join(errors)) from unread
        if unread is not None:
            raise unread


def _drain(stream: IO[bytes], errors: list[bytes]) -> None:
    with suppress(ValueError):  # ^C closed the pipe before the first read
        errors.append(stream.read())


def is_bare() -> bool:
    """Returns whether the repository has no work tree. Raises GitError outside of a repository."""
    try:
        return run("rev-parse", "--is-bare-repository").strip() == b"true"
    except GitError as failure:
        if _is_unnamed_bare(failure):
            return True
        raise


def _is_unnamed_bare(failure: GitError) -> bool:
    return "safe.bareRepository" in failure.stderr


def nothing_staged() -> GojiError:
    """Returns the error for a review of the index or the work tree of a bare repository."""
    return GojiError("a bare repository has no index: name a range to review (--range A..B)")


def explain(failure: GitError) -> GojiError:
    """Returns the error for a failed command that could not have worked here: no repository, or no work tree."""
    if _is_unnamed_bare(failure):
        return GojiError("this is a bare repository, which is opened by name only: set GIT_DIR (GIT_DIR=. here)")
    try:
        return nothing_staged() if is_bare() else failure
    except GitError as deeper:
        if "not a git repository" in deeper.stderr:
            return GojiError("not a git repository (nor any of the directories above it)")
        if "safe.directory" in deeper.stderr:
            return GojiError(f"git: {_first_line(deeper.stderr)}; if you trust it, add it to git's safe.directory")
        return deeper
