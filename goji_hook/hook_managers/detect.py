"""Finds the hook manager that a repository uses, and the file to edit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git import worktree
from goji_hook.hook_managers.wanted import Wanted
from goji_hook.system.regular_file import read_bytes

_Add = Callable[[str, Wanted], str]
_Edit = Callable[[str], str]
KNOWN = ("pre-commit", "prek", "lefthook", "husky", "git")
#: How a file of ``unsafe_files`` is mended.
MEND = "run `goji-hook init` for it again, or write `python -I -m goji_hook`"
_PREK = "prek install --prepare-hooks"


@dataclass(frozen=True)
class Target:
    """A file of a hook manager, below the top of the work tree, with the edits that put a review in and take it out.

    The ``next`` command activates the manager's hooks and installs what they need, which the manager would otherwise do
    in the middle of the first commit. If ``on_path``, the manager runs the goji-hook of PATH. A ``private`` file is not
    committed: git has one in each clone.
    """

    manager: str
    path: str
    add: _Add
    remove: _Edit
    next: str = ""
    script: bool = False
    on_path: bool = False
    private: bool = False


def target(manager: str | None, top: str) -> Target:
    """Returns the file to edit for a *manager*; None: for the manager that the repository uses.

    Raises UsageError if it uses no manager, or several.
    """
    if manager == "git":
        return _git_hook(top)
    present = [*_present(top)]
    targets = [target for target in present if manager in (None, target.manager)]
    if manager == "prek" and not targets:  # it reads pre-commit's file, but not beside a file of its own
        targets = [replace(target, manager="prek", next=_PREK) for target in present if target.manager == "pre-commit"]
    if manager is None and not targets:
        hook = _git_hook(top)
        if hook.path in unsafe_files(top):  # `--manager git` of an earlier version wrote it
            return hook
        raise UsageError(
            "no hook manager here (looked for pre-commit, prek, lefthook and husky): `goji-hook init --manager git` "
            "writes a plain git hook, `--manager pre-commit` begins a .pre-commit-config.yaml"
        )
    if manager is None and len({target.manager for target in targets}) > 1:
        several = ", ".join(f"{target.manager} ({target.path})" for target in targets)
        raise UsageError(f"several hook managers here: {several}; choose one with --manager")
    return targets[0] if targets else _places()[str(manager)][0]


def with_review(top: str) -> Target:
    """Returns the file that has a review in it, of the present managers and git's own hook; else the first of them."""
    targets = [*_present(top)]
    with suppress(GojiError):  # a hook that lies elsewhere is not ours
        targets.append(_git_hook(top))
    if not targets:
        return target(None, top)
    for candidate in targets:
        path = os.path.join(top, candidate.path)
        if os.path.isfile(path) and mentions(path):
            return candidate
    return targets[0]


def unsafe_files(top: str) -> list[str]:
    """Returns the files, below *top*, that run goji-hook so that modules of the work tree run as well."""
    from goji_hook.hook_managers.shell import is_unsafe

    targets = [target for targets in _places().values() for target in targets]
    with suppress(GojiError):  # git's hooks lie elsewhere
        targets.append(_git_hook(top))
    unsafe = []
    for target in targets:
        with suppress(OSError):
            if is_unsafe(read_bytes(os.path.join(top, target.path)).decode("utf-8", "replace")):
                unsafe.append(target.path)
    return unsafe


def mentions(path: str) -> bool:
    """Tells whether the file at *path* names goji-hook anywhere."""
    return b"goji" in read_bytes(path)


def _places() -> dict[str, list[Target]]:
    """Returns the files of each manager, first the file that a new repository gets. Imports the editors (30 ms)."""
    from goji_hook.hook_managers import lefthook, pre_commit, shell

    names = [f"{folder}{dot}lefthook.yml" for folder, dot in (("", ""), ("", "."), (".config/", ""))]
    names += [name.replace(".yml", ".yaml") for name in names]
    foreign = [name.replace(".yml", kind) for kind in (".toml", ".json") for name in names[:3]]
    only_prek = shutil.which("prek") and not shutil.which("pre-commit")
    install = _PREK if only_prek else "pre-commit install --install-hooks"
    edits, run = (lefthook.add, lefthook.remove), "lefthook install"
    return {
        "pre-commit": [Target("pre-commit", ".pre-commit-config.yaml", pre_commit.add, pre_commit.remove, install)],
        "prek": [
            Target("prek", "prek.toml", pre_commit.add_toml, pre_commit.remove_toml, _PREK),
            Target("prek", ".pre-commit-config.yml", pre_commit.add, pre_commit.remove, _PREK),
        ],
        "lefthook": [
            *(Target("lefthook", name, *edits, run, on_path=True) for name in names),
            *(Target("lefthook", name, _refuse, _refuse) for name in foreign),
        ],
        "husky": [Target("husky", ".husky/pre-commit", shell.add_line, shell.remove, script=True, on_path=True)],
    }


def _present(top: str) -> Iterator[Target]:
    """Yields the file of each manager that the repository uses."""
    for manager, targets in _places().items():
        existing = (target for target in targets if os.path.lexists(os.path.join(top, target.path)))
        target = next(existing, None)
        if target is None and manager == "husky" and os.path.isdir(os.path.join(top, ".husky")):
            target = targets[0]
        if target is not None:
            yield target


def _refuse(text: str, wanted: Wanted | None = None) -> str:
    from goji_hook.hook_managers.shell import COMMAND

    raise GojiError(f"of lefthook's files only YAML is understood; add `run: {COMMAND}` by hand")


def _git_hook(top: str) -> Target:
    """Returns the plain git hook, where git looks for it. Raises GojiError if that folder serves other repositories."""
    from goji_hook.hook_managers import shell

    folder = _hooks_folder(top)
    inside = [os.path.realpath(top), os.path.realpath(_common_folder(top))]
    if not any(os.path.realpath(folder).startswith(parent + os.sep) for parent in inside):
        raise GojiError(f"git's core.hooksPath is {folder}, outside of this repository: nothing is written there")
    path = os.path.relpath(os.path.join(folder, "pre-commit"), top).replace(os.sep, "/")
    if path.startswith((".git/", "../")) or os.path.realpath(folder).startswith(inside[1] + os.sep):
        return Target("git", path, shell.add_hook, shell.remove, script=True, private=True)
    return Target("git", path, shell.add_shared_hook, shell.remove, script=True, on_path=True)


def _hooks_folder(top: str) -> str:
    """Returns the folder of ``core.hooksPath``, or git's own. The last value is what our own git commands are given."""
    printed = git.run("config", "--type=path", "--get-all", "-z", "core.hooksPath").decode("utf-8", "surrogateescape")
    values = printed.split("\0")[:-2]
    return os.path.join(top, values[-1]) if values and values[-1] else os.path.join(_common_folder(top), "hooks")


def _common_folder(top: str) -> str:
    printed = git.run("rev-parse", "--git-common-dir").decode("utf-8", "surrogateescape").rstrip("\n")
    return os.path.join(git.folder(), printed)


def top_of_work_tree() -> str:
    """Returns the top of the work tree. Raises GojiError outside of a work tree."""
    try:
        return worktree.work_tree().top
    except GojiError:
        if _bare():
            raise GojiError("this is a bare repository: nobody commits here, so there is no hook to add") from None
        raise


def _bare() -> bool:
    try:
        return git.is_bare()
    except git.GitError:
        return False
