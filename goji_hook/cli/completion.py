"""Shell completion: commands, and the values of options."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


#: Parameters that take the path of a GGUF as well as a name.
_ALSO_FILES = ("model", "name")


def values(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Returns the completions of a parameter's value, by its name; ``settings`` checks the value that is given."""
    from click.shell_completion import CompletionItem

    known = _known(parameter.name or "")
    if known is None:
        return parameter.type.shell_complete(ctx, parameter, incomplete)
    files = [file_completion(incomplete)] if parameter.name in _ALSO_FILES else []
    return [*files, *(CompletionItem(name) for name in known if name.startswith(incomplete))]


def file_completion(incomplete: str) -> CompletionItem:
    """Returns the item that has the shell complete file names. Not empty for zsh, whose script drops empty words."""
    from click.shell_completion import CompletionItem

    shell = os.environ.get("_GOJI_HOOK_COMPLETE", "")
    return CompletionItem(incomplete or ("." if shell.startswith("zsh") else ""), type="file")


def _known(key: str) -> Iterable[str] | None:
    from goji_hook import settings
    from goji_hook.hook_managers import detect
    from goji_hook.models import registry
    from goji_hook.personas import PERSONAS
    from goji_hook.terms import MOODS, SCOPES

    return {
        "persona": (*PERSONAS, settings.RANDOM),
        "mood": (settings.AUTO, *MOODS),
        "scope": (settings.AUTO, *SCOPES),
        "fail_on": (settings.NONE, *MOODS, settings.WORSE),
        "format": settings.FORMATS,
        "color": settings.COLORS,
        "model": tuple(registry.entries()),
        "name": tuple(registry.entries()),
        "manager": tuple(detect.KNOWN),
    }.get(key)


#: click's own decorators, for parameters whose values a shell can offer.
option = partial(click.option, shell_complete=values)
argument = partial(click.argument, shell_complete=values)
