"""Lists the models that goji-hook knows by name (``data/models.toml``), and parses ``hf:`` addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from goji_hook.errors import UsageError
from goji_hook.models.confine import is_plain
from goji_hook.resources import DATA
from goji_hook.system.toml_file import read_toml

_NAME = r"[A-Za-z0-9][\w.-]*"
_HUB = re.compile(rf"hf:({_NAME}/{_NAME})(?:@({_NAME}(?:%2F{_NAME})*))?/((?:{_NAME}/)*{_NAME}\.gguf)", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Source:
    """A file in a Hub repository at a revision: a branch, a tag, or a commit of 40 hexadecimal digits."""

    repository: str
    file: str
    revision: str = "main"

    def __str__(self) -> str:
        at = "" if self.revision == "main" else f"@{self.revision}"
        return f"hf:{self.repository}{at}/{self.file}"


@dataclass(frozen=True)
class KnownModel:
    """A known model. A published one has a source whose revision is a commit, a size in bytes and a SHA-256.

    ``further`` are the options of a second rebuild, which goes on from the first.
    """

    name: str
    title: str
    licence: str
    base: str = ""
    further: str = ""
    embedded: bool = False
    source: Source | None = None
    size: int = 0
    sha256: str = ""
    scorecard: Mapping[str, object] = field(default_factory=dict)

    def how_to_build(self) -> str:
        """Returns how to build a model that is not published, and how one that was built so scored, if it was."""
        scored = ", ".join(f"{column} {value}" for column, value in self.scorecard.items())
        first = f"goji-trainer rebuild --base {self.base}"
        second = f", then `{first} --start build/rebuild/{self.base}/model --out build/{self.title} {self.further}`"
        how = (
            f"{self.title} is not published yet: build it with `{first}`{second if self.further else ''}, "
            "and choose what it writes with `--model PATH`"
        )
        return f"{how} (built so, it scored {scored})" if scored else how


@cache
def entries() -> dict[str, KnownModel]:
    """Returns the known models by name, in the order of the file."""
    return {name: entry(name, table) for name, table in read_toml(DATA / "models.toml").items()}


def entry(name: str, table: Mapping[str, object]) -> KnownModel:
    """Reads a table of ``models.toml``. Raises UsageError for a published model that is not pinned."""
    known = {
        key: table[key]
        for key in ("title", "licence", "base", "further", "embedded", "size", "sha256", "scorecard")
        if key in table
    }
    source = None
    if "repository" in table:
        source = Source(str(table["repository"]), str(table["file"]), str(table.get("revision", "")))
        pinned = (
            _COMMIT.fullmatch(source.revision) and _HASH.fullmatch(str(table.get("sha256", ""))) and table.get("size")
        )
        if not pinned or not _HUB.fullmatch(str(source)) or not (is_plain(source.repository) and is_plain(source.file)):
            raise UsageError(f"models.toml: {name}: a published model needs a commit, a size and a SHA-256")
    return KnownModel(name=name, source=source, **known)  # type: ignore[arg-type]


def parse(address: str) -> Source:
    """Parses ``hf:owner/repo[@revision]/file.gguf``. Raises UsageError for any other text."""
    match = _HUB.fullmatch(address)
    if match is None or ".." in address or not (is_plain(match[1]) and is_plain(match[3])):
        raise UsageError(f"model: {address!r} is not spelled hf:owner/repo[@revision]/file.gguf")
    return Source(match[1], match[3], match[2] or "main")


def is_commit(revision: str) -> bool:
    """Returns whether a revision is a full commit hash, which can't move."""
    return _COMMIT.fullmatch(revision) is not None
