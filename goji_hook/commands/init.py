"""The ``init`` command: show what would change, ask, write."""

from __future__ import annotations

import difflib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

from goji_hook.errors import GojiError, UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.github import workflow
from goji_hook.hook_managers import detect as managers
from goji_hook.hook_managers import edit_file as writing
from goji_hook.hook_managers.detect import MEND, Target
from goji_hook.hook_managers.shell import is_unsafe
from goji_hook.terminal.confirm import agreed
from goji_hook.terminal.escape import plain


@dataclass(frozen=True)
class Asked:
    """What is wanted of init: which manager (None: the one that is there), or the workflow; in or out; ask or not."""

    manager: str | None = None
    action: bool = False
    remove: bool = False
    yes: bool = False


def run_init(asked: Asked) -> int:
    """Edit one file of this repository, after a look at the change; 0 also where there is nothing to do, or no is said.

    Raises GojiError, with the file untouched, where it cannot be edited; UsageError where nobody can be asked.
    """
    if asked.action and asked.manager:
        raise UsageError("--action writes a workflow and needs no --manager")
    if asked.manager is not None and asked.manager not in managers.KNOWN:
        from goji_hook.errors import unknown

        raise unknown("manager", asked.manager, managers.KNOWN)
    top = managers.top_of_work_tree()
    target = _target(asked, top)
    path = os.path.normpath(os.path.join(top, target.path))
    try:
        before = writing.read(path)
        after = (target.remove if asked.remove else target.add)(before)
        if after == before:
            return _nothing(asked, target)
        real = writing.check(path, top)
    except GojiError as error:
        raise GojiError(f"{target.path}: {error}; left untouched") from None
    if not asked.remove and is_unsafe(before):
        _told(f"{target.path} lets modules of the work tree run, as an earlier version wrote it: this mends it")
    click.echo("\n".join(_diff(target.path, before, after)))
    if not _agreed(asked, target, after):
        return _told("nothing was written")
    writing.write(real, after, script=target.script)
    _told(_done(asked, target, after))
    for other in managers.unsafe_files(top):
        _told(f"{other} still lets modules of the work tree run: {MEND}")
    if not asked.remove and target.next:
        click.echo(f"What is left to do:\n  git add {plain(target.path)}\n  {target.next}", err=True)
    return ExitCode.OK


def _target(asked: Asked, top: str) -> Target:
    if asked.action:
        return Target("GitHub Actions", workflow.PATH, workflow.add, workflow.remove, workflow.NEXT)
    if asked.remove and asked.manager is None:
        return managers.with_review(top)
    return managers.target(asked.manager, top)


def _nothing(asked: Asked, target: Target) -> int:
    there = "no goji-hook is" if asked.remove else "goji-hook is already"
    return _told(f"nothing to do: {there} in {target.path}")


def _told(line: str) -> int:
    click.echo(f"goji-hook: {plain(line)}", err=True)
    return ExitCode.OK


def _agreed(asked: Asked, target: Target, after: str) -> bool:
    if asked.yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("nobody can be asked here, and nothing was written: --yes writes it")
    verb = "Write" if after else "Delete"
    return agreed(f"{verb} {plain(target.path)}?")


def _done(asked: Asked, target: Target, after: str) -> str:
    if not after:
        return f"{target.path} is gone"
    if asked.remove:
        return f"goji-hook is out of {target.path}"
    missing = target.on_path and shutil.which("goji-hook") is None
    return f"goji-hook is in {target.path}" + (f"; {target.manager} needs goji-hook on PATH" if missing else "")


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    """A unified diff, coloured, without control characters."""
    old, new = (f"a/{path}" if before else "/dev/null"), (f"b/{path}" if after else "/dev/null")
    colors = {"+": "green", "-": "red", "@": "cyan"}
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm=""):
        shown = plain(line.expandtabs(4))
        heading = line.startswith(("+++ ", "--- "))
        yield click.style(shown, bold=True) if heading else click.style(shown, fg=colors.get(line[:1]))
