"""Which pull request an event is about, and between which commits it lies."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.github.client import ApiError, Client
from goji_hook.github.event import Event, PullRequest, at, number, pull_request, sha


def find_pull_request(event: Event, client: Client | None, asked: int | None = None) -> PullRequest:
    """The pull request *asked* for, or the event's own: told whole, by its number, by a branch, or by a commit.

    Raises GojiError with one line where there is none, or where finding it takes a token that is not there.
    """
    told = event.pull_request()
    if told is not None and asked in (None, told.number):
        return told
    numbered = asked or event.number()
    if numbered is None and event.commit() is None:
        raise GojiError(f"pr: the {event.name or 'nameless'} event is about no pull request and no commit")
    if client is None:
        raise GojiError(f"pr: no token: a {event.name or 'nameless'} event says too little to find its pull request")
    return _by_number(client, event, numbered) if numbered else _by_commit(client, event)


def _by_number(client: Client, event: Event, numbered: int) -> PullRequest:
    try:
        found = pull_request(client.get(f"repos/{event.repository}/pulls/{numbered}"))
    except ApiError as error:
        if error.status == 404:
            raise GojiError(f"pr: there is no pull request {numbered} in {event.repository}") from error
        raise
    if found is None:
        raise GojiError(f"pr: what GitHub says of pull request {numbered} holds no base and head")
    return found


def _by_commit(client: Client, event: Event) -> PullRequest:
    """The open pull request whose head is the event's commit."""
    commit = event.commit()
    for one in _candidates(client, event):
        if sha(at(one, "head", "sha")) == commit and at(one, "state") == "open":
            told = number(at(one, "number"))
            if told is not None:
                return _by_number(client, event, told)
    raise GojiError(f"pr: there is no open pull request for commit {commit or '?'}")


def _candidates(client: Client, event: Event) -> Iterator[object]:
    branch = event.branch()
    if branch is not None:
        yield from client.pages(f"repos/{event.repository}/pulls?state=open&per_page=100&head={quote(branch, safe='')}")
    try:
        yield from client.pages(f"repos/{event.repository}/commits/{event.commit()}/pulls?per_page=100")
    except ApiError as error:
        if error.status not in (404, 409, 422):  # a commit that GitHub does not know
            raise


def moved_on(client: Client, event: Event, reviewed: PullRequest) -> bool:
    """Whether the pull request has another head by now, so that another run speaks about it."""
    try:
        now = pull_request(client.get(f"repos/{event.repository}/pulls/{reviewed.number}"))
    except ApiError:
        return False
    return now is not None and now.head != reviewed.head


def refuse_foreign_checkout(event: Event) -> None:
    """Under ``pull_request_target``, go on only where nothing but the base branch is checked out.

    That event's jobs hold a token that may write. A review reads git's objects and runs nothing of them, but whatever
    else the job does with a foreign checkout is done with that token. Raises GojiError.
    """
    if event.name != "pull_request_target":
        return
    told = event.pull_request()
    trusted = {told.base if told else "", event.sha} - {"", told.head if told else ""}
    if git.run("rev-parse", "HEAD").decode().strip() not in trusted:
        raise GojiError(
            "pr: refused: pull_request_target with a checkout that is not the base branch hands a token that may write "
            "to foreign code; check out nothing but the base, or use the two workflows in examples/"
        )
