"""Repositories in every state that git knows, full of traps, and ways to damage them: each input by its number."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hostile_text as texts
from canary import Canary
from git_repository import Repository
from hostile_names import SETTINGS, TEXTS, toml
from traps import TRAPS

_CODE = "def settle(rows):\n    for row in rows:\n        if row:\n            yield row\n"
#: Traps that cost a file or a line each; those for Python are for child processes.
_TRAPS = (
    "module:click.py", "module:json/__init__.py", "module:sitecustomize.py", "config:core.fsmonitor",
    "config:filter.trap.clean", "config:filter.lasting.process", "config:diff.trap.command", "config:diff.external",
    "config:gpg.program", "hook",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """A template: the canary whose copy is damaged, and the folder of the copy that commands run in."""

    name: str
    canary: Canary
    inside: str = ""


def _conflict(verb: str) -> Callable[[Repository], None]:
    """A merge, rebase, cherry-pick or revert that stopped at a conflict."""

    def make(repository: Repository) -> None:
        repository.git("switch", "--quiet", "-c", "other", "HEAD~1")
        repository.commit("Theirs", a_py=_CODE.replace("row", "line"))
        repository.git("switch", "--quiet", "main")
        repository.git(verb, "HEAD~1" if verb == "revert" else "other", check=False)

    return make


def _unborn(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "unborn")
    repository.stage("a.py", _CODE)


def _detached(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--detach", "HEAD~1")
    repository.write("a.py", _CODE * 2)


def _packed(repository: Repository) -> None:
    repository.git("pack-refs", "--all")
    repository.git("repack", "-a", "-d", "--quiet")
    repository.stage("a.py", _CODE * 3)


def _sparse(repository: Repository) -> None:
    repository.stage("sub/b.py", _CODE)
    repository.commit("Sub")
    repository.git("sparse-checkout", "set", "--no-cone", "/a.py", "/sub/")
    repository.write("a.py", _CODE * 2)


def _staged(repository: Repository) -> None:
    repository.stage("a.py", _CODE * 3)


def _unstaged(repository: Repository) -> None:
    repository.write("a.py", _CODE * 3)


def _clean(repository: Repository) -> None:
    repository.commit("Last", a_py=_CODE * 4)


def _split_index(repository: Repository) -> None:
    repository.git("update-index", "--split-index")
    repository.stage("a.py", _CODE * 3)


def _replaced(repository: Repository) -> None:
    """A commit that another stands in for, and one in the list of cuts."""
    head, first = (repository.git("rev-parse", name).decode().strip() for name in ("HEAD", "HEAD~1"))
    repository.git("replace", head, first)
    repository.write(".git/shallow", f"{first}\n")
    repository.stage("a.py", _CODE * 3)


def _past(repository: Repository) -> None:
    """Hostile names and hostile code before: files that were deleted, renamed, or have become plain."""
    for number, text in enumerate((*TEXTS, *TEXTS)):
        suffix, content = texts.hostile(number, 3000)
        repository.write(f"{number}{text[:40].replace('/', ' ')}{suffix[1:]}", content)
    repository.git("add", "--all", "--force")
    repository.commit("Hostile")
    for number, path in enumerate(sorted(repository.path.glob("[0-9]*"))):
        if number % 3 == 0:
            path.unlink()
        elif number % 3 == 1:
            path.rename(repository.path / f"renamed{number}{path.suffix}")
        else:
            path.write_text(_CODE)
    repository.git("add", "--all", "--force")


_MAKERS: dict[str, Callable[[Repository], None]] = {
    "staged": _staged, "unstaged": _unstaged, "clean": _clean, "unborn": _unborn, "detached": _detached,
    "merge": _conflict("merge"), "rebase": _conflict("rebase"), "cherry-pick": _conflict("cherry-pick"),
    "revert": _conflict("revert"), "packed": _packed, "sparse": _sparse, "split index": _split_index,
    "replaced": _replaced, "past": _past,
}  # fmt: skip


def templates(folder: Path) -> list[State]:
    """Every state once, with the traps laid last; a bare repository, a work tree, and a shallow clone among them."""
    made = [State(name, _template(folder / name, make)) for name, make in _MAKERS.items()]
    for name in ("worktree", "bare", "shallow"):
        canary = Canary(folder / name)
        origin = made[2].canary.repository
        canary.repository.path.parent.mkdir(parents=True)
        if name == "worktree":
            shutil.copytree(folder / "plain", canary.repository.path, symlinks=True)
            canary.repository.git("worktree", "add", "--quiet", "--relative-paths", "linked", check=False)
            if not (canary.repository.path / "linked/.git").exists():
                canary.repository.git("worktree", "add", "--quiet", "linked")
        elif name == "bare":
            Repository(folder).git("clone", "--quiet", "--bare", str(folder / "plain"), str(canary.repository.path))
        else:
            source = f"file://{folder / 'plain'}"
            Repository(folder).git("clone", "--quiet", "--depth=1", source, str(canary.repository.path))
        _settle(canary, lay=name == "shallow")
        made.append(State(name, canary, "linked" if name == "worktree" else ""))
        assert origin
    return made


def _template(folder: Path, make: Callable[[Repository], None]) -> Canary:
    plain = folder.parent / "plain"
    if not plain.exists():
        first = Repository.init(plain)
        first.commit("Begin", a_py=_CODE)
        first.commit("More", a_py=_CODE.replace("yield", "return"), b_js="function f(a) { return a }\n")
    canary = Canary(folder)
    shutil.copytree(plain, canary.repository.path, symlinks=True)
    make(canary.repository)
    _settle(canary)
    return canary


def _settle(canary: Canary, *, lay: bool = True) -> None:
    """Lay the traps, and make the places of the user."""
    for place in (canary.home, canary.folder / "cache", canary.folder / "tmp"):
        place.mkdir(parents=True, exist_ok=True)
    for trap in TRAPS if lay else ():
        if trap.name in _TRAPS and trap.name != "config:gpg.program":
            trap.lay(canary)
    canary.sprung()


def copied(state: State, target: Path) -> Path:
    """A fresh copy of a state's repository at *target*; the folder to run commands in. The traps sign as before."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(state.canary.repository.path, target, symlinks=True)
    return target / state.inside


def damage(top: Path, rng: random.Random) -> str:
    """Do up to three hostile things to a repository; in words, what was done."""
    done = [rng.choice(_DAMAGES) for _ in range(rng.choice((0, 1, 1, 1, 2, 3)))]
    for one in done:
        try:
            one(top, rng)
        except OSError:  # an earlier damage took away what this one needs
            continue
    return ", ".join(one.__name__.strip("_") for one in done) or "nothing"


def _of_git(top: Path, rng: random.Random) -> Path:
    """A file that git reads: index, HEAD, configuration aside, references, objects, packs, state of a merge."""
    folder = top / ".git" if (top / ".git").is_dir() else top
    skipped = ("hooks", "config", "description", "logs")
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] not in skipped]
    wanted = [path for path in files if path.name in ("index", "HEAD", "packed-refs", "shallow", "main")]
    return rng.choice(wanted if wanted and rng.random() < 0.5 else files or [folder / "HEAD"])


def _flip(top: Path, rng: random.Random) -> None:
    path = _of_git(top, rng)
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    _put(path, bytes(data))


def _cut(top: Path, rng: random.Random) -> None:
    path = _of_git(top, rng)
    _put(path, path.read_bytes()[: rng.randrange(1 + path.stat().st_size)])


def _vanish(top: Path, rng: random.Random) -> None:
    _of_git(top, rng).unlink()


def _folder_instead(top: Path, rng: random.Random) -> None:
    path = _of_git(top, rng)
    path.unlink()
    path.mkdir()


def _noise(top: Path, rng: random.Random) -> None:
    _put(_of_git(top, rng), rng.randbytes(rng.randrange(300)))


def _configuration(top: Path, rng: random.Random) -> None:
    """A goji.toml, pyproject.toml or goji.lock that is wrong, endless, deep, a folder, a pipe or a link."""
    path = top / rng.choice(("goji.toml", "pyproject.toml", "goji.lock"))
    path.unlink(missing_ok=True)
    kind = rng.randrange(8)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.mkdir()
    elif kind == 2:
        path.symlink_to(rng.choice(("/dev/zero", "/dev/tty", "/dev/full", "/nowhere", path.name, "/", "/dev/stdin")))
    elif kind == 3:
        path.write_bytes(
            rng.choice((b"a = " + b"[" * 9000, b"a." * 9000 + b"a = 1", b"[a]\n" * 3000, b"x" * 2_000_000))
        )
    elif kind == 4:
        path.write_bytes(rng.randbytes(200))
    else:
        head = "[tool.goji]\n" if path.name == "pyproject.toml" else ""
        path.write_text(head + rng.choice((*SETTINGS, *_SETTINGS)), encoding="utf-8", errors="surrogateescape")


_SETTINGS = (
    'model = "~nobody/x.gguf"\n', f'model = "{"x/" * 2500}x.gguf"\n', 'model = "a.gguf"\n', 'model = "/dev/zero"\n',
    'model = "hf:a/b/c.gguf"\n', 'strict = true\nfail-on = "positive"\n', 'persona = "random"\n', 'persona = ""\n',
    f"exclude = [{', '.join(toml('*' * 9 + text) for text in TEXTS)}]\n", f'exclude = ["{"**/" * 400}x"]\n',
    f'exclude = ["{"*a" * 60}"]\n', "exclude = ['[', '[!', '[a-', '\\\\', '***', '{a,b}']\n", "seed = 1e999\n",
    f"seed = {'9' * 5000}\n", 'fail-on = "worse"\nmax-complexity = 0\nmax-nesting = 0\n',
    f"max-nesting = {'9' * 5000}\n", 'fail-on = ["worse"]\n', "max-complexity = -1\n", "max-nesting = true\n",
    f"max-complexity = {toml(TEXTS[0])}\n",
)  # fmt: skip


def _names(top: Path, rng: random.Random) -> None:
    """New files of hostile names."""
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(TEXTS).replace("/", "\\")[:60] + rng.choice((".py", ".js", "", ".min.js", ".\x1b[8m"))
        Path(os.fsdecode(os.fsencode(top) + b"/" + name.encode())).write_text(_CODE)


def _source(top: Path, rng: random.Random) -> None:
    """The changed file holds hostile code."""
    _put(top / "a.py", texts.hostile(rng.randrange(1 << 30), 3000)[1])


def _links(top: Path, rng: random.Random) -> None:
    """A file of the work tree is a link, a pipe or a folder."""
    path = top / rng.choice(("a.py", "b.js"))
    path.unlink(missing_ok=True)
    if rng.random() < 0.3:
        os.mkfifo(path)
    elif rng.random() < 0.3:
        path.mkdir()
    else:
        path.symlink_to(rng.choice(("/dev/zero", "/etc/passwd", path.name, "..", ".git/index", "/nowhere")))


def _attributes(top: Path, rng: random.Random) -> None:
    lines = (
        "* text=auto",
        "* -text",
        "* binary",
        "*.py filter=trap",
        "* diff=trap",
        "*.py working-tree-encoding=UTF-16",
        "* ident",
        "*.py eol=crlf",
        "[attr]x y",
        "* " + "a" * 3000,
        "\x1b[8m x",
        "*.py -diff",
        "* linguist-generated",
    )
    _put(top / ".gitattributes", "\n".join(rng.choices(lines, k=4)).encode() + b"\n")


def _git_file(top: Path, rng: random.Random) -> None:
    """A file ``.git`` that leads elsewhere, in a folder below or here."""
    place = top / rng.choice(("sub", "."))
    place.mkdir(exist_ok=True)
    if place != top and not (place / ".git").exists():
        target = rng.choice(("..", "../.git", "/", "/nowhere", "x" * 5000, "\0", ""))
        _put(place / ".git", f"gitdir: {target}\n".encode())


def _put(path: Path, data: bytes) -> None:
    """Write a file anew: git's own are read-only."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


_DAMAGES = (
    _flip, _flip, _cut, _vanish, _folder_instead, _noise, _configuration, _configuration, _names, _names, _source,
    _source, _links, _attributes, _git_file,
)  # fmt: skip
