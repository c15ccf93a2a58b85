"""The ``init`` command: shows what would change in one file, asks, and writes it."""

from __future__ import annotations

import difflib
import os
import re
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
from goji_hook.hook_managers.shell import is_unsafe, set_mode
from goji_hook.hook_managers.wanted import Wanted
from goji_hook.terminal.confirm import agreed
from goji_hook.terminal.escape import plain
from goji_hook.terminal.output import note, note_lines, show


@dataclass(frozen=True)
class InitOptions:
    """The options of ``init``. Without a ``manager``, the hook is added to the repository's own hook manager.

    With ``action`` it writes a workflow instead, with ``remove`` it takes out what it wrote, with ``yes`` it does not
    ask. ``persona`` is the reviewer (empty: the configured one); with ``gate`` a gate follows the review.
    """

    manager: str | None = None
    action: bool = False
    remove: bool = False
    yes: bool = False
    persona: str = ""
    gate: bool = False


def run_init(options: InitOptions) -> ExitCode:
    """Edits one file of this repository after showing the change; 0 also if nothing is to be done, or the answer is no.

    Raises GojiError, with the file untouched, if it cannot be edited; UsageError if there is nobody to ask.
    """
    if options.action and options.manager:
        raise UsageError("--action writes a workflow and needs no --manager")
    if options.manager is not None and options.manager not in detect.KNOWN:
        raise unknown("manager", options.manager, detect.KNOWN)
    if options.remove and (options.persona or options.gate):
        raise UsageError("--remove takes out review and gate, and needs no --persona or --gate")
    top = detect.top_of_work_tree()
    target = _target(options, top)
    path = os.path.normpath(os.path.join(top, target.path))
    runs = edit_file.is_executable(path) if target.script else None
    wanted = Wanted(options.persona, options.gate, sets_mode=runs is False)
    try:
        before = edit_file.read(path)
        after = target.remove(before) if options.remove else target.add(before, wanted)
        if after == before:
            return _nothing(options, target, before)
        real = edit_file.check(path, top)
    except GojiError as error:
        raise GojiError(f"{target.path}: {error}; left untouched") from None
    if not options.remove and is_unsafe(before):
        note(f"{target.path} lets modules of the work tree run, as an earlier version wrote it: this mends it")
    mode = _mode(options, target, before, runs=runs)
    show("\n".join((*_mode_lines(target, before, after, runs, mode), *_diff(target.path, before, after))))
    if not _agreed(options, target, after):
        note("nothing was written")
        return ExitCode.OK
    edit_file.write(real, after, executable=mode)
    _report(options, target, after, top)
    return ExitCode.OK


def _target(options: InitOptions, top: str) -> Target:
    if options.action:
        return Target("GitHub Actions", workflow.PATH, _add_workflow, workflow.remove, workflow.NEXT)
    if options.remove and options.manager is None:
        return detect.with_review(top)
    return detect.target(options.manager, top)


def _add_workflow(text: str, wanted: Wanted) -> str:
    return workflow.add(text, wanted.persona, wanted.gate)


def _nothing(options: InitOptions, target: Target, before: str) -> ExitCode:
    there = "no goji-hook is" if options.remove else "goji-hook is already"
    other = options.persona and not re.search(rf"persona[=: ]+\"?{re.escape(options.persona)}(?![\w.+-])", before)
    more = f"; write --persona {options.persona} there by hand, or `goji-hook init --remove` it first" if other else ""
    note(f"nothing to do: {there} in {target.path}{more}")
    return ExitCode.OK


def _mode(options: InitOptions, target: Target, before: str, *, runs: bool | None) -> bool | None:
    """Returns whether the written file is to be executable; None to leave its mode alone."""
    if not target.script or (runs and not options.remove):
        return None
    if options.remove:
        return False if set_mode(before) else None
    return True


def _mode_lines(target: Target, before: str, after: str, runs: bool | None, mode: bool | None) -> Iterator[str]:
    """Yields what happens to the mode of a script, as git's diffs say it."""
    if not target.script or os.name == "nt":
        return
    if not before and runs is None:
        yield click.style("new file mode 100755", bold=True)
    elif not after:
        yield click.style(f"deleted file mode {_octal(runs)}", bold=True)
    elif mode is not None and mode != runs:
        yield click.style(f"old mode {_octal(runs)}", bold=True)
        yield click.style(f"new mode {_octal(mode)}", bold=True)


def _octal(executable: bool | None) -> str:
    return "100755" if executable else "100644"


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
    if options.remove:
        return
    left = [*([] if target.private else [f"git add {plain(target.path)}"]), *filter(None, [target.next])]
    if left:
        note_lines("What is left to do:\n  " + "\n  ".join(left))
    if target.on_path or target.private:
        note_lines(f"What your teammates need:\n  {_needed(target, options)}")


def _needed(target: Target, options: InitOptions) -> str:
    """Returns what has to be done on each machine of a team."""
    if target.private:
        wanted = f"{f' --persona {options.persona}' if options.persona else ''}{' --gate' if options.gate else ''}"
        return f"goji-hook init --manager git{wanted}   (git does not share {plain(target.path)})"
    folder = os.path.dirname(target.path)
    setting = f"git config core.hooksPath {plain(folder)}\n  " if target.manager == "git" else ""
    installed = f"{target.next}\n  " if target.next else ""
    return (
        f"{setting}{installed}pip install goji-hook   (or pipx, or uv tool; without it, a commit goes on and says so)"
    )


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
