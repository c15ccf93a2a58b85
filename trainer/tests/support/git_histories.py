"""Makes bare git repositories with long histories, by a single ``git fast-import``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

Content = bytes | str | None
#: A day in 2023, at nine in the morning in Greenwich.
START = 1_699_952_400
HOUR, DAY = 3_600, 86_400


class History:
    """Commits to write. The value of a file is its content, None to delete it, or a pair of mode and content."""

    def __init__(self) -> None:
        self._stream = bytearray()
        self.commits = 0
        self._clock = START

    def commit(
        self,
        files: Mapping[str, Content | tuple[str, str]],
        subject: str = "A commit",
        *,
        author: str = "Ann Author <ann@example.org>",
        date: str = "",
        branch: str = "main",
        parents: tuple[int, ...] = (),
    ) -> int:
        """Adds a commit, by default on top of the branch and an hour after the last commit; returns its number."""
        self.commits += 1
        self._clock += HOUR
        date = date or f"{self._clock} +0000"
        self._line(f"commit refs/heads/{branch}\nmark :{self.commits}")
        self._line(f"author {author} {date}\ncommitter {author} {date}")
        self._data(subject.encode())
        for word, parent in zip(("from", *["merge"] * len(parents)), parents, strict=False):
            self._line(f"{word} :{parent}")
        for path, content in files.items():
            self._file(path, content)
        self._line("")
        return self.commits

    def _file(self, path: str, content: Content | tuple[str, str]) -> None:
        quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        if content is None:
            self._line(f"D {quoted}")
        elif isinstance(content, tuple) and content[0] == "160000":
            self._line(f"M 160000 {content[1]} {quoted}")
        else:
            mode, data = content if isinstance(content, tuple) else ("100644", content)
            self._line(f"M {mode} inline {quoted}")
            self._data(data.encode() if isinstance(data, str) else data)

    def _line(self, text: str) -> None:
        self._stream += text.encode() + b"\n"

    def _data(self, content: bytes) -> None:
        self._stream += b"data %d\n" % len(content) + content + b"\n"

    def write(self, path: Path) -> str:
        """Writes the history to a new bare repository and returns its path."""
        git(path.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(path))
        git(path, "fast-import", "--quiet", "--date-format=raw-permissive", stdin=bytes(self._stream))
        return str(path)


def git(folder: Path | str, *arguments: str, stdin: bytes = b"") -> bytes:
    """Runs git in a folder, without the user's and the system's configuration, and returns its output."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, capture_output=True, env=environment, check=False
    )
    if done.returncode:
        raise AssertionError(f"git {arguments!r}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def python(functions: int, salt: int, step: int = 4) -> str:
    """Returns a Python module; the numbers decide its size and branches."""
    pad = " " * step
    lines = []
    for number in range(functions):
        lines += [f"def work_{salt}_{number}(value):", f"{pad}# what {number} is for"]
        for branch in range((salt * 7 + number) % 5):
            lines += [f"{pad}if value > {branch * salt}:", f"{pad * 2}value -= {number}"]
        lines += [f"{pad}return value * {salt}", "", ""]
    return "\n".join(lines)


def c(functions: int, salt: int) -> str:
    """Returns a C file; the numbers decide its size and branches."""
    lines = ["#include <stdio.h>", ""]
    for number in range(functions):
        lines += [f"int work_{salt}_{number}(int value)", "{"]
        for branch in range((salt * 3 + number) % 4):
            lines += [f"\twhile (value > {branch + salt} && value < {number + 100})", "\t\tvalue /= 2;"]
        lines += [f"\treturn value + {salt};", "}", ""]
    return "\n".join(lines)


def busy(days: int = 60, seed: int = 1) -> History:
    """Returns a history with two commits a day by Ann, one by Ben, and a pull request, merged or squashed in turn."""
    history = History()
    first = history.commit({"README.md": "Read me.\n", ".gitignore": "*.o\n"}, "Begin")
    tip = first
    for day in range(days):
        noon = START + day * DAY
        salt = day * 3 + seed
        for turn in range(2):
            text = python(1 + (salt + turn) % 7, salt + turn)
            tip = history.commit({f"src/m{day % 9}.py": text}, f"Day {day}", date=f"{noon + turn * HOUR} +0100")
        ben = {"author": "Ben Builder <ben@example.org>", "date": f"{noon + 3 * HOUR} -0800"}
        tip = history.commit({f"lib/w{day % 5}.c": c(1 + salt % 5, salt)}, f"Ben's {day}", **ben)
        if day % 2:
            tip = history.commit(
                {f"src/s{day}.py": python(2, salt)}, f"Squashed (#{day})", date=f"{noon + 5 * HOUR} +0000"
            )
        else:
            files = {f"src/p{day}.py": python(3, salt), f"lib/p{day}.c": c(2, salt)}
            side = history.commit(
                files, f"Branch {day}", branch="side", parents=(tip,), date=f"{noon + 6 * HOUR} +0000"
            )
            merged = f"{noon + 7 * HOUR} +0000"
            tip = history.commit({}, f"Merge pull request #{day} from side", parents=(tip, side), date=merged)
    return history
