"""Places where little works: a few files, or a line of shell in front of goji-hook. A commit goes on in each."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from git_repository import Repository
from hostile_names import toml


@dataclass(frozen=True)
class Place:
    """How it is spoilt, the shell line that starts goji-hook (``"$@"``) in it, and variables ({0}: the folder)."""

    name: str
    spoil: Callable[[Repository], object] = lambda repository: None
    shell: str = 'exec "$@"'
    variables: tuple[tuple[str, str], ...] = ()


def _written(name: str, content: str | bytes) -> Callable[[Repository], object]:
    return lambda repository: repository.write(name, content)


def _linked(name: str, target: str) -> Callable[[Repository], object]:
    def spoil(repository: Repository) -> None:
        (repository.path / name).symlink_to(target)

    return spoil


def _pipe(name: str) -> Callable[[Repository], object]:
    return lambda repository: os.mkfifo(repository.path / name)


def _folder(name: str) -> Callable[[Repository], object]:
    return lambda repository: (repository.path / name).mkdir()


def _broken(name: str, content: bytes) -> Callable[[Repository], object]:
    """A file of git's own that holds something else."""

    def spoil(repository: Repository) -> None:
        path = repository.path / ".git" / name
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    return spoil


def _without_objects(repository: Repository) -> None:
    for path in Path(repository.path / ".git/objects").glob("??/*"):
        path.unlink()


def _sparse(name: str) -> Callable[[Repository], object]:
    """A file of 2 GB that takes no room; it begins with a setting."""

    def spoil(repository: Repository) -> None:
        with (repository.path / name).open("wb") as file:
            file.write(b"# goji\n")
            file.truncate(2 << 30)

    return spoil


_SIZES = (60, 85, 92, 100, 160, 400)


def _read(spoil: Callable[[Repository], object], name: str) -> Callable[[Repository], object]:
    """The same, where a lock file is read: for a model that only it pins."""

    def both(repository: Repository) -> None:
        if name == "goji.lock":
            repository.write("goji.toml", 'model = "hf:ann/goji/goji.gguf"\n')
        spoil(repository)

    return both


CONFIGURATIONS = tuple(
    Place(f"{name} is {what}", _read(spoil(name), name))
    for name in ("goji.toml", "pyproject.toml", "goji.lock")
    for what, spoil in (
        ("a pipe", _pipe),
        ("a folder", _folder),
        ("/dev/zero", lambda name: _linked(name, "/dev/zero")),
        ("/dev/tty", lambda name: _linked(name, "/dev/tty")),
        ("a link to itself", lambda name: _linked(name, name)),
        ("2 GB of nothing", _sparse),
        ("10,000 brackets", lambda name: _written(name, "goji = " + "[" * 10_000)),
        ("10,000 dots", lambda name: _written(name, "goji" + ".a" * 10_000 + " = 1")),
        ("100,000 tables", lambda name: _written(name, "".join(f"[goji{one}]\n" for one in range(100_000)))),
        ("noise", lambda name: _written(name, bytes(range(256)) + b"goji")),
    )
)


SETTINGS = tuple(
    Place(f"{key} = {value[:30]}", _written("goji.toml", f"{key} = {value}\n"))
    for key, value in (
        ("model", '"~nobody-of-this-name/x.gguf"'),
        ("model", f'"{"x" * 5000}.gguf"'),
        ("model", f'"{"x/" * 2500}x.gguf"'),
        ("model", '"a\\u0000b.gguf"'),
        ("model", '"/dev/zero"'),
        ("model", '"/dev/stdin"'),
        ("model", '"hf:ann/goji/goji.gguf"'),
        ("persona", toml("\x1b[8m")),
        ("exclude", f'["{"**/" * 500}x"]'),
        ("exclude", f'["{"*a" * 100}"]'),
        ("exclude", '["[", "[!", "\\\\", "{a,"]'),
        ("exclude", "[" + '"*x*y*z*", ' * 20_000 + "]"),
        ("seed", "9" * 5000),
        ("max-complexity", "9" * 5000),
        ("max-complexity", "-1"),
        ("max-nesting", "1e999"),
        ("max-nesting", "[[[]]]"),
        ("max-nesting", toml("\x1b[8m")),
        ("fail-on", '"worse"\nmax-complexity = 0\nmax-nesting = 0'),
        ("fail-on", '["worse"]'),
        ("strict", "true\nmodel = 'missing.gguf'"),
        ("fail-on", '"positive"'),
        ("no-such-key", "1"),
    )
)
GIT = (
    Place("an index of noise", _broken("index", b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"x" * 100)),
    Place("an empty index", _broken("index", b"")),
    Place("a HEAD of noise", _broken("HEAD", b"\xff\xfe\0")),
    Place("a HEAD that names nothing", _broken("HEAD", b"ref: refs/heads/\n")),
    Place("a configuration of noise", _broken("config", b"[core\nx = \xff")),
    Place("no objects", _without_objects),
    Place("no git at all", shell='PATH=/nowhere exec "$@"'),
    Place("a folder that is gone", shell='mkdir gone; cd gone; rmdir ../gone; exec "$@"'),
    Place("a GIT_DIR that is none", variables=(("GIT_DIR", "/nowhere"),)),
    Place("an index elsewhere", variables=(("GIT_INDEX_FILE", "/dev/zero"),)),
)
MACHINES = (
    *(Place(f"{size} MB of memory", shell=f'ulimit -v {size}000; exec "$@"') for size in _SIZES),
    Place("24 open files", shell='ulimit -n 24; exec "$@"'),
    Place("10 open files", shell='ulimit -n 10; exec "$@"'),
    Place("files of no size", shell='ulimit -f 0; exec "$@"'),
    Place("a full disk", shell='exec "$@" >/dev/full'),
    Place("a full disk for errors", shell='exec "$@" 2>/dev/full'),
    Place("no streams", shell='exec "$@" <&- >&- 2>&-'),
    Place("nobody who reads", shell='"$@" | :'),
    Place("no home", shell='unset HOME XDG_CACHE_HOME; exec "$@"'),
    Place("a cache that is a file", variables=(("XDG_CACHE_HOME", "{0}/a.py"),)),
    Place("a cache that is relative", variables=(("XDG_CACHE_HOME", "here"),)),
    Place("a cache that is endless", variables=(("XDG_CACHE_HOME", "/dev/zero"),)),
    Place("a home of a user who is not here", variables=(("HOME", "~nobody-of-this-name"),)),
    Place("a library that does not load", variables=(("LLAMA_CPP_LIB_PATH", "/nowhere"),)),
    Place("a library of noise", _written("libllama.so", b"\x7fELF noise"), variables=(("LLAMA_CPP_LIB_PATH", "{0}"),)),
    Place("no folder for temporary files", variables=(("TMPDIR", "/nowhere"),)),
    Place("a budget that is none", variables=(("GOJI_BUDGET", "soon"),)),
)
ALL = (*CONFIGURATIONS, *SETTINGS, *GIT, *MACHINES)
