"""A repository full of traps: each tries to run or to change something when goji-hook, git or Python comes near.

A trap is a row of ``TRAPS``: how it is laid, and a command that springs it, which proves that it is live. A sprung trap
appends its name to a file outside the repository. To cover another way in, add a row.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from git_repository import Repository, environment

#: An ``hf:`` address that the canary's goji.lock pins to a file of the user's.
PINNED = "hf:ann/goji/stolen.gguf"
#: Files of the user's home, which nothing may change, and their bytes.
BELONGINGS = {"precious.gguf": b"GGUF of somebody", "profile": b"PATH=/bin\n", "hooks/pre-commit": b"#!/bin/sh\n"}
_CODE = "def settle(rows):\n    for row in rows:\n        if row:\n            yield row\n"
_PYTHON = [sys.executable, "-c"]
_ISOLATED = [sys.executable, "-I", "-c"]
_EVERY_HOOK = (
    "pre-commit", "post-commit", "post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc",
    "fsmonitor-watchman", "sendemail-validate", "post-rewrite",
)  # fmt: skip


class Canary:
    """The repository, a home with things that must stay as they are, and the file in which sprung traps sign."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.marks = folder / "marks"
        self.home = folder / "home"
        self.repository = Repository(folder / "repository")

    def shout(self, name: str) -> str:
        """A program that signs with *name*, whatever its arguments; its path comes back."""
        program = self.folder / "programs" / re.sub(r"\W", "-", name)
        _executable(program, f'#!/bin/sh\necho {name} >>"{self.marks}"\n')
        return str(program)

    def sign(self, name: str) -> str:
        """A line of Python that signs with *name*."""
        return f"open({str(self.marks)!r}, 'a').write({name!r} + '\\n')\n"

    def configure(self, key: str, value: str) -> None:
        """Set a key of the repository's own configuration."""
        self.repository.git("config", "--file", ".git/config", "--replace-all", key, value)

    def attribute(self, line: str) -> None:
        """Add a line to .gitattributes, which is committed with the rest."""
        place = self.repository.path / ".gitattributes"
        place.write_text((place.read_text() if place.exists() else "") + line + "\n")

    def variables(self, **more: str) -> dict[str, str]:
        """The environment of a user who works here: home and caches in the canary, the Hub out of reach."""
        kept = {name: value for name, value in environment().items() if not name.startswith(("GOJI_", "XDG_", "HF_"))}
        kept.pop("PYTHONPATH", None)
        places = {"HOME": self.home, "XDG_CACHE_HOME": self.folder / "cache", "TMPDIR": self.folder / "tmp"}
        return {
            **kept,
            **{name: str(place) for name, place in places.items()},
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "no_proxy": "*",
            **more,
        }

    def sprung(self) -> list[str]:
        """The traps that were sprung since the last call, and files of the home that changed; those are put back."""
        signed = self.marks.read_text().split("\n")[:-1] if self.marks.exists() else []
        self.marks.unlink(missing_ok=True)
        now = _contents(self.home)
        changed = [name for name in {**now, **BELONGINGS} if now.get(name) != BELONGINGS.get(name)]
        for name in changed:
            (self.home / name).unlink(missing_ok=True)
        for name, content in BELONGINGS.items():
            (self.home / name).parent.mkdir(parents=True, exist_ok=True)
            (self.home / name).write_bytes(content)
        return sorted({*signed, *(f"changed: {name}" for name in changed)})

    def spring(self, trap: Trap) -> list[str]:
        """Run the command that springs a trap; all traps that it springs."""
        command = [part.replace("{top}", str(self.repository.path)) for part in trap.spring]
        subprocess.run(
            command,
            cwd=self.repository.path / trap.inside,
            env=self.variables(**trap.variables),
            input=trap.stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return self.sprung()

    def copy(self, folder: Path) -> Canary:
        """Another canary of the same traps, whose marks are its own."""
        made = Canary(folder)
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                if os.fsencode(self.folder) in data and path.name != "index":
                    path.write_bytes(data.replace(os.fsencode(self.folder), os.fsencode(folder)))
        made.sprung()
        return made


@dataclass(frozen=True)
class Trap:
    """A trap: its name, how it is laid, and the command that springs it in the folder *inside* the repository.

    ``late`` ones are laid after the last commit: their configuration would spring while the repository is made. One of
    ``git`` is sprung by plain git commands, which a commit runs too. One of the ``fetch`` is sprung by a fetch alone.
    """

    name: str
    lay: Callable[[Canary], object]
    spring: Sequence[str] = ()
    inside: str = ""
    stdin: bytes = b""
    variables: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    git: bool = False
    fetch: bool = False


def _module(name: str) -> Trap:
    """A module at the top of the work tree, found first wherever the current folder is on Python's path."""
    label = name.removesuffix(".py").replace("/__init__", "").replace("/", ".")
    variables = {"PYTHONPATH": "."} if label.endswith("customize") else {}
    return Trap(
        f"module:{name}",
        lambda canary: canary.repository.write(name, canary.sign(f"module:{name}")),
        [*_PYTHON, f"import {label}"],
        variables=variables,
    )


def _main_module() -> Trap:
    """The package's own command, as ``python -m goji_hook`` would find it; an import of the package signs first."""
    return Trap(
        "module:goji_hook/__main__.py",
        lambda canary: canary.repository.write("goji_hook/__main__.py", canary.sign("module:goji_hook/__main__.py")),
        [sys.executable, "-m", "goji_hook"],
    )


def _path_file() -> Trap:
    def lay(canary: Canary) -> None:
        line = "import sys; " + canary.sign("site:pth")
        canary.repository.write("trap.pth", line)

    return Trap("site:pth", lay, [*_ISOLATED, "import site; site.addsitedir('.')"])


def _configured(key: str, spring: Sequence[str], attributes: str = "", stdin: bytes = b"") -> Trap:
    """A program that the repository's configuration names, with the attributes that send files to it."""
    name = f"config:{key}"

    def lay(canary: Canary) -> None:
        canary.configure(key, canary.shout(name))
        if attributes:
            (canary.repository.path / ".git/info").mkdir(exist_ok=True)
            place = canary.repository.path / ".git/info/attributes"
            place.write_text((place.read_text() if place.exists() else "") + attributes + "\n")

    return Trap(name, lay, spring, stdin=stdin, late=True, git=True)


def _hooks_path() -> Trap:
    def lay(canary: Canary) -> None:
        for name in _EVERY_HOOK:
            _executable(canary.repository.path / "hooks" / name, f"#!/bin/sh\n{canary.shout('config:core.hooksPath')}\n")
        canary.configure("core.hooksPath", "hooks")

    return Trap("config:core.hooksPath", lay, ["git", "hook", "run", "pre-commit"], late=True, git=True)


def _own_hooks() -> Trap:
    def lay(canary: Canary) -> None:
        for name in _EVERY_HOOK:
            _executable(canary.repository.path / ".git/hooks" / name, f"#!/bin/sh\n{canary.shout('hook')}\n")

    spring = ["git", "-c", "core.hooksPath=.git/hooks", "hook", "run", "pre-commit"]
    return Trap("hook", lay, spring, late=True, git=True)


def _pager() -> Trap:
    name = "config:core.pager"
    spring = [*_ISOLATED, "import pty; pty.spawn(['git', 'branch', '--list'])"]
    return Trap(name, lambda canary: canary.configure("core.pager", canary.shout(name)), spring, late=True, git=True)


def _signature() -> Trap:
    """A commit with a signature, which ``git log`` has a program of the configuration check."""

    def lay(canary: Canary) -> None:
        git = canary.repository.git
        head, _, message = git("cat-file", "commit", "HEAD").partition(b"\n\n")
        signed = head + b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n" + message
        git("update-ref", "HEAD", git("hash-object", "-t", "commit", "-w", "--stdin", stdin=signed).decode().strip())
        canary.configure("log.showSignature", "true")
        canary.configure("gpg.program", canary.shout("config:gpg.program"))

    return Trap("config:gpg.program", lay, ["git", "log", "-1"], late=True, git=True)


def _submodule() -> Trap:
    """A checked-out submodule whose own configuration names a program."""
    name = "submodule:core.fsmonitor"

    def lay(canary: Canary) -> None:
        inner = Repository.init(canary.repository.path / "sub")
        inner.commit("Inner", a_py=_CODE)
        link = inner.git("rev-parse", "HEAD").decode().strip()
        canary.repository.write(".gitmodules", '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n\tupdate = !false\n')
        canary.repository.git("update-index", "--add", "--cacheinfo", f"160000,{link},sub")
        inner.write("a.py", _CODE * 2)
        inner.git("config", "core.fsmonitor", canary.shout(name))

    return Trap(name, lay, ["git", "status"], inside="sub", git=True)


def _embedded(key: str) -> Trap:
    """A bare repository among the files, which a plain clone brings along: git finds it from inside."""
    name = f"embedded:{key}"

    def lay(canary: Canary) -> None:
        folder = canary.repository.path / "vendor/lib.git"
        if not folder.exists():
            Repository.init(folder, "--bare")
            inner = Repository(folder)
            tree = Repository.init(canary.folder / "inner")
            tree.commit("Inner", a_py=_CODE)
            shutil.copytree(tree.path / ".git/objects", folder / "objects", dirs_exist_ok=True)
            shutil.copytree(tree.path / ".git/refs", folder / "refs", dirs_exist_ok=True)
            shutil.copy(tree.path / ".git/index", folder / "index")
            inner.write("a.py", _CODE * 2)
            inner.write("info/attributes", "*.py filter=trap\n")
            for entry, value in (("core.bare", "false"), ("core.worktree", str(folder))):
                inner.git("config", "--file", "config", entry, value)
        Repository(folder).git("config", "--file", "config", key, canary.shout(name))

    spring = ["git", "status"] if key == "core.fsmonitor" else ["git", "hash-object", "--path=a.py", "a.py"]
    return Trap(name, lay, spring, inside="vendor/lib.git", git=True)


def _yaml(name: str) -> Trap:
    def lay(canary: Canary) -> None:
        canary.repository.write(name, f"!!python/object/apply:os.system ['{canary.shout('yaml:' + name)}']\n")

    return Trap(f"yaml:{name}", lay, [*_ISOLATED, f"import yaml; yaml.unsafe_load(open({name!r}))"])


def _library(name: str) -> Trap:
    """A shared library of a name that llama.cpp's loader looks for, also in the current folder."""

    def lay(canary: Canary) -> None:
        source = f'#include <stdlib.h>\n__attribute__((constructor)) static void f(void) {{ system("{canary.shout("library:" + name)}"); }}\n'
        target = canary.repository.path / name
        command = ["cc", "-shared", "-fPIC", "-x", "c", "-o", str(target), "-"]
        subprocess.run(command, input=source.encode(), check=True, capture_output=True)

    return Trap(f"library:{name}", lay, [*_ISOLATED, f"import ctypes; ctypes.CDLL('./{name}')"])


def _backend() -> Trap:
    """matplotlib reads a file of the current folder, which may name a module to import."""

    def lay(canary: Canary) -> None:
        canary.repository.write("matplotlibrc", "backend: module://trap_backend\n")
        canary.repository.write("trap_backend.py", canary.sign("matplotlibrc"))

    code = "import sys; sys.path.append('.'); import matplotlib.pyplot as plot; plot.figure()"
    return Trap("matplotlibrc", lay, [*_ISOLATED, code])


def _transport(name: str, key: str, url: str) -> Trap:
    """A remote that promises a missing object: git fetches it, by a program of the configuration."""

    def lay(canary: Canary) -> None:
        shout = canary.shout(name)
        canary.configure("core.repositoryFormatVersion", "1")
        canary.configure("extensions.partialClone", "origin")
        canary.configure(f"remote.{key}.promisor", "true")
        canary.configure(f"remote.{key}.url", url.replace("{shout}", shout))
        canary.configure("protocol.ext.allow", "always")
        if key == "second":
            canary.configure("core.sshCommand", shout)

    return Trap(name, lay, ["git", "cat-file", "-p", "HEAD:missing.go"], late=True, git=True, fetch=True)


MODULES = (
    "click.py", "lizard.py", "lizard_ext/__init__.py", "lizard_languages/__init__.py", "pygments/__init__.py",
    "goji_hook/__init__.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "llama_cpp/__init__.py",
    "tree_sitter.py", "json/__init__.py", "pip/__init__.py", "yaml.py", "git/__init__.py", "filelock.py",
    "huggingface_hub/__init__.py", "tomllib.py", "tomli.py", "logging/__init__.py", "resource.py", "pickle.py",
    "ctypes/__init__.py", "typing_extensions.py", "matplotlib/__init__.py", "rich/__init__.py", "venv.py",
    "hatchling.py", "signal.py", "ast.py", "difflib.py", "tempfile.py", "unicodedata.py", "goji_trainer/__init__.py",
)  # fmt: skip

TRAPS: tuple[Trap, ...] = (
    *map(_module, MODULES),
    _main_module(),
    _path_file(),
    _backend(),
    *map(_yaml, ("lefthook.yml", ".pre-commit-config.yaml", "prek.yaml")),
    *(map(_library, ("libllama.so", "libggml.so", "libggml-cpu.so", "libggml-cpu-x64.so")) if shutil.which("cc") else ()),
    _submodule(),
    _embedded("core.fsmonitor"),
    _embedded("filter.trap.clean"),
    _signature(),
    _configured("core.fsmonitor", ["git", "status"]),
    _configured("filter.trap.clean", ["git", "hash-object", "--path=a.py", "a.py"], "*.py filter=trap"),
    _configured("filter.trap.smudge", ["git", "cat-file", "--filters", "HEAD:a.py"]),
    _configured("filter.lasting.process", ["git", "hash-object", "--path=b.js", "b.js"], "*.js filter=lasting"),
    _configured("diff.trap.command", ["git", "diff", "HEAD~1", "HEAD", "--", "a.py"], "*.py diff=trap"),
    _configured("diff.text.textconv", ["git", "show", "HEAD", "--", "c.rb"], "*.rb diff=text"),
    _configured("diff.external", ["git", "diff", "HEAD~1", "HEAD", "--", "c.rb"]),
    _configured("core.editor", ["git", "config", "--edit"]),
    _configured("credential.helper", ["git", "credential", "fill"], stdin=b"protocol=https\nhost=example.org\n\n"),
    _configured("core.askPass", ["git", "credential", "fill"], stdin=b"protocol=https\nhost=example.org\n\n"),
    _pager(),
    _own_hooks(),
    _hooks_path(),
    _transport("transport:ext", "origin", "ext::{shout}"),
    _transport("transport:ssh", "second", "ssh://example.org/x"),
)


def build(folder: Path, traps: Sequence[Trap] = TRAPS, *, staged: bool = True) -> Canary:
    """Make the repository with these traps: two commits, and work that is *staged* or is not."""
    canary = Canary(folder)
    for place in (canary.home, folder / "cache", folder / "tmp"):
        place.mkdir(parents=True)
    repository = Repository.init(canary.repository.path)
    for name in ("a.py", "b.js", "c.rb"):
        repository.stage(name, _CODE)
    first = repository.commit("Begin")
    _belongings(canary)
    for trap in traps:
        if not trap.late:
            trap.lay(canary)
    for name in ("a.py", "b.js", "c.rb", "d.py"):
        repository.write(name, _CODE * 2)
    repository.git("add", "--all", "--force", "--", ".", ":!sub")
    if any(trap.fetch for trap in traps):
        repository.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},missing.go", check=False)
        tree = repository.git("write-tree", "--missing-ok").decode().strip()
        repository.git("update-ref", "HEAD", repository.git("commit-tree", tree, "-p", first, "-m", "All").decode().strip())
    else:
        repository.commit("All of it")
    for name in ("a.py", "b.js", "c.rb", "d.py"):
        repository.write(name, _CODE * 3)
        if staged:
            repository.git("add", "--", name)
    for trap in traps:
        if trap.late:
            trap.lay(canary)
    canary.sprung()
    return canary


def _belongings(canary: Canary) -> None:
    """Files of the user, and what in the repository points at them: a lock file, and symbolic links."""
    canary.sprung()
    content = BELONGINGS["precious.gguf"]
    pin = {"repository": "ann/goji", "revision": "1" * 40, "file": str(canary.home / "precious.gguf")}
    pin["sha256"] = hashlib.sha256(content).hexdigest()
    table = "".join(f'{key} = "{value}"\n' for key, value in pin.items())
    canary.repository.write("goji.lock", f'["{PINNED}"]\n{table}size = {len(content) + 1}\n')
    canary.repository.write("goji.toml", 'persona = "granny"\n')
    for name, target in ((".husky", "hooks"), (".github", "hooks"), ("prek.toml", "profile")):
        (canary.repository.path / name).symlink_to(canary.home / target)


def _executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name, with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
