"""Links to the reviewed files and to the reviewed commit, on GitHub or GitLab."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from goji_hook.errors import UsageError
from goji_hook.report.markdown_escape import code

#: Letters that an address may have; a longer one is not worth its room.
_LONGEST = 2_000
_SHOWN_DIGITS = 7
_BLOB = re.compile(r"https?://[^\s/?#@()<>]+(?:/[^\s?#()<>|`\\]*)?\Z")
_COMMIT = re.compile(r"/blob/([0-9a-f]{7,64})\Z")


@dataclass(frozen=True)
class Links:
    """The address of the reviewed commit's files: ``https://host/owner/name/blob/COMMIT``; empty for no links."""

    blob: str = ""

    def to_line(self, label: str, path: str, line: int, cell: int | None = None) -> str:
        """Returns *label* (Markdown) as a link to a line of a file; unchanged if there is no such link."""
        address = f"{self.blob}/{_quoted(path)}#L{line}"
        return f"[{label}]({address})" if self.blob and not cell and len(address) <= _LONGEST else label

    def to_file(self, path: str) -> str:
        """Returns the path as code, as a link if that can be."""
        address = f"{self.blob}/{_quoted(path)}"
        return f"[{code(path)}]({address})" if self.blob and len(address) <= _LONGEST else code(path)

    def to_commit(self) -> str:
        """Returns the commit's first digits as a link to it; empty if the address does not end with a commit."""
        found = _COMMIT.search(self.blob)
        if not found:
            return ""
        return f"[{code(found[1][:_SHOWN_DIGITS])}]({self.blob[: found.start()]}/commit/{found[1]})"


#: No links at all.
NO_LINKS = Links()


def read(address: str | None) -> Links:
    """Returns the links below an address that a user gave. Raises UsageError if it is not a web address."""
    if not address:
        return NO_LINKS
    if not _BLOB.match(address):
        raise UsageError(f"link-to: {address!r} is not a web address; use https://HOST/OWNER/NAME/blob/COMMIT")
    return Links(address.rstrip("/"))


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))
