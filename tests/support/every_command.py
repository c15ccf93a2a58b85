"""Every command of goji-hook, as rows that tests run: a new command has to be added here before they pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from canary import PINNED

#: The console script, which users and hook managers run: Python puts its folder, not the current one, on the path.
SCRIPT = str(Path(sys.executable).with_name("goji-hook"))
MANAGERS = ("pre-commit", "prek", "lefthook", "husky", "git")


@dataclass(frozen=True)
class Command:
    """Arguments, with ``{out}`` for a folder to write to, what standard input holds, and the statuses that are fine."""

    arguments: tuple[str, ...]
    stdin: str = ""
    statuses: tuple[int, ...] = (0,)
    #: Which command it is, for the test that all are here.
    verb: str = ""

    def filled(self, folder: Path) -> list[str]:
        """The arguments, which write below *folder* if they write."""
        return [part.replace("{out}", str(folder)) for part in self.arguments]

    def __str__(self) -> str:
        return " ".join(self.arguments) or "(none)"


REVIEWS = (
    Command((), verb="review"),
    Command(("review", "--advisory")),
    Command(("--quiet", "--fail-on=v.critical")),
    Command(("--format", "json", "--explain")),
    Command(("--format", "markdown")),
    Command(("--color", "always", "--explain")),
    Command(("--per-file",)),
    Command(("--fail-on", "worse", "--max-complexity=0", "--max-nesting", "0"), statuses=(0, 1)),
    Command(("--quiet", "--fail-on=worse", "--max-complexity", "1"), statuses=(0, 1)),
    Command(("--range", "HEAD~1..HEAD")),
    Command(("--range", "HEAD~1...HEAD", "--scope", "pr", "--format=json")),
    Command(("--scope", "day")),
    Command(("a.py", ".")),
    Command(("measure",), verb="measure"),
    Command(("measure", "--format", "json", "--range", "HEAD~1..HEAD")),
    Command(("measure", "--format=csv")),
    Command(("measure", "--quiet", "--fail-on=worse")),
    Command(("measure", "--fail-on", "worse", "--max-complexity=0", "--max-nesting=0"), statuses=(0, 1)),
    Command(("measure", "--format=csv", "--scope", "day")),
    Command(("measure", "a.py", ".")),
    Command(("measure", "--stdin-filename", "a.py"), stdin="def f(a):\n    return a\n"),
    Command(("--stdin-filename", "new.py", "--format=json"), stdin="def f(a):\n    return a\n"),
    Command(("history", "-n", "3"), verb="history"),
    Command(("history", "--format", "json")),
    Command(("personas", "--preview"), statuses=(0, 3), verb="personas"),  # a persona may find no words
)
OTHERS = (
    Command(("say", "P:granny", "M:critical", "cx=high"), verb="say"),
    Command(("say",), stdin="P:buddy M:positive\n"),
    Command(("personas",)),
    Command(("personas", "--svg", "{out}/personas.svg")),
    Command(("history", "--png", "{out}/history.png"), statuses=(0, 3)),
    Command(("model", "list"), statuses=(0, 3), verb="model list"),
    Command(("model", "list", "--format=json"), statuses=(0, 3)),
    Command(("model", "info"), verb="model info"),
    Command(("model", "info", "nano", "--format", "json")),
    Command(("model", "info", PINNED), statuses=(3,)),
    Command(("model", "path"), verb="model path"),
    Command(("model", "path", PINNED), statuses=(3,)),
    Command(("model", "pull", PINNED), statuses=(3,), verb="model pull"),
    Command(("model", "pull", "--update", PINNED), statuses=(3,)),
    Command(("model", "remove", PINNED), statuses=(0, 2, 3), verb="model remove"),
    Command(("--model", PINNED)),
    Command(("ranges",), verb="ranges"),
    Command(("config",), verb="config"),
    Command(("config", "--format=json", "a.py")),
    Command(("doctor",), statuses=(0, 3), verb="doctor"),
    Command(("languages",), verb="languages"),
    Command(("--version",)),
    Command(("--help",)),
    Command(("review", "--no-such-flag"), statuses=(0, 2)),
)
#: They change files of the repository, so they come last.
WRITING = (
    Command(("init", "--yes"), statuses=(0, 2, 3), verb="init"),
    *(Command(("init", "--yes", "--manager", name), statuses=(0, 3)) for name in MANAGERS),
    Command(("init", "--yes", "--action"), statuses=(0, 3)),
    *(Command(("init", "--yes", "--remove", "--manager", name), statuses=(0, 3)) for name in MANAGERS),
    Command(("init", "--yes", "--remove"), statuses=(0, 2, 3)),
    Command(("init", "--yes", "--remove", "--action"), statuses=(0, 3)),
)
ALL = (*REVIEWS, *OTHERS, *WRITING)


def verbs(group: click.Group, before: str = "") -> Iterator[str]:
    """The names of a group's commands, those of its groups included."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, f"{before}{name} ")
        else:
            yield before + name
