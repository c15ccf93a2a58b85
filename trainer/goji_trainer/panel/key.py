"""The folder of a panel: texts for readers, and the key that says who wrote them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.personas import PERSONAS
from goji_trainer.atomic import replacing

TEXTS, KEY = "texts.txt", "key.jsonl"
_DIGITS = 8


@dataclass(frozen=True)
class Entry:
    """A model's answer to a prompt; ``number`` and ``text`` are None if nothing that it wrote passed the guard.

    ``prompt`` is the tag line as the model read it, ``place`` the path, line and function that the text may name.
    """

    number: int | None
    model: str
    persona: str
    mood: str
    prompt: str
    place: Mapping[str, object] | None
    text: str | None


@dataclass(frozen=True)
class Panel:
    """The answers of all models, numbered ones first, in the order of their numbers."""

    entries: tuple[Entry, ...]

    @property
    def numbered(self) -> dict[int, Entry]:
        """The entries that readers see, by number."""
        return {entry.number: entry for entry in self.entries if entry.number is not None}

    @property
    def texts(self) -> str:
        """The numbered texts, one a line."""
        return "".join(f"{number}. {entry.text}\n" for number, entry in self.numbered.items())

    @property
    def id(self) -> str:
        """Eight hexadecimal digits of the texts' SHA-256, which tell this panel's answers from another's."""
        return hashlib.sha256(self.texts.encode()).hexdigest()[:_DIGITS]

    @property
    def models(self) -> list[str]:
        """The models' labels, sorted."""
        return sorted({entry.model for entry in self.entries})

    @property
    def personas(self) -> list[str]:
        """The personas of the texts: the seven in the order they are always shown in, then others."""
        spoken = {entry.persona for entry in self.entries}
        return [*filter(spoken.__contains__, PERSONAS), *sorted(spoken.difference(PERSONAS))]


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes files by name to *folder*, each whole or not at all."""
    for name, content in files.items():
        with replacing(folder / name) as part:
            part.write_text(content, encoding="utf-8", newline="\n")


def key_lines(entries: Sequence[Entry]) -> str:
    """Returns the key as JSON lines, which ``read`` takes."""
    return "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries)


def read(folder: Path) -> Panel:
    """Reads the key in *folder*. Raises GojiError if it is missing or is not a panel's key."""
    path = folder / KEY
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GojiError(
            f"{path}: cannot be read ({error}); give --score the folder that `panel --out` wrote"
        ) from error
    entries = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(Entry(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise GojiError(f"{path}:{number}: not a line of a panel's key: {error}") from error
    return Panel(tuple(entries))
