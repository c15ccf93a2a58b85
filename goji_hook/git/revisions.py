"""Resolves names of commits, ranges of them and merge bases to object ids."""

from __future__ import annotations

import re

from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git


class NoCommitError(GojiError):
    """The branch has no commit yet."""


def resolve_range(range: str) -> tuple[str, str]:
    """Returns the two commits that ``A..B`` compares; for ``A...B``, the merge base and B. An empty side is HEAD."""
    match = re.fullmatch(r"(.*?)(\.\.\.?)(.*)", range, re.DOTALL)
    if match is None or not (match[1] or match[3]):
        raise UsageError(f"range: {range!r} is not a commit range; use A..B, or A...B to start at the merge base")
    base, head = (_object(side or "HEAD") for side in (match[1], match[3]))
    return (_merge_base(base, head, range) if match[2] == "..." else base), head


def check_name(rev: str) -> str:
    """Returns *rev* if it can name a commit and cannot be taken for an option or a range. Raises UsageError."""
    if not rev or rev.startswith(("-", "^")) or "\0" in rev or ".." in rev:
        raise UsageError(f"revision: {rev!r} cannot name a commit; name a commit, a branch or a tag")
    return rev


def _object(rev: str) -> str:
    try:
        return git.run("rev-parse", "--verify", "--quiet", f"{check_name(rev)}^{{commit}}").decode().strip()
    except git.GitError as failure:
        raise unknown_revision(rev, failure) from failure


def unknown_revision(rev: str, failure: git.GitError) -> GojiError:
    """Returns the error for a name that git did not resolve: no repository, no commit yet, or an unknown name."""
    try:
        git.run("rev-parse", "--git-dir")
    except git.GitError as deeper:
        return git.explain(deeper)
    if rev == "HEAD":
        return NoCommitError("no commits yet")
    plain = not failure.stderr or "unknown revision" in failure.stderr or "bad revision" in failure.stderr
    detail = "" if plain else f" ({failure})"
    return UsageError(f"revision: {rev!r} is not known here{detail}; name a commit, a branch or a tag")


def _merge_base(base: str, head: str, range: str) -> str:
    try:
        return git.run("merge-base", base, head).decode().split("\n")[0]
    except git.GitError as failure:
        if failure.status != 1:
            raise
        raise GojiError(
            f"range: the sides of {range} have no common ancestor here; in a shallow clone, run `git fetch --unshallow`"
        ) from failure
