"""How the command line reads its words: review is the default command, and a slip gets the nearest name."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Any

import click

from goji_hook.cli.argv import QUESTIONS
from goji_hook.exit_codes import ExitCode
from goji_hook.terminal.capabilities import Terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem
from goji_hook.cli.completion import file_completion


class DefaultReview(click.Group):
    """A group whose default command is ``review``: ``goji-hook --persona chaos`` and ``goji-hook a.py`` are reviews."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Let help be as wide as all that is printed; click's own is 48 columns at least."""
        extra.setdefault("terminal_width", Terminal.detect("auto", os.environ).width)
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``review`` in front of arguments that name no command."""
        if ctx.resilient_parsing and not args:  # a shell asks what can come first
            return super().parse_args(ctx, args)
        if not args or args[0] not in (*self.commands, *QUESTIONS):
            if args:
                self._refuse_slip(ctx, args[0])
            args = ["review", *args]
        return super().parse_args(ctx, args)

    def _refuse_slip(self, ctx: click.Context, word: str) -> None:
        """Raise UsageError for a word that is no file's name and nearly a command's."""
        near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.7)
        if near and not ctx.resilient_parsing and not word.startswith("-") and not os.path.lexists(word):
            raise click.UsageError(f"No such command or file {word!r}. Did you mean {near[0]!r}?", ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and what ``review`` takes, as it need not be named."""
        files = [] if incomplete.startswith("-") else [file_completion(incomplete)]
        review = self.commands["review"]
        with review.make_context("review", [], parent=ctx, resilient_parsing=True) as inner:
            offered = [*super().shell_complete(ctx, incomplete), *review.shell_complete(inner, incomplete)]
        # In front: bash takes a file for a wish to complete file names where nothing after it fits.
        return [*files, *{one.value: one for one in offered}.values()]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; nobody to read what it says is no failure, though click would make it one."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(ExitCode.OK) from None
