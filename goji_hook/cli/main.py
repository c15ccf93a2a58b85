"""The commands; no logic."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from goji_hook import __version__
from goji_hook.cli import completion
from goji_hook.cli import default_command as group
from goji_hook.cli.error_handler import run
from goji_hook.errors import GojiError
from goji_hook.terminal.capabilities import Terminal

if TYPE_CHECKING:
    from goji_hook.settings import Settings

_UNBROKEN = 1000
_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group(cls=group.DefaultReview, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="goji-hook %(version)s")
def main() -> None:
    """Code review with a voice, on every commit, on your own machine.

    Without a command, reviews what is staged; else the unstaged changes; else the last commit.
    """


def _shared(command: _Command) -> _Command:
    """The options of everything that reviews. Their values are checked with the configuration's, by ``settings``."""
    for option in reversed(
        (
            completion.option(
                "--persona", "-p", metavar="NAME", help="Who speaks: see `goji-hook personas`, or `random`."
            ),
            completion.option("--mood", metavar="MOOD", help="A mood, or `auto`: from the metrics (default)."),
            completion.option("--scope", metavar="SCOPE", help="auto, file, diff, day or pr."),
            completion.option(
                "--model",
                metavar="MODEL",
                help="A known model, hf:owner/repo/file.gguf, or a .gguf file (default: nano).",
            ),
            completion.option(
                "--seed", metavar="N", help="Sampling seed; by default a hash of the prompt and the change."
            ),
            completion.option("--format", metavar="FORMAT", help="text, markdown or json."),
            completion.option(
                "--fail-on", metavar="MOOD", help="Exit 1 when the mood is this one or worse (default: none)."
            ),
            completion.option("--color", metavar="WHEN", help="auto, always or never."),
            completion.option(
                "--explain", is_flag=True, default=None, help="Show values, percentiles, score and prompt."
            ),
            completion.option(
                "--strict", is_flag=True, default=None, help="Exit 3 on trouble of our own, instead of 0."
            ),
        )
    ):
        command = option(command)
    return command


@main.command(short_help="Review what is staged, a range, a day, or files.")
@_shared
@completion.option(
    "--range", "range_", metavar="A..B", help="Review a range of commits; A...B starts at the merge base."
)
@completion.option(
    "--advisory", is_flag=True, help="As a hook: exit 0 whatever happens, be silent during merges and rebases."
)
@completion.option("--quiet", "-q", is_flag=True, help="Say nothing unless --fail-on is reached.")
@completion.option("--per-file", is_flag=True, help="Review each file on its own; the model is loaded once.")
@completion.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
def review(
    range_: str | None, advisory: bool, quiet: bool, per_file: bool, paths: tuple[str, ...], **flags: object
) -> None:
    """Review what is staged, a range, a day, or files (the default command)."""
    from goji_hook.commands.review import run_review

    settings = _settings(flags)
    sys.exit(run_review(settings, range_, paths, hook=advisory or quiet, quiet=quiet, per_file=per_file))


@main.command(short_help="Review a pull request, and comment on it once.")
@_shared
@completion.option("--number", type=click.IntRange(1), metavar="N", help="The pull request; by default the job's own.")
@completion.option(
    "--comment/--no-comment", default=True, envvar="GOJI_COMMENT", help="Write one comment, or keep it current."
)
@completion.option(
    "--summary",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="GOJI_SUMMARY",
    help="Write the step's summary; auto: where there is no comment.",
)
@completion.option("--pull", is_flag=True, envvar="GOJI_PULL", help="Fetch the model first if it is not here.")
def pr(number: int | None, comment: bool, summary: str, pull: bool, **flags: object) -> None:
    """Review a pull request from GitHub Actions, and say so in one comment.

    Reads GITHUB_TOKEN, and what Actions tells its jobs. Configuration and pinned models are those of the base branch.
    """
    from goji_hook.commands.pr import Wanted, run_pr

    sys.exit(run_pr(flags, Wanted(number, comment, summary, pull), os.environ))


@main.command(short_help="Say something for explicit tags.")
@completion.argument("tagline", nargs=-1)
@completion.option("--model", metavar="MODEL", help="A model's name or a .gguf file.")
@completion.option("--persona", "-p", metavar="NAME", help="The persona of tag lines that name none.")
@completion.option("--seed", metavar="N", help="Sampling seed; by default a hash of the tag line.")
@completion.option("--format", metavar="FORMAT", help="text or json, for a single tag line.")
def say(tagline: tuple[str, ...], **flags: object) -> None:
    """Say something for explicit tags: `goji-hook say P:granny M:critical cx=high`.

    Tags come in any order; a missing metric is mid, a missing place none. Without tags, reads tag lines from standard
    input and prints one JSON object a line.
    """
    from goji_hook.commands.say import run_say

    sys.exit(run_say(_settings(flags), " ".join(tagline), sys.stdin))


@main.command(short_help="List the personas, or hear them all.")
@completion.option("--model", metavar="MODEL", help="List what this model speaks.")
@click.option("--preview", is_flag=True, help="Have each of them review the current change, side by side.")
@click.option("--svg", metavar="FILE", type=click.Path(dir_okay=False), help="The preview as a picture, too.")
@completion.option("--color", metavar="WHEN", help="auto, always or never.")
def personas(preview: bool, svg: str | None, **flags: object) -> None:
    """List the personas that the model speaks, or hear them all."""
    if preview or svg is not None:
        from goji_hook.commands.personas import run_preview

        sys.exit(run_preview(_settings(flags), svg))
    from goji_hook.commands.personas import list_personas

    click.echo(list_personas(_settings(flags), _width()))


@main.command(short_help="List the languages that are read, and by what.")
def languages() -> None:
    """List the languages that are read: by which grammar or reader, and how their files are called."""
    from goji_hook.commands.languages import list_languages

    _settings({})
    click.echo(list_languages(_width()))


@main.command(short_help="Add goji-hook to this repository's hook manager.")
@completion.option("--manager", metavar="NAME", help="pre-commit, prek, lefthook, husky, or git: a plain git hook.")
@completion.option("--action", is_flag=True, help="Write a GitHub workflow that reviews pull requests, instead.")
@completion.option("--remove", is_flag=True, help="Take out what init put in.")
@completion.option("--yes", "-y", is_flag=True, help="Write without asking.")
@completion.option("--color", metavar="WHEN", help="auto, always or never.")
def init(manager: str | None, action: bool, remove: bool, yes: bool, color: str | None) -> None:
    """Add goji-hook to this repository's hook manager: shows the change, and asks.

    Finds pre-commit, prek, lefthook or husky. Nothing is overwritten; a file that it does not understand it leaves.
    """
    from goji_hook.commands.init import Asked, run_init

    _settings({"color": color})
    sys.exit(run_init(Asked(manager, action, remove, yes)))


@main.command(short_help="Score and metrics of this branch's last commits.")
@click.option("-n", "count", type=click.IntRange(1), default=50, metavar="N", help="How many commits (default: 50).")
@click.option("--png", metavar="FILE", type=click.Path(dir_okay=False), help="Draw them, too (goji-hook[pictures]).")
@completion.option("--format", metavar="FORMAT", help="text or json.")
@completion.option("--color", metavar="WHEN", help="auto, always or never.")
def history(count: int, png: str | None, **flags: object) -> None:
    """Show score and metrics of this branch's last commits, each judged as a review judges it."""
    from goji_hook.commands.history import run_history

    sys.exit(run_history(_settings(flags), count, png))


@main.group()
def model() -> None:
    """What models are known, and which are here; `pull` fetches one."""


@model.command("list")
@completion.option("--format", metavar="FORMAT", help="text or json.")
def model_list(**flags: object) -> None:
    """List the known models: which are here, and how large they are; * marks the chosen one."""
    from goji_hook.commands.model import model_list

    click.echo(model_list(_settings(flags), Path.cwd()))


@model.command("pull")
@completion.argument("name")
@completion.option("--update", is_flag=True, help="Take a moved revision or a changed file, and pin that.")
def model_pull(name: str, update: bool) -> None:
    """Fetch a model by name, or hf:owner/repo[@revision]/file.gguf, check it, and pin it in goji.lock."""
    from goji_hook.models.pull import pull

    click.echo(pull(name, Path.cwd(), update=update))


@model.command("remove")
@completion.argument("name")
def model_remove(name: str) -> None:
    """Delete a pulled model and forget its pin."""
    from goji_hook.models.pull import remove

    click.echo(remove(name, Path.cwd()))


@model.command("info")
@completion.argument("name", required=False)
@completion.option("--format", metavar="FORMAT", help="text or json.")
def model_info(name: str | None, **flags: object) -> None:
    """Show a model's metadata, prompt format, scorecard, quantization, size and hash."""
    from goji_hook.commands.model import model_card

    click.echo(model_card(_settings({"model": name, **flags})))


@model.command("path")
@completion.argument("name", required=False)
def model_path(name: str | None) -> None:
    """Print where a model's GGUF lies."""
    from goji_hook.models.find import find

    click.echo(find(_settings({"model": name}).model).path)


@main.command(short_help="What real code measures, and where the moods part.")
@completion.option("--scope", metavar="SCOPE", help="file, diff, day or pr.")
@completion.option("--lang", metavar="LANG", help="A language with ranges of its own.")
def ranges(scope: str | None, lang: str | None) -> None:
    """Show the expected ranges: what real code measures, and where the moods part."""
    from goji_hook.report.ranges_table import table
    from goji_hook.scoring.ranges import default_ranges

    click.echo(table(default_ranges(), scope, lang, _width()))


@main.command(short_help="Check that a review has all it needs.")
def doctor() -> None:
    """Check that everything a review needs is here and works."""
    from goji_hook.commands.doctor import examine

    text, healthy = examine(_settings({}), _width())
    click.echo(text)
    sys.exit(0 if healthy else 3)


def _settings(flags: dict[str, object]) -> Settings:
    from goji_hook.settings import load

    settings = load(flags, os.environ, Path.cwd())
    click.get_current_context().color = Terminal.detect(settings.color, os.environ).color
    return settings


def _width() -> int:
    """The columns of a list; what no person watches has one line an entry."""
    watched = "COLUMNS" in os.environ or (sys.stdout is not None and sys.stdout.isatty())
    return Terminal.detect("auto", os.environ).width if watched else _UNBROKEN


def entry(arguments: Sequence[str] | None = None) -> int:
    """The console script: run a command inside the one error edge, and return its exit status."""
    return run(main, list(sys.argv[1:] if arguments is None else arguments), os.environ)


__all__ = ["GojiError", "entry", "main"]
