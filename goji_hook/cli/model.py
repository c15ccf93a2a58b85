"""The ``model`` commands and their options."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from goji_hook.cli import completion
from goji_hook.cli.run_with import settings_of
from goji_hook.terminal.output import show


@click.group(invoke_without_command=True)
@click.pass_context
def model(ctx: click.Context) -> None:
    """List, fetch and inspect models."""
    if ctx.invoked_subcommand is None:
        show(ctx.get_help())


@model.command("list")
@completion.option("--format", metavar="FORMAT", help="text or json.")
def model_list(**flags: object) -> None:
    """List the known models, their size, and which are on this machine; * marks the chosen one."""
    from goji_hook.commands.model import run_list

    sys.exit(run_list(settings_of(flags), Path.cwd()))


@model.command("pull")
@completion.argument("name")
@completion.option("--update", is_flag=True, help="Pin the newest revision instead of the pinned one.")
def model_pull(name: str, update: bool) -> None:
    """Fetch a model by name, or hf:owner/repo[@revision]/file.gguf, check it, and pin it in goji.lock."""
    from goji_hook.commands.model import run_pull

    sys.exit(run_pull(name, Path.cwd(), update=update))


@model.command("remove")
@completion.argument("name")
def model_remove(name: str) -> None:
    """Delete a pulled model and its pin."""
    from goji_hook.commands.model import run_remove

    sys.exit(run_remove(name, Path.cwd()))


@model.command("info")
@completion.argument("name", required=False)
@completion.option("--format", metavar="FORMAT", help="text or json.")
def model_info(name: str | None, **flags: object) -> None:
    """Show a model's metadata, prompt format, scorecard, quantization, size and hash."""
    from goji_hook.commands.model import run_info

    sys.exit(run_info(settings_of({"model": name, **flags})))


@model.command("path")
@completion.argument("name", required=False)
def model_path(name: str | None) -> None:
    """Print the path of a model's GGUF."""
    from goji_hook.commands.model import run_path

    sys.exit(run_path(settings_of({"model": name}).model))
