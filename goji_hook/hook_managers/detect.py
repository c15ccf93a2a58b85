"""The hook managers that init knows, and which of them a repository uses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git import worktree

_Edit = Callable[[str], str]
KNOWN = ("pre-commit", "prek", "lefthook", "husky", "git")
_PREK = "prek install --prepare-hooks"


@dataclass(frozen=True)
class Target:
    """A file that a manager reads, below the top of the work tree, how a review gets in and out, and what is next.

    The ``next`` command makes the manager's hooks run. It installs what they need as well, where the manager would
    otherwise do that in the middle of the first commit. Where ``on_path``, the manager runs the goji-hook of PATH.
    """

    manager: str
    path: str
    add: _Edit
    remove: _Edit
    next: str = ""
    script: bool = False
    on_path: bool = False


def target(manager: str | None, top: str) -> Target:
    """The file to edit for a manager, or for the one that the repository uses (None).

    Raises UsageError where it uses none, or several.
    """
    if manager == "git":
        return _git_hook(top)
    here = [*_present(top)]
    found = [one for one in here if manager in (None, one.manager)]
    if manager == "prek" and not found:  # it reads pre-commit's file, too, and would not if it had one of its own
        found = [replace(one, manager="prek", next=_PREK) for one in here if one.manager == "pre-commit"]
    if manager is None and not found:
        raise UsageError(
            "no hook manager here (looked for pre-commit, prek, lefthook and husky): `goji-hook init --manager git` "
            "writes a plain git hook, `--manager pre-commit` begins a .pre-commit-config.yaml"
        )
    if manager is None and len({one.manager for one in found}) > 1:
        several = ", ".join(f"{one.manager} ({one.path})" for one in found)
        raise UsageError(f"several hook managers here: {several}; choose one with --manager")
    return found[0] if found else _places()[str(manager)][0]


def with_review(top: str) -> Target:
    """The file that a review is in, of the managers that are here and git's own hook; else the first of them."""
    found = [*_present(top)]
    with suppress(GojiError):  # a hook that lies elsewhere is not ours
        found.append(_git_hook(top))
    if not found:
        return target(None, top)
    for one in found:
        path = os.path.join(top, one.path)
        if os.path.isfile(path) and mentions(path):
            return one
    return found[0]


def mentions(path: str) -> bool:
    """Whether a file speaks of goji-hook at all."""
    with open(path, "rb") as file:
        return b"goji" in file.read()


def _places() -> dict[str, list[Target]]:
    """The files of each manager, the one that a new repository gets first. The editors are imported here (30 ms)."""
    from goji_hook.hook_managers import lefthook, shell
    from goji_hook.hook_managers import pre_commit as repos

    names = [f"{folder}{dot}lefthook.yml" for folder, dot in (("", ""), ("", "."), (".config/", ""))]
    names += [name.replace(".yml", ".yaml") for name in names]
    foreign = [name.replace(".yml", kind) for kind in (".toml", ".json") for name in names[:3]]
    only_prek = shutil.which("prek") and not shutil.which("pre-commit")
    install = _PREK if only_prek else "pre-commit install --install-hooks"
    edits, run = (lefthook.add, lefthook.remove), "lefthook install"
    return {
        "pre-commit": [Target("pre-commit", ".pre-commit-config.yaml", repos.add, repos.remove, install)],
        "prek": [
            Target("prek", "prek.toml", repos.add_toml, repos.remove_toml, _PREK),
            Target("prek", ".pre-commit-config.yml", repos.add, repos.remove, _PREK),
        ],
        "lefthook": [
            *(Target("lefthook", name, *edits, run, on_path=True) for name in names),
            *(Target("lefthook", name, _refuse, _refuse) for name in foreign),
        ],
        "husky": [Target("husky", ".husky/pre-commit", shell.add_line, shell.remove, script=True, on_path=True)],
    }


def _present(top: str) -> Iterator[Target]:
    """The files that are there, one a manager."""
    for manager, targets in _places().items():
        there = (one for one in targets if os.path.lexists(os.path.join(top, one.path)))
        found = next(there, None)
        if found is None and manager == "husky" and os.path.isdir(os.path.join(top, ".husky")):
            found = targets[0]
        if found is not None:
            yield found


def _refuse(text: str) -> str:
    from goji_hook.hook_managers.shell import COMMAND

    raise GojiError(f"of lefthook's files only YAML is understood; add `run: {COMMAND}` by hand")


def _git_hook(top: str) -> Target:
    """The plain git hook, where git looks for it; raises GojiError where that is a folder of others, too."""
    from goji_hook.hook_managers import shell

    folder = _hooks_folder(top)
    inside = [os.path.realpath(top), os.path.realpath(_common_folder(top))]
    if not any(os.path.realpath(folder).startswith(one + os.sep) for one in inside):
        raise GojiError(f"git's core.hooksPath is {folder}, outside of this repository: nothing is written there")
    path = os.path.relpath(os.path.join(folder, "pre-commit"), top).replace(os.sep, "/")
    return Target("git", path, shell.add_hook, shell.remove, script=True)


def _hooks_folder(top: str) -> str:
    """``core.hooksPath``, of which the last value is always the one that our own git commands are given."""
    said = git.run("config", "--type=path", "--get-all", "-z", "core.hooksPath").decode("utf-8", "surrogateescape")
    chosen = said.split("\0")[:-2]
    return os.path.join(top, chosen[-1]) if chosen and chosen[-1] else os.path.join(_common_folder(top), "hooks")


def _common_folder(top: str) -> str:
    printed = git.run("rev-parse", "--git-common-dir").decode("utf-8", "surrogateescape").rstrip("\n")
    return os.path.join(git.folder(), printed)


def top_of_work_tree() -> str:
    """The top of the work tree; raises GojiError outside of one."""
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
