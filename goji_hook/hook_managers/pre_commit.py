"""Edits the list of hook repositories of pre-commit and prek: ``.pre-commit-config.yaml``, and prek's TOML."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import yaml

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.hook_managers import yaml_lines
from goji_hook.hook_managers.wanted import GATE, HOOK, REVIEW_ONLY, Wanted
from goji_hook.hook_managers.yaml_lines import Lines

URL = "https://github.com/goji-hook/goji-hook"
REV = f"v{__version__}"
_IDS = (HOOK, GATE)
_BY_HAND = f"{{repo: {URL}, rev: {REV}, hooks: [{{id: {HOOK}}}]}}"
_GATE_BY_HAND = f"- {{id: {GATE}, args: [--fail-on=worse, --]}}"
_FLOW = f"its `repos` are written within brackets; add `{_BY_HAND}` by hand"
_NOT_REPOS = "its `repos` are not a list of hook repositories"


def add(text: str, wanted: Wanted = REVIEW_ONLY) -> str:
    """Returns the configuration with our hooks as its last repository; unchanged if they are there already.

    Raises GojiError if the text cannot be edited safely, or has another version.
    """
    lines = Lines(text)
    if lines.data is None:
        lines.put(len(lines.lines), ["repos:", *_item(wanted, "", "- ", "  ")])
        return lines.text({"repos": [_entry(wanted)]})
    if _present(_repos(lines.data), wanted):
        return text
    node = yaml_lines.value_of(lines.root, "repos")
    expected = {**lines.data, "repos": [*_repos(lines.data), _entry(wanted)]}
    if not _repos(lines.data):
        _open(lines, node, wanted)
    elif yaml_lines.block(node, yaml.SequenceNode):
        _append(lines, node, wanted)
    else:
        raise GojiError(_FLOW)
    return lines.text(expected)


def remove(text: str) -> str:
    """Returns the configuration without our repository; empty if nothing else was in it."""
    lines = Lines(text)
    repos = _repos(lines.data)
    ours = [index for index, repo in enumerate(repos) if _is_ours(repo)]
    if not ours:
        return text
    node = yaml_lines.value_of(lines.root, "repos")
    if not yaml_lines.block(node, yaml.SequenceNode):
        raise GojiError("its `repos` are written within brackets; take the entry out by hand")
    assert isinstance(node, yaml.SequenceNode)
    for index in reversed(ours):
        item = node.value[index]
        parted = index > 1 and yaml_lines.parted(lines, *node.value[index - 2 : index])
        yaml_lines.take_out(lines, yaml_lines.first_line(item), yaml_lines.end_line(item), parted=parted)
    rest = [repo for index, repo in enumerate(repos) if index not in ours]
    if not rest:
        return _emptied(lines)
    return lines.text({**lines.data, "repos": rest})


def _emptied(lines: Lines) -> str:
    """Returns the text without any repository: empty, or with an empty list if it has other keys or comments."""
    if list(lines.data) == ["repos"] and not any(line.lstrip().startswith("#") for line in lines.lines):
        return ""
    key = yaml_lines.key_of(lines.root, "repos")
    at, behind = yaml_lines.first_line(key), int(key.end_mark.column)
    lines.lines[at] = lines.lines[at][:behind] + lines.lines[at][behind:].replace(":", ": []", 1)
    return lines.text({**lines.data, "repos": []})


def _repos(data: Any) -> list[Any]:
    if not isinstance(data, dict) or not isinstance(data.get("repos", []), (list, type(None))):
        raise GojiError(_NOT_REPOS)
    return data.get("repos") or []


def _is_ours(repo: Any) -> bool:
    return isinstance(repo, dict) and str(repo.get("repo", "")).removesuffix(".git").rstrip("/").lower() == URL


def _present(repos: list[Any], wanted: Wanted) -> bool:
    """Tells whether a review is among the repositories. Raises GojiError for our repository at another version."""
    for repo in repos:
        if _is_ours(repo) and repo.get("rev") != REV:
            raise GojiError(
                f"goji-hook is there at {repo.get('rev')}, this is {REV}: change its rev, or `init --remove` it first"
            )
        hooks = repo.get("hooks") if isinstance(repo, dict) else None
        ids = [hook.get("id") for hook in hooks or () if isinstance(hook, dict)]
        if _is_ours(repo) or set(ids) & set(_IDS):
            if wanted.gate and GATE not in ids:
                raise GojiError(f"goji-hook is there without its gate: add `{_GATE_BY_HAND}` to its hooks by hand")
            return True
    return False


def _entry(wanted: Wanted) -> dict[str, object]:
    return {"repo": URL, "rev": REV, "hooks": _hooks(wanted)}


def _hooks(wanted: Wanted) -> list[dict[str, object]]:
    """Returns our hooks; ``--`` parts their arguments from the file names that the manager appends."""
    args: dict[str, object] = {"args": [f"--persona={wanted.persona}", "--"]} if wanted.persona else {}
    gate: list[dict[str, object]] = [{"id": GATE, "args": ["--fail-on=worse", "--"]}] if wanted.gate else []
    return [{"id": HOOK, **args}, *gate]


def _item(wanted: Wanted, margin: str, dash: str, step: str) -> list[str]:
    """Returns the lines of our repository, indented as the entries around it."""
    inner = margin + " " * len(dash)
    lines = [f"{margin}{dash}repo: {URL}", f"{inner}rev: {REV}", f"{inner}hooks:"]
    for hook in _hooks(wanted):
        lines.append(f"{inner}{step}{dash}id: {hook['id']}")
        if "args" in hook:
            lines.append(f"{inner}{step}{' ' * len(dash)}args: {_listed(hook['args'])}")
    return lines


def _listed(args: object) -> str:
    return f"[{', '.join(args)}]" if isinstance(args, list) else ""


def _open(lines: Lines, node: yaml.Node | None, wanted: Wanted) -> None:
    """Begins the list, if ``repos`` is empty or missing."""
    if node is None:
        lines.put(len(lines.lines), ["repos:", *_item(wanted, "", "- ", "  ")])
        return
    at = yaml_lines.first_line(node)
    line = lines.lines[at]
    lines.lines[at] = line.replace(" []", "", 1).replace("[]", "", 1)
    lines.put(at + 1, _item(wanted, "", "- ", "  "))


def _append(lines: Lines, node: yaml.Node | None, wanted: Wanted) -> None:
    assert isinstance(node, yaml.SequenceNode)
    column, last = int(node.start_mark.column), node.value[-1]
    dash = "-" + " " * max(1, int(last.start_mark.column) - column - 1)
    hooks = yaml_lines.value_of(last, "hooks")
    nested = yaml_lines.block(hooks, yaml.SequenceNode) and hooks is not None
    step = int(hooks.start_mark.column) - int(last.start_mark.column) if nested and hooks else 0
    at = yaml_lines.past_comments(lines.lines, yaml_lines.end_line(node), column)
    added = _item(wanted, " " * column, dash, " " * max(0, step))
    parted = len(node.value) > 1 and yaml_lines.parted(lines, *node.value[-2:])
    lines.put(at, ["", *added] if parted else added)


_TABLE = f'[[repos]]\nrepo = "{URL}"\nrev = "{REV}"\nhooks = [%s]\n'
_TABLES = re.compile(r"\n?" + re.escape(_TABLE).replace("%s", r"[^\n]*"))


def _table(wanted: Wanted) -> str:
    hooks = []
    for hook in _hooks(wanted):
        args = f", args = {json.dumps(hook['args'])}" if "args" in hook else ""
        hooks.append(f'{{ id = "{hook["id"]}"{args} }}')
    return _TABLE % ", ".join(hooks)


def add_toml(text: str, wanted: Wanted = REVIEW_ONLY) -> str:
    """Returns prek's TOML with our hooks as its last repository. Raises GojiError if it cannot be edited safely."""
    data = _toml(text)
    if _present(_repos(data), wanted):
        return text
    apart = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    edited = text + apart + _table(wanted)
    try:
        same = _toml(edited) == {**data, "repos": [*_repos(data), _entry(wanted)]}
    except GojiError:
        same = False
    if not same:
        raise GojiError("its `repos` are written within brackets; add goji-hook by hand")
    return edited


def remove_toml(text: str) -> str:
    """Returns prek's TOML without what ``add_toml`` put there."""
    data = _toml(text)
    if not any(map(_is_ours, _repos(data))):
        return text
    if not _TABLES.search(text):
        raise GojiError("its goji-hook table was edited; take it out by hand")
    return _TABLES.sub("", text, count=1)


def _toml(text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GojiError(f"not valid TOML: {error}") from None
