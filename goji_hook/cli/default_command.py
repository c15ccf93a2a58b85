"""The group of all commands: ``review`` is the default, and a misspelt command gets a suggestion.

Not by click-default-group, which would save five lines: files and options without a command are reviews here as well.
"""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Any

import click

from goji_hook.cli.argv import QUESTIONS
from goji_hook.cli.completion import file_completion
from goji_hook.exit_codes import ExitCode
from goji_hook.terminal.capabilities import Terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class DefaultReview(click.Group):
    """A group whose default command is ``review``: so are ``goji-hook --persona chaos`` and ``goji-hook a.py``."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Makes help as wide as all other output; click's own has at least 48 columns."""
        extra.setdefault("terminal_width", Terminal.detect("auto", os.environ).width)
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts ``review`` in front of arguments that do not begin with a command."""
        if ctx.resilient_parsing and not args:  # a shell completes the first word
            return super().parse_args(ctx, args)
        if not args or args[0] not in (*self.commands, *QUESTIONS):
            if args:
                self._refuse_slip(ctx, args[0])
            args = ["review", *args]
        return super().parse_args(ctx, args)

    def _refuse_slip(self, ctx: click.Context, word: str) -> None:
        """Raises UsageError for a word that resembles a command and is not a file."""
        near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.7)
        if near and not ctx.resilient_parsing and not word.startswith("-") and not os.path.lexists(word):
            raise click.UsageError(f"No such command or file {word!r}. Did you mean {near[0]!r}?", ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Returns the commands, and the completions of ``review``, which need not be named."""
        files = [] if incomplete.startswith("-") else [file_completion(incomplete)]
        review = self.commands["review"]
        with review.make_context("review", [], parent=ctx, resilient_parsing=True) as inner:
            offered = [*super().shell_complete(ctx, incomplete), *review.shell_complete(inner, incomplete)]
        # Files come first: bash completes file names only if no item after them matches.
        return [*files, *{item.value: item for item in offered}.values()]

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. A reader that has closed the pipe is not a failure, though click would make it one."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(ExitCode.OK) from None
