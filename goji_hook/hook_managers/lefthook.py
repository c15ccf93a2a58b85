"""Edits lefthook's YAML: adds or removes a job, or a command, of its ``pre-commit`` hook."""

from __future__ import annotations

from typing import Any

import yaml

from goji_hook.errors import GojiError
from goji_hook.hook_managers import yaml_lines
from goji_hook.hook_managers.shell import COMMAND, REVIEW
from goji_hook.hook_managers.yaml_lines import Lines

_STAGE = "pre-commit"
_NAME = "goji-hook"


def add(text: str) -> str:
    """Returns the configuration with a review before each commit; unchanged if there is a review already.

    Raises GojiError if the text cannot be edited safely.
    """
    lines = Lines(text)
    if lines.data is None:
        lines.data = {}
    if not isinstance(lines.data, dict):
        raise GojiError("it is not a mapping of hooks")
    if REVIEW in text or f"{_NAME} review" in text:
        return text
    stage = lines.data.get(_STAGE)
    if stage is None:
        if _STAGE in lines.data:
            raise GojiError(f"its `{_STAGE}` is empty; take the key out, or write `commands:` below it")
        return _new_stage(lines)
    node = yaml_lines.value_of(lines.root, _STAGE)
    if not isinstance(stage, dict) or not yaml_lines.block(node, yaml.MappingNode):
        raise GojiError(f"its `{_STAGE}` is not a mapping over lines; add `{COMMAND}` by hand")
    if "jobs" in stage:
        return _new_job(lines, stage, yaml_lines.value_of(node, "jobs"))
    if stage.get("commands"):
        return _new_command(lines, stage, yaml_lines.value_of(node, "commands"))
    return _new_commands(lines, stage, node)


def remove(text: str) -> str:
    """Returns the configuration without what ``add`` put there; empty if nothing else was in it."""
    lines = Lines(text)
    stage = lines.data.get(_STAGE) if isinstance(lines.data, dict) else None
    if not isinstance(stage, dict):
        return text
    node = yaml_lines.value_of(lines.root, _STAGE)
    for kind in ("jobs", "commands"):
        listed = yaml_lines.value_of(node, kind)
        ours = _ours(listed)
        if ours is not None and listed is not None:
            return _without(lines, stage, kind, *ours)
    return text


def _ours(listed: yaml.Node | None) -> tuple[yaml.Node, yaml.Node] | None:
    """Returns the first and the last node of our job or command; None if there is none."""
    if isinstance(listed, yaml.SequenceNode):
        for item in listed.value:
            name = yaml_lines.value_of(item, "name")
            if name is not None and name.value == _NAME:
                return item, item
    if isinstance(listed, yaml.MappingNode):
        return next(((key, value) for key, value in listed.value if key.value == _NAME), None)
    return None


def _without(lines: Lines, stage: dict[str, Any], kind: str, first: yaml.Node, last: yaml.Node) -> str:
    start, end = yaml_lines.first_line(first), yaml_lines.end_line(last)
    rest: Any = (
        [job for job in stage[kind] if job.get("name") != _NAME]
        if isinstance(stage[kind], list)
        else {name: command for name, command in stage[kind].items() if name != _NAME}
    )
    expected = {**lines.data, _STAGE: {**stage, kind: rest}}
    if not rest:  # then the headings over it have nothing left below them
        start -= 1
        del expected[_STAGE][kind]
        if not expected[_STAGE]:
            start -= 1
            del expected[_STAGE]
    yaml_lines.take_out(lines, start, end, parted=_STAGE not in expected)
    return lines.text(expected) if expected else "".join(lines.lines)


def _new_stage(lines: Lines) -> str:
    added = [f"{_STAGE}:", "  commands:", f"    {_NAME}:", f"      run: {COMMAND}"]
    lines.put(len(lines.lines), ["", *added] if any(line.strip() for line in lines.lines) else added)
    return lines.text({**lines.data, _STAGE: {"commands": {_NAME: {"run": COMMAND}}}})


def _new_job(lines: Lines, stage: dict[str, Any], jobs: yaml.Node | None) -> str:
    if not isinstance(jobs, yaml.SequenceNode) or not yaml_lines.block(jobs, yaml.SequenceNode):
        raise GojiError("its `jobs` are not a list over lines; add `run: " + COMMAND + "` by hand")
    column, last = int(jobs.start_mark.column), jobs.value[-1]
    margin, dash = " " * column, "-" + " " * max(1, int(last.start_mark.column) - column - 1)
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(jobs), column)
    lines.put(at, [f"{margin}{dash}name: {_NAME}", f"{margin}{' ' * len(dash)}run: {COMMAND}"])
    return _with(lines, stage, "jobs", [*stage["jobs"], {"name": _NAME, "run": COMMAND}])


def _new_command(lines: Lines, stage: dict[str, Any], commands: yaml.Node | None) -> str:
    if not isinstance(commands, yaml.MappingNode) or not yaml_lines.block(commands, yaml.MappingNode):
        raise GojiError("its `commands` are not a mapping over lines; add `run: " + COMMAND + "` by hand")
    column = int(commands.start_mark.column)
    last = commands.value[-1][1]
    step = int(last.start_mark.column) - column if yaml_lines.block(last, yaml.MappingNode) else 2
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(commands), column)
    lines.put(at, [f"{' ' * column}{_NAME}:", f"{' ' * (column + step)}run: {COMMAND}"])
    return _with(lines, stage, "commands", {**stage["commands"], _NAME: {"run": COMMAND}})


def _new_commands(lines: Lines, stage: dict[str, Any], node: yaml.Node | None) -> str:
    if node is None or "commands" in stage:
        raise GojiError("its `commands` are empty; take the key out, or write a command below it")
    margin = int(node.start_mark.column)
    steps = [" " * (margin * depth) for depth in (1, 2, 3)]
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(node), 0)
    lines.put(at, [f"{steps[0]}commands:", f"{steps[1]}{_NAME}:", f"{steps[2]}run: {COMMAND}"])
    return _with(lines, stage, "commands", {_NAME: {"run": COMMAND}})


def _with(lines: Lines, stage: dict[str, Any], kind: str, value: object) -> str:
    return lines.text({**lines.data, _STAGE: {**stage, kind: value}})
