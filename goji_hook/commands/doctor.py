"""The ``doctor`` command: whether everything that a review needs is here and works."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.exit_codes import ExitCode
from goji_hook.models import find as models
from goji_hook.prompt.tagline import Prompt
from goji_hook.settings import Settings
from goji_hook.speech.loader import open_speaker
from goji_hook.terminal.escape import plain
from goji_hook.terminal.output import show
from goji_hook.terminal.text_width import hung

_PACKAGES = ("numpy", "lizard", "pygments", "gitpython", "click")


def run_doctor(settings: Settings, width: int) -> ExitCode:
    """Prints the state of each thing that a review needs, in lines of *width* columns; returns 3 if one fails."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("goji-hook", lambda _: f"{__version__} on Python {platform.python_version()}, {sys.platform}"),
        ("git", _git),
        ("packages", _packages),
        ("ranges", _ranges),
        ("model", _model),
        ("engine", _engine),
        ("voice", _voice),
        ("hooks", _hooks),
    )
    lines, healthy = [], True
    for name, check in checks:
        try:
            lines += hung(f"ok    {name:10}", plain(check(settings)), width)
        except (GojiError, OSError, PackageNotFoundError, ImportError, RuntimeError) as error:
            lines += hung(f"FAIL  {name:10}", plain(str(error)), width)
            healthy = False
    show("\n".join(lines))
    return ExitCode.OK if healthy else ExitCode.TROUBLE


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


def _hooks(_: Settings) -> str:
    from goji_hook.git.worktree import work_tree
    from goji_hook.hook_managers import detect

    try:
        top = work_tree().top
    except GojiError:
        return "not in a work tree"
    unsafe = detect.unsafe_files(top)
    if unsafe:
        raise GojiError(f"{', '.join(unsafe)}: modules of the work tree run as well: {detect.MEND}")
    return "no module of the work tree runs"


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
        reply = speaker.say(Prompt(speaker.metadata.personas[0], "positive"), seed=1)
    if reply.text is None:
        raise GojiError("the model wrote nothing fit to print")
    return reply.text
