"""Remembers what was said in a repository, so that the next reviews say something else.

Kept are hashes of sentences and of openers, with their placeholders unfilled: no word of a review and nothing of the
code. They lie in the repository's git folder, never in the work tree. What was said after a change was first reviewed
does not count for it, so that the same change gets the same review again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from goji_hook.guard.text import sentences, words
from goji_hook.system import atomic
from goji_hook.system.regular_file import read_bytes

#: The file's name in the git folder.
NAME = "goji-said"
#: Reviews that are remembered.
MOST = 300
_OPENER = 3  # words
_DIGITS = 12
_LINE = re.compile(rf"^[0-9a-f]{{{_DIGITS}}}(?: [0-9a-f]{{{_DIGITS}}})+$", re.MULTILINE)


@dataclass(frozen=True)
class Memory:
    """What earlier reviews said: a line each, its first word the change, the others sentences and an opener."""

    place: Path
    change: str
    lines: Sequence[str]
    _heard: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def load(cls, git_folder: Path, change: str) -> Memory:
        """Reads the memory for the review of a *change* (any text that names it); empty if it cannot be read."""
        place, name = git_folder / NAME, _hash(change)
        lines: list[str] = []
        with suppress(OSError, UnicodeDecodeError):
            lines = _LINE.findall(read_bytes(place).decode("ascii"))[-MOST:]
        known = [line.split() for line in lines]
        before = next((at for at, line in enumerate(known) if line[:1] == [name]), len(known))
        return cls(place, name, lines, frozenset(mark for line in known[:before] for mark in line[1:]))

    def heard(self, text: str) -> int:
        """Returns how much of a text was said before: two for each sentence, one for the opener."""
        said = [_hash(sentence) for sentence in spoken(text)]
        return 2 * sum(mark in self._heard for mark in said) + (_opener_mark(text) in self._heard)

    def keep(self, text: str) -> None:
        """Adds a text, unless the change was reviewed before. Where nothing can be written, nothing is remembered."""
        if any(line.startswith(self.change) for line in self.lines):
            return
        line = " ".join([self.change, *map(_hash, spoken(text)), _opener_mark(text)])
        with suppress(OSError):
            atomic.write(self.place, "\n".join([*self.lines[-(MOST - 1) :], line, ""]).encode("ascii"))


def spoken(text: str) -> list[str]:
    """Returns the sentences of a text, in lower case and without punctuation."""
    return [" ".join(words(sentence)) for sentence in sentences(text)]


def opener(text: str) -> str:
    """Returns the words that a text opens with, in lower case."""
    return " ".join(words(text)[:_OPENER])


def _opener_mark(text: str) -> str:
    return _hash(f"opener {opener(text)}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
