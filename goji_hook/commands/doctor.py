"""What goji-hook says of itself: its personas, and whether everything works here."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.models import find as models
from goji_hook.prompt.tagline import Prompt
from goji_hook.settings import Settings
from goji_hook.speech.loader import open_speaker
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain

_PACKAGES = ("numpy", "lizard", "pygments", "gitpython", "click")


def examine(settings: Settings, width: int) -> tuple[str, bool]:
    """What was found of each thing that a review needs, in lines of *width* columns; and whether all of it works."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("goji-hook", lambda _: f"{__version__} on Python {platform.python_version()}, {sys.platform}"),
        ("git", _git),
        ("packages", _packages),
        ("ranges", _ranges),
        ("model", _model),
        ("engine", _engine),
        ("voice", _voice),
    )
    lines, healthy = [], True
    for name, check in checks:
        try:
            lines += columns.hung(f"ok    {name:10}", plain(check(settings)), width)
        except (GojiError, OSError, PackageNotFoundError, ImportError) as error:
            lines += columns.hung(f"FAIL  {name:10}", plain(str(error)), width)
            healthy = False
    return "\n".join(lines), healthy


def _git(_: Settings) -> str:
    from goji_hook.git import command as git

    return git.run("version").decode().strip()


def _packages(_: Settings) -> str:
    return ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _ranges(_: Settings) -> str:
    from goji_hook.scoring.ranges import default_ranges

    measured = default_ranges().measured_on
    return str(measured.get("summary", "present")) if isinstance(measured, dict) else "present"


def _model(settings: Settings) -> str:
    file = models.find(settings.model)
    return f"{file.name}, {file.path.stat().st_size / 1e6:.1f} MB, SHA-256 {file.sha256()[:12]}"


def _engine(settings: Settings) -> str:
    from goji_hook.llm.engine import has_llama_cpp
    from goji_hook.system.installation import how_to_add

    with open_speaker(models.find(settings.model)) as speaker:
        if speaker.trouble:
            raise GojiError(speaker.trouble)
        hint = "" if has_llama_cpp() else f"; for other models, {how_to_add('llama-cpp-python')}"
        return f"{speaker.engine}{hint}"


def _voice(settings: Settings) -> str:
    with open_speaker(models.find(settings.model)) as speaker:
        said = speaker.say(Prompt(speaker.abilities.personas[0], "positive"), seed=1)
    if said.text is None:
        raise GojiError("the model wrote nothing fit to print")
    return said.text
