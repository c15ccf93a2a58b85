"""Value types for what is under review."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from goji_hook.git.diff import Hunk, Ranges, added_by


@dataclass(frozen=True)
class Before:
    """A file before the change: its path then, and its content, or the reason (a str) why that cannot be had."""

    path: str
    content: bytes | str


@dataclass(frozen=True)
class FileChange:
    """A file's new content, and the inclusive 1-based line ranges that the change adds (None: the whole file).

    ``before`` is the file before the change; None if the file is new, or reviewed as a whole. ``hunks`` are the places
    where both differ. Of the lines in them, ``moved`` came from another place of the change, or only have another
    indentation: they are not in ``added``. ``renumbered`` lines differ from a removed one only in digits. A file that
    is ``gone`` has no new content. ``step`` orders the commits of a day.
    """

    path: str
    content: bytes
    added: Ranges | None = None
    before: Before | None = None
    hunks: tuple[Hunk, ...] = ()
    moved: int = 0
    renumbered: int = 0
    gone: bool = False
    step: int = 0

    @property
    def touched(self) -> Ranges | None:
        """The lines that the change wrote, moved ones too; None for the whole file."""
        return None if self.before is None else added_by(self.hunks)

    @property
    def removed(self) -> Ranges:
        """The lines of the old content that the change took away or wrote anew."""
        return tuple((hunk.old, hunk.old + hunk.removed - 1) for hunk in self.hunks if hunk.removed)


@dataclass(frozen=True)
class Change:
    """The files under review and the skipped ones, sorted by path; ``source`` is a phrase for the report.

    A path occurs more than once only in a day: once for each commit that touched it.
    """

    scope: str
    source: str
    files: tuple[FileChange, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def identity(self) -> str:
        """Returns the SHA-256 (hex) over scope, paths, contents and ranges.

        It is the same for the same change on any machine.
        """
        digest = hashlib.sha256(self.scope.encode())
        for file in self.files:
            for part in (file.path.encode("utf-8", "surrogateescape"), file.content, repr(file.added).encode()):
                digest.update(b"%d:" % len(part))
                digest.update(part)
        return digest.hexdigest()


@dataclass(frozen=True)
class Skipped:
    """A file of the change that is not reviewed, and the reason."""

    path: str
    reason: str
