"""The commands; no logic."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from goji_hook import __version__
from goji_hook.edge import run
from goji_hook.errors import GojiError
from goji_hook.terminal import Terminal

if TYPE_CHECKING:
    from goji_hook.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])


class DefaultReview(click.Group):
    """A group whose default command is ``review``: ``goji-hook --persona chaos`` and ``goji-hook a.py`` are reviews."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``review`` in front of arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help", "--version")):
            args = ["review", *args]
        return super().parse_args(ctx, args)


@click.group(cls=DefaultReview, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="goji-hook %(version)s")
def main() -> None:
    """Code review with a voice, on every commit, on your own machine.

    Without a command, reviews what is staged; else the unstaged changes; else the last commit.
    """


def _shared(command: _Command) -> _Command:
    """The options of everything that reviews. Their values are checked with the configuration's, by ``settings``."""
    for option in reversed(
        (
            click.option("--persona", "-p", metavar="NAME", help="Who speaks: see `goji-hook personas`, or `random`."),
            click.option("--mood", metavar="MOOD", help="A mood, or `auto`: from the metrics (default)."),
            click.option("--scope", metavar="SCOPE", help="auto, file, diff, day or pr."),
            click.option("--model", metavar="MODEL", help="A model's name or a .gguf file (default: nano, embedded)."),
            click.option("--seed", metavar="N", help="Sampling seed; by default a hash of the prompt and the change."),
            click.option("--format", metavar="FORMAT", help="text, markdown or json."),
            click.option("--fail-on", metavar="MOOD", help="Exit 1 when the mood is this one or worse (default: none)."),
            click.option("--color", metavar="WHEN", help="auto, always or never."),
            click.option("--explain", is_flag=True, default=None, help="Show values, percentiles, score and prompt."),
            click.option("--strict", is_flag=True, default=None, help="Exit 3 on trouble of our own, instead of 0."),
        )
    ):
        command = option(command)
    return command


@main.command()
@_shared
@click.option("--range", "range_", metavar="A..B", help="Review a range of commits; A...B starts at the merge base.")
@click.option("--advisory", is_flag=True, help="As a hook: exit 0 whatever happens, be silent during merges and rebases.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless --fail-on is reached.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def review(range_: str | None, advisory: bool, quiet: bool, paths: tuple[str, ...], **flags: object) -> None:
    """Review what is staged, a range, a day, or files (the default command)."""
    from goji_hook.reviewing import run_review

    sys.exit(run_review(_settings(flags), range_, paths, hook=advisory or quiet, quiet=quiet))


@main.command()
@click.argument("tagline", nargs=-1)
@click.option("--model", metavar="MODEL", help="A model's name or a .gguf file.")
@click.option("--persona", "-p", metavar="NAME", help="The persona of tag lines that name none.")
@click.option("--seed", metavar="N", help="Sampling seed; by default a hash of the tag line.")
@click.option("--format", metavar="FORMAT", help="text or json, for a single tag line.")
def say(tagline: tuple[str, ...], **flags: object) -> None:
    """Say something for explicit tags: `goji-hook say P:granny M:critical cx=high`.

    Tags come in any order; a missing metric is mid, a missing place none. Without tags, reads tag lines from standard
    input and prints one JSON object a line.
    """
    from goji_hook.saying import run_say

    sys.exit(run_say(_settings(flags), " ".join(tagline), sys.stdin))


@main.command()
@click.option("--model", metavar="MODEL", help="List what this model speaks.")
def personas(model: str | None) -> None:
    """List the personas that the model speaks."""
    from goji_hook.about import list_personas

    click.echo(list_personas(_settings({"model": model})))


@main.group()
def model() -> None:
    """What is known of models."""


@model.command("info")
@click.argument("name", required=False)
@click.option("--format", metavar="FORMAT", help="text or json.")
def model_info(name: str | None, **flags: object) -> None:
    """Show a model's metadata, size and hash."""
    from goji_hook.about import model_card

    click.echo(model_card(_settings({"model": name, **flags})))


@model.command("path")
@click.argument("name", required=False)
def model_path(name: str | None) -> None:
    """Print where a model's GGUF lies."""
    from goji_hook.models import find

    click.echo(find(_settings({"model": name}).model).path)


@main.command()
def doctor() -> None:
    """Check that everything a review needs is here and works."""
    from goji_hook.about import examine

    text, healthy = examine(_settings({}))
    click.echo(text)
    sys.exit(0 if healthy else 3)


def _settings(flags: dict[str, object]) -> Settings:
    from goji_hook.settings import load

    settings = load(flags, os.environ, Path.cwd())
    click.get_current_context().color = Terminal.detect(settings.color, os.environ).color
    return settings


def entry(arguments: Sequence[str] | None = None) -> int:
    """The console script: run a command inside the one error edge, and return its exit status."""
    return run(main, list(sys.argv[1:] if arguments is None else arguments), os.environ)


__all__ = ["GojiError", "entry", "main"]
