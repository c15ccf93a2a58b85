"""Finds the pull request of an event, and the commits that it lies between."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.github.client import ApiError, Client
from goji_hook.github.event import Event, PullRequest, at, number, pull_request, sha


def find_pull_request(event: Event, client: Client | None, requested: int | None = None) -> PullRequest:
    """Returns the pull request *requested*, or the event's own: by its number, by its branch, or by its commit.

    Raises GojiError with one line if there is none, or if finding it needs a token.
    """
    own = event.pull_request()
    if own is not None and requested in (None, own.number):
        return own
    numbered = requested or event.number()
    if numbered is None and event.commit() is None:
        raise GojiError(
            f"pr: the {event.name or 'nameless'} event names neither a pull request nor a commit; use --number"
        )
    if client is None:
        raise GojiError(
            f"pr: no token: a {event.name or 'nameless'} event does not hold its pull request; set GITHUB_TOKEN"
        )
    return _by_number(client, event, numbered) if numbered else _by_commit(client, event)


def _by_number(client: Client, event: Event, numbered: int) -> PullRequest:
    try:
        pull = pull_request(client.get(f"repos/{event.repository}/pulls/{numbered}"))
    except ApiError as error:
        if error.status == 404:
            raise GojiError(f"pr: there is no pull request {numbered} in {event.repository}") from error
        raise
    if pull is None:
        raise GojiError(f"pr: GitHub's answer about pull request {numbered} lacks base or head")
    return pull


def _by_commit(client: Client, event: Event) -> PullRequest:
    """Returns the open pull request whose head is the event's commit."""
    commit = event.commit()
    for candidate in _candidates(client, event):
        if sha(at(candidate, "head", "sha")) == commit and at(candidate, "state") == "open":
            numbered = number(at(candidate, "number"))
            if numbered is not None:
                return _by_number(client, event, numbered)
    raise GojiError(f"pr: there is no open pull request for commit {commit or '?'}")


def _candidates(client: Client, event: Event) -> Iterator[object]:
    branch = event.branch()
    if branch is not None:
        yield from client.pages(f"repos/{event.repository}/pulls?state=open&per_page=100&head={quote(branch, safe='')}")
    try:
        yield from client.pages(f"repos/{event.repository}/commits/{event.commit()}/pulls?per_page=100")
    except ApiError as error:
        if error.status not in (404, 409, 422):  # GitHub does not know the commit
            raise


def moved_on(client: Client, event: Event, reviewed: PullRequest) -> bool:
    """Returns whether the pull request has another head by now, so that another run speaks about it."""
    try:
        now = pull_request(client.get(f"repos/{event.repository}/pulls/{reviewed.number}"))
    except ApiError:
        return False
    return now is not None and now.head != reviewed.head


def refuse_foreign_checkout(event: Event) -> None:
    """Raises GojiError under ``pull_request_target`` if anything but the base branch is checked out.

    That event's jobs hold a token that may write. A review runs nothing of a checkout, but other steps of the job may.
    """
    if event.name != "pull_request_target":
        return
    pull = event.pull_request()
    trusted = {pull.base if pull else "", event.sha} - {"", pull.head if pull else ""}
    if git.run("rev-parse", "HEAD").decode().strip() not in trusted:
        raise GojiError(
            "pr: refused: pull_request_target with a checkout that is not the base branch hands a token that may write "
            "to foreign code; check out nothing but the base, or use the two workflows in examples/"
        )
