"""Value types for what is under review."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from goji_hook.git.diff import Ranges


@dataclass(frozen=True)
class FileChange:
    """A file's new content, and the inclusive 1-based line ranges that the change adds (None: the whole file)."""

    path: str
    content: bytes
    added: Ranges | None = None


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
