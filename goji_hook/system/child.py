"""Python processes of our own. None of them imports anything from the folder that it runs in."""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import suppress
from typing import IO, Any

from goji_hook.system.import_path import trusted

#: Takes the parent's module path, which is the first argument, and calls one function with the others. The program's
#: name, which is ``-c`` here, goes: lizard would put its folder, the current one, first on the path.
_BOOT = (
    "import sys; sys.argv[0] = ''; sys.path[:] = sys.argv.pop(1).split('\\n'); "
    "from {0} import {1}; sys.exit({1}(*sys.argv[1:]))"
)


def command(function: str, *arguments: str) -> list[str]:
    """Returns the command line of a process that calls *function* (``package.module:name``) with *arguments*.

    ``-I`` keeps the current folder, PYTHONPATH and the user's own packages off the child's path before the first
    import; then it takes the parent's path without the work tree. The function's value becomes the exit status.
    """
    module, name = function.split(":")
    return [sys.executable, "-I", "-c", _BOOT.format(module, name), "\n".join(trusted(sys.path)), *arguments]


class Worker:
    """A child process that answers calls of one function, one call at a time; used as a context manager.

    Unlike a worker of ``multiprocessing``, whose ``python -c`` imports from the current folder, it is isolated.
    """

    def __init__(self, function: str) -> None:
        """Starts the process. Raises OSError if the system grants none."""
        self.stopped = False
        self._process = subprocess.Popen(  # noqa: S603 - this Python, isolated
            command("goji_hook.system.child:serve", function),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the process, also in the middle of a call."""
        self.stopped = True
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be written has no reader left
                stream.close() if stream else None

    def call(self, argument: object) -> Any:
        """Returns what the function returns for *argument*. Raises ChildError if the process does not answer."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            _send(self._process.stdin, argument)
            return pickle.load(self._process.stdout)  # noqa: S301  # written by our own process
        except Exception as error:  # unpickling half an answer raises anything
            raise ChildError from error


class ChildError(Exception):
    """A child process ended without an answer."""


def serve(function: str) -> int:
    """In the child: answers each call on standard input on standard output, until the parent closes or kills it."""
    import signal
    from importlib import import_module

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C reaches all processes of a terminal: the parent ends this one
    module, name = function.split(":")
    answer = getattr(import_module(module), name)
    with suppress(EOFError, BrokenPipeError):
        while True:
            _send(sys.stdout.buffer, answer(pickle.load(sys.stdin.buffer)))  # noqa: S301  # from our own process
    return 0


def _send(stream: IO[bytes], value: object) -> None:
    pickle.dump(value, stream)
    stream.flush()
