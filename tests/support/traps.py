"""The traps of the canary, a row each: how it is laid, and a command that springs it. A new way in is a new row."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence

from canary import CODE, Canary, Trap, executable
from git_repository import Repository

_PYTHON = [sys.executable, "-c"]
_ISOLATED = [sys.executable, "-I", "-c"]
_EVERY_HOOK = (
    "pre-commit", "post-commit", "post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc",
    "fsmonitor-watchman", "sendemail-validate", "post-rewrite",
)  # fmt: skip


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
            executable(canary.repository.path / "hooks" / name, f"#!/bin/sh\n{canary.shout('config:core.hooksPath')}\n")
        canary.configure("core.hooksPath", "hooks")

    return Trap("config:core.hooksPath", lay, ["git", "hook", "run", "pre-commit"], late=True, git=True)


def _own_hooks() -> Trap:
    def lay(canary: Canary) -> None:
        for name in _EVERY_HOOK:
            executable(canary.repository.path / ".git/hooks" / name, f"#!/bin/sh\n{canary.shout('hook')}\n")

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
        inner.commit("Inner", a_py=CODE)
        link = inner.git("rev-parse", "HEAD").decode().strip()
        canary.repository.write(".gitmodules", '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n\tupdate = !false\n')
        canary.repository.git("update-index", "--add", "--cacheinfo", f"160000,{link},sub")
        inner.write("a.py", CODE * 2)
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
            tree.commit("Inner", a_py=CODE)
            shutil.copytree(tree.path / ".git/objects", folder / "objects", dirs_exist_ok=True)
            shutil.copytree(tree.path / ".git/refs", folder / "refs", dirs_exist_ok=True)
            shutil.copy(tree.path / ".git/index", folder / "index")
            inner.write("a.py", CODE * 2)
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
        shout = canary.shout("library:" + name)
        source = "#include <stdlib.h>\n__attribute__((constructor)) static void f(void) "
        source += f'{{ system("{shout}"); }}\n'
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
    *(
        map(_library, ("libllama.so", "libggml.so", "libggml-cpu.so", "libggml-cpu-x64.so"))
        if shutil.which("cc")
        else ()
    ),
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
