"""Edits lefthook's YAML: adds or removes a job, or a command, of its ``pre-commit`` hook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from goji_hook.errors import GojiError
from goji_hook.hook_managers import yaml_lines
from goji_hook.hook_managers.shell import COMMAND, command, gate_command
from goji_hook.hook_managers.wanted import GATE, HOOK, REVIEW_ONLY, Wanted
from goji_hook.hook_managers.yaml_lines import Lines

_STAGE = "pre-commit"
_NAMES = (HOOK, GATE)


def add(text: str, wanted: Wanted = REVIEW_ONLY) -> str:
    """Returns the configuration with what is wanted before each commit; unchanged if it is there already.

    Raises GojiError if the text cannot be edited safely.
    """
    lines = Lines(text)
    if lines.data is None:
        lines.data = {}
    if not isinstance(lines.data, dict):
        raise GojiError("it is not a mapping of hooks")
    runs = _missing(text, wanted)
    if not runs:
        return text
    stage = lines.data.get(_STAGE)
    if stage is None:
        if _STAGE in lines.data:
            raise GojiError(f"its `{_STAGE}` is empty; take the key out, or write `commands:` below it")
        return _new_stage(lines, runs)
    node = yaml_lines.value_of(lines.root, _STAGE)
    if not isinstance(stage, dict) or not yaml_lines.block(node, yaml.MappingNode):
        raise GojiError(f"its `{_STAGE}` is not a mapping over lines; add `{COMMAND}` by hand")
    if "jobs" in stage:
        return _new_job(lines, runs, stage, yaml_lines.value_of(node, "jobs"))
    if stage.get("commands"):
        return _new_command(lines, runs, stage, yaml_lines.value_of(node, "commands"))
    return _new_commands(lines, runs, stage, node)


def _missing(text: str, wanted: Wanted) -> dict[str, str]:
    """Returns the commands that the configuration lacks, by name."""
    there = [line for line in text.splitlines() if f"{HOOK} review" in line]
    runs = {} if there else {HOOK: command(wanted)}
    if wanted.gate and not any("--quiet" in line for line in there):
        runs[GATE] = gate_command(wanted)
    return runs


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
            return remove(_without(lines, stage, kind, *ours))
    return text


def _ours(listed: yaml.Node | None) -> tuple[yaml.Node, yaml.Node] | None:
    """Returns the first and the last node of our job or command; None if there is none."""
    if isinstance(listed, yaml.SequenceNode):
        for item in listed.value:
            name = yaml_lines.value_of(item, "name")
            if name is not None and name.value in _NAMES:
                return item, item
    if isinstance(listed, yaml.MappingNode):
        return next(((key, value) for key, value in listed.value if key.value in _NAMES), None)
    return None


def _name_of(node: yaml.Node) -> str:
    """Returns the name of a job, or of a command, whose node is its name."""
    named = node if isinstance(node, yaml.ScalarNode) else yaml_lines.value_of(node, "name")
    return str(named.value) if named is not None else ""


def _without(lines: Lines, stage: dict[str, Any], kind: str, first: yaml.Node, last: yaml.Node) -> str:
    start, end = yaml_lines.first_line(first), yaml_lines.end_line(last)
    name = _name_of(first)
    rest: Any = (
        [job for job in stage[kind] if job.get("name") != name]
        if isinstance(stage[kind], list)
        else {key: value for key, value in stage[kind].items() if key != name}
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


def _new_stage(lines: Lines, runs: Mapping[str, str]) -> str:
    added = [f"{_STAGE}:", "  commands:", *_commands(runs, "    ", "      ")]
    lines.put(len(lines.lines), ["", *added] if any(line.strip() for line in lines.lines) else added)
    return lines.text({**lines.data, _STAGE: {"commands": _data(runs)}})


def _commands(runs: Mapping[str, str], margin: str, inner: str) -> list[str]:
    return [line for name, run in runs.items() for line in (f"{margin}{name}:", f"{inner}run: {run}")]


def _data(runs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"run": run} for name, run in runs.items()}


def _new_job(lines: Lines, runs: Mapping[str, str], stage: dict[str, Any], jobs: yaml.Node | None) -> str:
    if not isinstance(jobs, yaml.SequenceNode) or not yaml_lines.block(jobs, yaml.SequenceNode):
        raise GojiError("its `jobs` are not a list over lines; add `run: " + COMMAND + "` by hand")
    column, last = int(jobs.start_mark.column), jobs.value[-1]
    margin, dash = " " * column, "-" + " " * max(1, int(last.start_mark.column) - column - 1)
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(jobs), column)
    inner = margin + " " * len(dash)
    added = [line for name, run in runs.items() for line in (f"{margin}{dash}name: {name}", f"{inner}run: {run}")]
    lines.put(at, added)
    return _with(lines, stage, "jobs", [*stage["jobs"], *({"name": name, "run": run} for name, run in runs.items())])


def _new_command(lines: Lines, runs: Mapping[str, str], stage: dict[str, Any], commands: yaml.Node | None) -> str:
    if not isinstance(commands, yaml.MappingNode) or not yaml_lines.block(commands, yaml.MappingNode):
        raise GojiError("its `commands` are not a mapping over lines; add `run: " + COMMAND + "` by hand")
    column = int(commands.start_mark.column)
    last = commands.value[-1][1]
    step = int(last.start_mark.column) - column if yaml_lines.block(last, yaml.MappingNode) else 2
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(commands), column)
    lines.put(at, _commands(runs, " " * column, " " * (column + step)))
    return _with(lines, stage, "commands", {**stage["commands"], **_data(runs)})


def _new_commands(lines: Lines, runs: Mapping[str, str], stage: dict[str, Any], node: yaml.Node | None) -> str:
    if node is None or "commands" in stage:
        raise GojiError("its `commands` are empty; take the key out, or write a command below it")
    margin = int(node.start_mark.column)
    steps = [" " * (margin * depth) for depth in (1, 2, 3)]
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(node), 0)
    lines.put(at, [f"{steps[0]}commands:", *_commands(runs, steps[1], steps[2])])
    return _with(lines, stage, "commands", _data(runs))


def _with(lines: Lines, stage: dict[str, Any], kind: str, value: object) -> str:
    return lines.text({**lines.data, _STAGE: {**stage, kind: value}})
