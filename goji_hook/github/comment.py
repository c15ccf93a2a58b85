"""Keeps one comment on a pull request: found by a hidden mark, changed in place, never doubled.

The mark tells neither persona nor version, so whichever wrote the comment, the next run finds it. Only a job with an
``id`` of its own keeps a comment of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from goji_hook.github.client import ApiError, Client
from goji_hook.github.event import at

_TRIES = 3
#: The author of comments that a job writes with its own token.
_JOB_LOGIN = "github-actions[bot]"
_MARK = re.compile(r"<!-- goji-hook(?::v\d+)?(?: id=(?P<id>[\w.+-]+))?(?: \w+=[\w.+-]*)* -->")
_READ_ONLY = (401, 403, 404, 410)


@dataclass(frozen=True)
class Comment:
    """A comment with our mark: id, text, web address and author."""

    id: int
    body: str
    url: str
    author: str


@dataclass(frozen=True)
class WriteResult:
    """The web address of our comment, and what was done: ``created``, ``updated`` or ``unchanged``."""

    url: str
    how: str


def mark(job_id: str, head: str) -> str:
    """Returns the hidden first line of a comment: the *job_id*, if there is one, and the commit that it speaks of."""
    return f"<!-- goji-hook:v2{f' id={_hidden(job_id)}' if job_id else ''} sha={head} -->"


def _hidden(job_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.+-]|-(?=-)", "_", job_id)


def _marked_by(job_id: str, body: str) -> bool:
    """Returns whether a comment is this job's. The persona in marks of version 1 (``key``) says nothing."""
    found = _MARK.match(body)
    return found is not None and (found["id"] or "") == _hidden(job_id)


def read_only(error: ApiError) -> bool:
    """Returns whether an error means that this token may not write here (as on any pull request from a fork)."""
    return error.status in _READ_ONLY


@dataclass
class CommentThread:
    """The comments of pull request *number* in *repository*; those marked with *job_id* are ours."""

    client: Client
    repository: str
    number: int
    job_id: str = ""

    def write(self, body: str) -> WriteResult:
        """Creates our comment, or changes it if its text differs. Raises ApiError.

        After an unclear answer the request may have been carried out, so the comments are listed again before another
        is created.
        """
        for attempt in range(_TRIES):
            try:
                return self._written(body)
            except ApiError as error:
                gone = error.status == 404 and attempt == 0  # it was deleted after it was listed
                if not (error.unsure or gone) or attempt == _TRIES - 1:
                    raise
            self.client.sleep(2.0**attempt)
        raise AssertionError("the last attempt returns or raises")

    def update(self, body: str) -> WriteResult | None:
        """Changes our comment, if there is one."""
        return self.write(body) if self.ours() else None

    def _written(self, body: str) -> WriteResult:
        ours = self.ours()
        if ours:
            return self._keep_first(ours, body)
        made = self.client.post(f"{self._path}/{self.number}/comments", {"body": body})
        url = at(made, "html_url")
        kept = url if isinstance(url, str) else ""
        with suppress(ApiError):  # our comment exists, so trouble with a double of it does not fail this run
            ours = self.ours()  # another run may have created one at the same time
            kept = self._keep_first(ours, body).url if ours[1:] else kept
        return WriteResult(kept, "created")

    def _keep_first(self, ours: Sequence[Comment], body: str) -> WriteResult:
        """Changes the oldest of our comments, and deletes the others."""
        written = self._change(ours[0], body)
        with suppress(ApiError):
            for double in ours[1:]:
                self.client.delete(f"{self._path}/comments/{double.id}")
        return written

    def _change(self, comment: Comment, body: str) -> WriteResult:
        if _same(comment.body, body):
            return WriteResult(comment.url, "unchanged")
        self.client.patch(f"{self._path}/comments/{comment.id}", {"body": body})
        return WriteResult(comment.url, "updated")

    def ours(self) -> list[Comment]:
        """Returns the comments that this token wrote under our mark, the oldest first. Anyone can copy a mark."""
        listed = self.client.pages(f"{self._path}/{self.number}/comments?per_page=100")
        marked = [
            comment
            for comment in map(_comment, listed)
            if comment is not None and _marked_by(self.job_id, comment.body)
        ]
        return sorted((comment for comment in marked if comment.author == self._login), key=lambda comment: comment.id)

    @cached_property
    def _login(self) -> str:
        """The login under which the token writes comments.

        REST answers a person's token, GraphQL also an app's. If neither answers, it is taken for a job's own token.
        """
        for ask in (self._ask_rest, self._ask_graphql):
            try:
                login = ask()
            except ApiError:
                continue
            if isinstance(login, str) and login:
                return login
        return _JOB_LOGIN

    def _ask_rest(self) -> object:
        return at(self.client.get("user"), "login")

    def _ask_graphql(self) -> object:
        return at(self.client.query("query { viewer { login } }"), "data", "viewer", "login")

    @property
    def _path(self) -> str:
        return f"repos/{self.repository}/issues"


def _comment(data: object) -> Comment | None:
    fields = [at(data, "id"), at(data, "body"), at(data, "html_url"), at(data, "user", "login")]
    if not isinstance(fields[0], int) or not all(isinstance(field, str) for field in fields[1:]):
        return None
    return Comment(fields[0], str(fields[1]), str(fields[2]), str(fields[3]))


def _same(first: str, second: str) -> bool:
    return first.replace("\r\n", "\n").strip() == second.replace("\r\n", "\n").strip()
