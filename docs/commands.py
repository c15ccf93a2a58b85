"""Write docs/commands.md from the commands themselves: ``python docs/commands.py``."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from goji_hook.cli.main import main

PAGE = Path(__file__).with_name("commands.md")
_HEAD = """\
# Commands

Written by `make reference` from the commands themselves. Exit statuses and configuration are in the
[README](../README.md#configuration); what a shell can complete is in [terminal.md](terminal.md).
"""


def reference() -> str:
    """The page: a section a command, with what it says of itself, its arguments and its options."""
    return "\n".join([_HEAD, *_sections(main, ("goji-hook",))])


def _sections(command: click.Command, names: tuple[str, ...]) -> Iterator[str]:
    yield f"## `{' '.join(names)}`\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    context = click.Context(command, info_name=" ".join(names))
    arguments = [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]
    if not isinstance(command, click.Group):
        yield f"```text\n{' '.join([*names, '[OPTIONS]', *arguments])}\n```\n"
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    if options and not isinstance(command, click.Group):
        yield "| option | |\n|---|---|\n" + "".join(map(_row, options))
    for name, inner in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
        yield from _sections(inner, (*names, name))


def _row(option: click.Option) -> str:
    value = option.metavar or (" or ".join(option.type.choices) if isinstance(option.type, click.Choice) else "")
    named = ", ".join(f"`{name}{' ' + value if value and not option.is_flag else ''}`" for name in _names(option))
    told = (option.help or "").replace("|", "\\|")
    return f"| {named} | {told}{f' Also `{option.envvar}`.' if option.envvar else ''} |\n"


def _names(option: click.Option) -> list[str]:
    return sorted([*option.opts, *option.secondary_opts], key=lambda name: (name.startswith("--no-"), len(name)))


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
