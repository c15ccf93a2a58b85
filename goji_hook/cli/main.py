"""The commands and their options. What a command does is in ``commands``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from goji_hook import __version__
from goji_hook.cli import completion, options
from goji_hook.cli.default_command import DefaultReview
from goji_hook.cli.error_handler import run
from goji_hook.cli.model import model
from goji_hook.cli.run_with import read_stdin, settings_of, width


@click.group(cls=DefaultReview, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="goji-hook %(version)s")
def main() -> None:
    """Code review with a voice, on every commit, on your own machine.

    Without a command, reviews what is staged; else the unstaged changes; else the last commit. The options of a review
    need no command either: `goji-hook review --help` lists them.
    """


@main.command(short_help="Review what is staged, a range, a day, or files.")
@options.of_reviews
@completion.option(
    "--range", "range_", metavar="A..B", help="Review a range of commits; A...B starts at the merge base."
)
@completion.option("--advisory", is_flag=True, help="Run as a hook: always exit 0, skip merges and rebases.")
@completion.option("--quiet", "-q", is_flag=True, help="Run as a gate: print nothing but what --fail-on refuses.")
@completion.option("--per-file", is_flag=True, help="Review each file on its own; the model is loaded once.")
@click.option(
    "--link-to", metavar="URL", envvar="GOJI_LINK_TO", help="With markdown: the address of the files, to link to lines."
)
@options.stdin_filename
@completion.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
def review(
    range_: str | None,
    advisory: bool,
    quiet: bool,
    per_file: bool,
    link_to: str | None,
    stdin_filename: str | None,
    paths: tuple[str, ...],
    **flags: object,
) -> None:
    """Review what is staged, a range, a day, or files (the default command)."""
    from goji_hook.commands.review import ReviewOptions, run_review

    settings = settings_of(flags, [stdin_filename] if stdin_filename else paths)
    unsaved = read_stdin(stdin_filename)
    how = ReviewOptions(advisory or quiet, quiet, per_file, advisory, link_to or "", unsaved)
    sys.exit(run_review(settings, range_, paths, how))


@main.command(short_help="Print a change's functions in numbers.")
@options.of_measure
@click.option("--range", "range_", metavar="A..B", help="Measure a range of commits; A...B starts at the merge base.")
@click.option(
    "--format", type=click.Choice(["text", "json", "csv"]), default="text", help="text (default), json or csv."
)
@click.option("--quiet", "-q", is_flag=True, help="Run as a hook: print nothing but what --fail-on refuses.")
@options.stdin_filename
@completion.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
def measure(
    range_: str | None,
    format: str,
    quiet: bool,
    stdin_filename: str | None,
    paths: tuple[str, ...],
    **flags: object,
) -> None:
    """Print the functions of a change with their complexity, nesting and lines before and after. No model is loaded.

    Measures what `review` would review. Of whole files, there is no before. The status is 0, unless the flag --fail-on
    refuses the change; the configuration's fail-on is for reviews.
    """
    from goji_hook.commands.measure import MeasureOptions, run_measure

    settings = settings_of(flags, [stdin_filename] if stdin_filename else paths)
    how = MeasureOptions(format, quiet, width(), read_stdin(stdin_filename))
    sys.exit(run_measure(settings, range_, paths, how))


@main.command(short_help="Review a pull request, and write one comment.")
@options.of_reviews
@completion.option("--number", type=click.IntRange(1), metavar="N", help="The pull request; by default the job's own.")
@completion.option(
    "--comment/--no-comment", default=True, envvar="GOJI_COMMENT", help="Write one comment, and update it."
)
@completion.option(
    "--summary",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="GOJI_SUMMARY",
    help="Write the step's summary; auto: if no comment was written.",
)
@completion.option("--pull", is_flag=True, envvar="GOJI_PULL", help="Fetch the model first if it is not here.")
@click.option(
    "--id", "id_", metavar="NAME", default="", envvar="GOJI_ID", help="Keep a comment apart from those of other jobs."
)
@click.option(
    "--annotations/--no-annotations",
    default=True,
    envvar="GOJI_ANNOTATIONS",
    help="Show functions that the gate refuses beside their lines.",
)
def pr(
    number: int | None, comment: bool, summary: str, pull: bool, id_: str, annotations: bool, **flags: object
) -> None:
    """Review a pull request in GitHub Actions, and write one comment.

    Reads GITHUB_TOKEN and the variables of the job. Configuration and pinned models come from the base branch.
    """
    from goji_hook.commands.pr import PrOptions, run_pr

    sys.exit(run_pr(flags, PrOptions(number, comment, summary, pull, id_, annotations), os.environ))


@main.command(short_help="Write a review for explicit tags.")
@completion.argument("tagline", nargs=-1)
@completion.option("--model", metavar="MODEL", help="A model's name or a .gguf file.")
@completion.option("--persona", "-p", metavar="NAME", help="The persona of tag lines without P:.")
@completion.option("--seed", metavar="N", help="Sampling seed; by default a hash of the tag line.")
@completion.option("--format", metavar="FORMAT", help="text or json, for a single tag line.")
def say(tagline: tuple[str, ...], **flags: object) -> None:
    """Write a review for explicit tags: `goji-hook say P:granny M:critical cx=high`.

    Tags come in any order. A missing metric is mid, a missing place is none. Without tags, reads tag lines from
    standard input and prints a JSON object for each.
    """
    from goji_hook.commands.say import run_say

    sys.exit(run_say(settings_of(flags), " ".join(tagline), sys.stdin))


@main.command(short_help="List the personas, or have them all review.")
@completion.option("--model", metavar="MODEL", help="List the personas of this model.")
@click.option("--preview", is_flag=True, help="Show each persona's review of the current change, side by side.")
@click.option("--svg", metavar="FILE", type=click.Path(dir_okay=False), help="Also write the preview as a picture.")
@completion.option("--color", metavar="WHEN", help="auto, always or never.")
def personas(preview: bool, svg: str | None, **flags: object) -> None:
    """List the personas of the model, or have each of them review the current change."""
    if preview or svg is not None:
        from goji_hook.commands.personas import run_preview

        sys.exit(run_preview(settings_of(flags), svg))
    from goji_hook.commands.personas import run_personas

    sys.exit(run_personas(settings_of(flags), width()))


@main.command(short_help="List the languages that are read, and by what.")
def languages() -> None:
    """List the languages that are read: by which grammar or reader, and how their files are called."""
    from goji_hook.commands.languages import run_languages

    sys.exit(run_languages(width()))


@main.command(short_help="Add goji-hook to this repository's hook manager.")
@completion.option("--manager", metavar="NAME", help="pre-commit, prek, lefthook, husky, or git: a plain git hook.")
@completion.option("--persona", "-p", metavar="NAME", help="Who reviews (default: the configured persona).")
@completion.option("--gate", is_flag=True, help="Also refuse commits that make a function worse: see docs/gate.md.")
@completion.option("--action", is_flag=True, help="Write a GitHub workflow that reviews pull requests instead.")
@completion.option("--remove", is_flag=True, help="Remove what init added.")
@completion.option("--yes", "-y", is_flag=True, help="Write without asking.")
@completion.option("--color", metavar="WHEN", help="auto, always or never.")
def init(
    manager: str | None, persona: str | None, gate: bool, action: bool, remove: bool, yes: bool, color: str | None
) -> None:
    """Add goji-hook to this repository's hook manager: shows the change and asks before it writes.

    Finds pre-commit, prek, lefthook or husky. Other lines stay as they are; a file that cannot be edited safely is left
    untouched.
    """
    from goji_hook.commands.init import InitOptions, run_init

    settings_of({"color": color, "persona": persona})
    sys.exit(run_init(InitOptions(manager, action, remove, yes, persona or "", gate)))


@main.command(short_help="Score and metrics of this branch's last commits.")
@click.option("-n", "count", type=click.IntRange(1), default=50, metavar="N", help="How many commits (default: 50).")
@click.option(
    "--png", metavar="FILE", type=click.Path(dir_okay=False), help="Also draw a chart (needs goji-hook[pictures])."
)
@click.option(
    "--svg", metavar="FILE", type=click.Path(dir_okay=False), help="Also write a badge: sparkline and last mood."
)
@completion.option("--format", metavar="FORMAT", help="text or json.")
@completion.option("--color", metavar="WHEN", help="auto, always or never.")
def history(count: int, png: str | None, svg: str | None, **flags: object) -> None:
    """Show score and metrics of this branch's last commits, each assessed as in a review."""
    from goji_hook.commands.history import run_history

    sys.exit(run_history(settings_of(flags), count, png, svg))


main.add_command(model)


@main.command(short_help="Show the settings in force, and where each comes from.")
@completion.option("--format", metavar="FORMAT", help="text or json.")
@completion.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
def config(paths: tuple[str, ...], **flags: object) -> None:
    """Show the settings that are in force here, or for a review of the named files, and where each comes from."""
    from goji_hook.commands.config import run_config

    sys.exit(run_config(settings_of({}, paths), str(flags["format"] or "text"), os.environ, width()))


@main.command(short_help="Show reference percentiles and mood thresholds.")
@completion.option("--scope", metavar="SCOPE", help="file, diff, day or pr.")
@completion.option("--lang", metavar="LANG", help="A language with ranges of its own.")
def ranges(scope: str | None, lang: str | None) -> None:
    """Show reference percentiles of real code, and mood thresholds."""
    from goji_hook.commands.ranges import run_ranges

    sys.exit(run_ranges(scope, lang, width()))


@main.command(short_help="Check that reviews work here.")
def doctor() -> None:
    """Check that everything a review needs is installed and works."""
    from goji_hook.commands.doctor import run_doctor

    sys.exit(run_doctor(settings_of({}), width()))


def entry(arguments: Sequence[str] | None = None) -> int:
    """Runs a command (None: of this process's command line) and returns its exit status; no error leaves this."""
    return run(main, list(sys.argv[1:] if arguments is None else arguments), os.environ)
