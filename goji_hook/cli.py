"""The commands; no logic."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from goji_hook import __version__
from goji_hook.edge import OK, QUESTIONS, run
from goji_hook.errors import GojiError
from goji_hook.terminal import Terminal

if TYPE_CHECKING:
    from goji_hook.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])


class DefaultReview(click.Group):
    """A group whose default command is ``review``: ``goji-hook --persona chaos`` and ``goji-hook a.py`` are reviews."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``review`` in front of arguments that name no command."""
        if not args or args[0] not in (*self.commands, *QUESTIONS):
            args = ["review", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; nobody to read what it says is no failure, though click would make it one."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(OK) from None


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
            click.option(
                "--model",
                metavar="MODEL",
                help="A known model, hf:owner/repo/file.gguf, or a .gguf file (default: nano).",
            ),
            click.option("--seed", metavar="N", help="Sampling seed; by default a hash of the prompt and the change."),
            click.option("--format", metavar="FORMAT", help="text, markdown or json."),
            click.option(
                "--fail-on", metavar="MOOD", help="Exit 1 when the mood is this one or worse (default: none)."
            ),
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
@click.option(
    "--advisory", is_flag=True, help="As a hook: exit 0 whatever happens, be silent during merges and rebases."
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless --fail-on is reached.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def review(range_: str | None, advisory: bool, quiet: bool, paths: tuple[str, ...], **flags: object) -> None:
    """Review what is staged, a range, a day, or files (the default command)."""
    from goji_hook.reviewing import run_review

    sys.exit(run_review(_settings(flags), range_, paths, hook=advisory or quiet, quiet=quiet))


@main.command()
@_shared
@click.option("--number", type=click.IntRange(1), metavar="N", help="The pull request; by default the job's own.")
@click.option(
    "--comment/--no-comment", default=True, envvar="GOJI_COMMENT", help="Write one comment, or keep it current."
)
@click.option(
    "--summary",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="GOJI_SUMMARY",
    help="Write the step's summary; auto: where there is no comment.",
)
def pr(number: int | None, comment: bool, summary: str, **flags: object) -> None:
    """Review a pull request from GitHub Actions, and say so in one comment.

    Reads GITHUB_TOKEN, and what Actions tells its jobs. The configuration is that of the base branch.
    """
    from goji_hook.github.pr import Wanted, run_pr

    sys.exit(run_pr(flags, Wanted(number, comment, summary), os.environ))


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
    """What is known of models; `pull` is the only command that fetches one."""


@model.command("list")
@click.option("--format", metavar="FORMAT", help="text or json.")
def model_list(**flags: object) -> None:
    """List the known models: which are here, and how large they are; * marks the chosen one."""
    from goji_hook.cards import model_list

    click.echo(model_list(_settings(flags), Path.cwd()))


@model.command("pull")
@click.argument("name")
@click.option("--update", is_flag=True, help="Take a moved revision or a changed file, and pin that.")
def model_pull(name: str, update: bool) -> None:
    """Fetch a model by name, or hf:owner/repo[@revision]/file.gguf, check it, and pin it in goji.lock."""
    from goji_hook.pulling import pull

    click.echo(pull(name, Path.cwd(), update=update))


@model.command("remove")
@click.argument("name")
def model_remove(name: str) -> None:
    """Delete a pulled model and forget its pin."""
    from goji_hook.pulling import remove

    click.echo(remove(name, Path.cwd()))


@model.command("info")
@click.argument("name", required=False)
@click.option("--format", metavar="FORMAT", help="text or json.")
def model_info(name: str | None, **flags: object) -> None:
    """Show a model's metadata, prompt format, scorecard, quantization, size and hash."""
    from goji_hook.cards import model_card

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
