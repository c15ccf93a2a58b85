"""Fetches the commits of a pull request into the checkout, which Actions makes without history."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.git.shallow import cut_commits
from goji_hook.github.base_config import FILES
from goji_hook.github.event import Event, PullRequest

_TRANSPORTS = "https:http:ssh:git:file"
_FETCH = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance"]
_FIRST_DEPTH, _DEEPER, _DEEPEST = 32, 8, 20_000
#: A server that sends less than a kilobyte a second for half a minute is given up.
_PATIENCE = {"http.lowSpeedLimit": "1000", "http.lowSpeedTime": "30"}


def fetch_commits(event: Event, pull: PullRequest, token: str) -> None:
    """Brings base, head and all commits down to their merge base into the checkout, with the files of the change.

    Only missing commits are fetched. A shallow checkout is deepened step by step, and in the end made whole. Raises
    GojiError if the commits cannot be had, or have no common ancestor.
    """
    ends = (pull.base, pull.head)
    settings = _settings(event, token)
    if not (all(map(_here, ends)) and _joined(ends)):
        _deepen(event, pull, ends, settings)
    if _partial():
        _complete(ends, settings)


def _deepen(event: Event, pull: PullRequest, ends: Sequence[str], settings: Mapping[str, Any]) -> None:
    source = _source(event)
    for depth in _depths(pull):
        _fetch(source, depth, ends, settings)
        if all(map(_here, ends)) and _joined(ends):
            return
    missing = [end for end in ends if not _here(end)]
    if missing:
        raise GojiError(f"pr: commit {missing[0]} is not in this checkout and could not be fetched")
    raise GojiError(f"pr: base {pull.base[:12]} and head {pull.head[:12]} have no common ancestor")


def _partial() -> bool:
    """Returns whether the checkout left contents out, as a sparse checkout of Actions does."""
    try:
        return bool(git.run("config", "--get-regexp", r"^remote\..*\.promisor$"))
    except git.GitError:
        return False


def _complete(ends: Sequence[str], settings: Mapping[str, Any]) -> None:
    """Has git fetch what a partial clone lacks of the change, of the base's configuration, and of the attributes.

    Git fetches everything that a comparison reads at once. Files that stay missing are reported as not reviewed.
    """
    allowed = {**settings, "GIT_NO_LAZY_FETCH": "0"}
    base, head = ends
    with suppress(git.GitError):
        git.run("diff", "--no-ext-diff", "--no-textconv", "--find-renames", "--numstat", f"{base}...{head}", **allowed)
        listed = git.run("ls-tree", "-r", "-z", "--name-only", head, **allowed).split(b"\0")
        names = [f"{base}:{name}".encode() for name in FILES]
        names += [head.encode() + b":" + name for name in listed if name.rpartition(b"/")[2] == b".gitattributes"]
        lines = b"".join(name + b"\n" for name in names if b"\n" not in name)
        git.run("cat-file", "--batch-check", stdin=lines, **allowed)


def _here(commit: str) -> bool:
    try:
        git.run("cat-file", "-e", f"{commit}^{{commit}}")
    except git.GitError as failure:
        if "not a git repository" in failure.stderr or "dubious ownership" in failure.stderr:
            raise GojiError(f"pr: {git.explain(failure)} (check the repository out before this step)") from failure
        return False
    return True


def _joined(ends: Sequence[str]) -> bool:
    """Returns whether the ends have a merge base that deeper history could not replace.

    A shallow checkout can show an older ancestor than the real one, if the way to that is cut. It is the real one if no
    way from either end to it ends at a cut.
    """
    try:
        base = git.run("merge-base", *ends).decode().split("\n")[0]
    except git.GitError as failure:
        if failure.status != 1:
            raise
        return False
    cut = cut_commits()
    if not cut:
        return True
    between = git.run("rev-list", *ends, f"^{base}").decode().split()
    return cut.isdisjoint(between)


def _depths(pull: PullRequest) -> Iterator[list[str]]:
    """Yields depths to fetch at, each deeper than the last. A whole clone gets none, because a depth would cut it."""
    if not cut_commits():
        yield []
        return
    depth = max(_FIRST_DEPTH, pull.commits + 1)
    while depth <= _DEEPEST:
        yield [f"--depth={depth}"]
        if not cut_commits():
            return
        depth *= _DEEPER
    yield ["--unshallow"]


def _source(event: Event) -> str:
    """Returns the remote to fetch from: the checkout's own, or the event's repository."""
    remotes = git.run("remote").decode("utf-8", "surrogateescape").split("\n")
    named = ["origin"] if "origin" in remotes else [name for name in remotes if name]
    return named[0] if named else f"{event.server}/{event.repository}"


def _fetch(source: str, depth: Sequence[str], commits: Sequence[str], settings: Mapping[str, Any]) -> None:
    try:
        git.run(*_FETCH, *depth, "--", source, *commits, **settings)
    except git.GitError as failure:
        raise GojiError(f"pr: the commits could not be fetched: {failure}") from failure


def _settings(event: Event, token: str) -> dict[str, str]:
    """Returns variables with git's patience and the server's token, which no list of processes shows.

    The empty value drops the header that a checkout with kept credentials has already; GitHub refuses two of them.
    """
    pairs = list(_PATIENCE.items())
    if token:
        secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        header = f"http.{event.server}/.extraheader"
        pairs += [(header, ""), (header, f"AUTHORIZATION: basic {secret}")]
    before = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(before) if before.isdecimal() else 0
    variables = {"GIT_ALLOW_PROTOCOL": _TRANSPORTS, "GIT_CONFIG_COUNT": str(first + len(pairs))}
    for index, (key, value) in enumerate(pairs, first):
        variables |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return variables
