"""A pull request of very many added files, made in seconds: for tests, and for benchmarks/many_files.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from git_repository import Repository

CODE = "def settle_{0}(rows):\n    return rows * {0}\n"


def pull_request(folder: Path, count: int) -> Repository:
    """A repository whose last commit adds *count* files, no two of them alike, in folders of a hundred."""
    made = Repository.init(folder)
    made.git("fast-import", "--quiet", stdin=b"".join(_commits(count)))
    return made


def _commits(count: int) -> Iterator[bytes]:
    for number, files in enumerate((range(0), range(count))):
        who = b"committer Ann <ann@example.org> %d +0000\ndata 4\nMore\n" % (1_700_000_000 + number)
        yield b"commit refs/heads/main\n" + who
        for one in files:
            text = CODE.format(one).encode()
            yield b"M 100644 inline d%d/m%d.py\ndata %d\n%s\n" % (one // 100, one, len(text), text)
