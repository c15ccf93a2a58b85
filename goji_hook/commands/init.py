"""The ``init`` command: shows what would change in one file, asks, and writes it."""

from __future__ import annotations

import difflib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

from goji_hook.errors import GojiError, UsageError, unknown
from goji_hook.exit_codes import ExitCode
from goji_hook.github import workflow
from goji_hook.hook_managers import detect, edit_file
from goji_hook.hook_managers.detect import MEND, Target
from goji_hook.hook_managers.shell import is_unsafe
from goji_hook.terminal.confirm import agreed
from goji_hook.terminal.escape import plain
from goji_hook.terminal.output import note, note_lines, show


@dataclass(frozen=True)
class InitOptions:
    """The hook manager (None: the one that the repository uses) or the workflow; in or out; with a question or not."""

    manager: str | None = None
    action: bool = False
    remove: bool = False
    yes: bool = False


def run_init(options: InitOptions) -> ExitCode:
    """Edits one file of this repository after showing the change; 0 also if nothing is to be done, or the answer is no.

    Raises GojiError, with the file untouched, if it cannot be edited; UsageError if there is nobody to ask.
    """
    if options.action and options.manager:
        raise UsageError("--action writes a workflow and needs no --manager")
    if options.manager is not None and options.manager not in detect.KNOWN:
        raise unknown("manager", options.manager, detect.KNOWN)
    top = detect.top_of_work_tree()
    target = _target(options, top)
    path = os.path.normpath(os.path.join(top, target.path))
    try:
        before = edit_file.read(path)
        after = (target.remove if options.remove else target.add)(before)
        if after == before:
            return _nothing(options, target)
        real = edit_file.check(path, top)
    except GojiError as error:
        raise GojiError(f"{target.path}: {error}; left untouched") from None
    if not options.remove and is_unsafe(before):
        note(f"{target.path} lets modules of the work tree run, as an earlier version wrote it: this mends it")
    show("\n".join(_diff(target.path, before, after)))
    if not _agreed(options, target, after):
        note("nothing was written")
        return ExitCode.OK
    edit_file.write(real, after, script=target.script)
    _report(options, target, after, top)
    return ExitCode.OK


def _target(options: InitOptions, top: str) -> Target:
    if options.action:
        return Target("GitHub Actions", workflow.PATH, workflow.add, workflow.remove, workflow.NEXT)
    if options.remove and options.manager is None:
        return detect.with_review(top)
    return detect.target(options.manager, top)


def _nothing(options: InitOptions, target: Target) -> ExitCode:
    there = "no goji-hook is" if options.remove else "goji-hook is already"
    note(f"nothing to do: {there} in {target.path}")
    return ExitCode.OK


def _agreed(options: InitOptions, target: Target, after: str) -> bool:
    if options.yes:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("nobody can be asked here, and nothing was written: --yes writes it")
    verb = "Write" if after else "Delete"
    return agreed(f"{verb} {plain(target.path)}?")


def _report(options: InitOptions, target: Target, after: str, top: str) -> None:
    """Says what was done, which other file is still unsafe, and which command is left to the user."""
    note(_done(options, target, after))
    for path in detect.unsafe_files(top):
        note(f"{path} still lets modules of the work tree run: {MEND}")
    if not options.remove and target.next:
        note_lines(f"What is left to do:\n  git add {plain(target.path)}\n  {target.next}")


def _done(options: InitOptions, target: Target, after: str) -> str:
    if not after:
        return f"{target.path} is gone"
    if options.remove:
        return f"goji-hook is out of {target.path}"
    missing = target.on_path and shutil.which("goji-hook") is None
    return f"goji-hook is in {target.path}" + (f"; {target.manager} needs goji-hook on PATH" if missing else "")


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    """Yields the lines of a unified diff, coloured, without control characters."""
    old, new = (f"a/{path}" if before else "/dev/null"), (f"b/{path}" if after else "/dev/null")
    colors = {"+": "green", "-": "red", "@": "cyan"}
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm=""):
        shown = plain(line.expandtabs(4))
        heading = line.startswith(("+++ ", "--- "))
        yield click.style(shown, bold=True) if heading else click.style(shown, fg=colors.get(line[:1]))
