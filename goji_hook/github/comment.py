"""The one comment of a persona on a pull request: found again by a hidden mark, changed in place, never doubled."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from goji_hook.github.client import ApiError, Client
from goji_hook.github.event import at

_TRIES = 3
#: Who comments with the token that GitHub Actions gives to a job.
_JOB_LOGIN = "github-actions[bot]"
_READ_ONLY = (401, 403, 404, 410)


@dataclass(frozen=True)
class Comment:
    """A comment that bears our mark: its id, its text, where it can be seen, and who wrote it."""

    id: int
    body: str
    url: str
    author: str


@dataclass(frozen=True)
class WriteResult:
    """Where our comment can be seen, and what was done: ``created``, ``updated``, ``unchanged``."""

    url: str
    how: str


def mark(key: str, head: str) -> str:
    """The first line of a comment, which no reader sees: whose it is (*key*) and of which commit it speaks."""
    return f"{_begin(key)}sha={head} -->"


def _begin(key: str) -> str:
    return f"<!-- goji-hook:v1 key={re.sub(r'[^A-Za-z0-9_.+-]|-(?=-)', '_', key)} "


def read_only(error: ApiError) -> bool:
    """Whether the refusal means that this token may not write here (as with every pull request from a fork)."""
    return error.status in _READ_ONLY


@dataclass
class CommentThread:
    """The comments of pull request *number* in *repository*, of which those under *key* are ours."""

    client: Client
    repository: str
    number: int
    key: str

    def write(self, body: str) -> WriteResult:
        """Create our comment, or change it where it says something else. Raises ApiError.

        Nobody knows whether a request was carried out to which the server gave no good answer; so the comments are
        looked through again before another is made.
        """
        for attempt in range(_TRIES):
            try:
                return self._written(body)
            except ApiError as error:
                gone = error.status == 404 and attempt == 0  # deleted since it was listed
                if not (error.unsure or gone) or attempt == _TRIES - 1:
                    raise
            self.client.sleep(2.0**attempt)
        raise AssertionError("the last attempt returns or raises")

    def update(self, body: str) -> WriteResult | None:
        """Change our comment, if there is one."""
        return self.write(body) if self.ours() else None

    def _written(self, body: str) -> WriteResult:
        ours = self.ours()
        if ours:
            return self._change(ours[0], body)
        made = self.client.post(f"{self._path}/{self.number}/comments", {"body": body})
        self._drop_doubles(body)
        url = at(made, "html_url")
        return WriteResult(url if isinstance(url, str) else "", "created")

    def _change(self, comment: Comment, body: str) -> WriteResult:
        if _same(comment.body, body):
            return WriteResult(comment.url, "unchanged")
        self.client.patch(f"{self._path}/comments/{comment.id}", {"body": body})
        return WriteResult(comment.url, "updated")

    def _drop_doubles(self, body: str) -> None:
        """Where two runs created a comment at once, the older stays and says what is newest here."""
        with suppress(ApiError):  # the comment is there: what else happens to it is no failure of this run
            ours = self.ours()
            for double in ours[1:]:
                self._change(ours[0], body)
                self.client.delete(f"{self._path}/comments/{double.id}")

    def ours(self) -> list[Comment]:
        """The comments that this token wrote under our mark, the oldest first. Anyone, and any bot, can copy a mark."""
        listed = self.client.pages(f"{self._path}/{self.number}/comments?per_page=100")
        marked = [one for one in map(_comment, listed) if one is not None and one.body.startswith(_begin(self.key))]
        return sorted((one for one in marked if one.author == self._login), key=lambda one: one.id)

    @cached_property
    def _login(self) -> str:
        """The login that the token writes comments under.

        REST tells it to a person's token; GraphQL to an app's token, too; otherwise it is taken for a job's own token.
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
    told = [at(data, "id"), at(data, "body"), at(data, "html_url"), at(data, "user", "login")]
    if not isinstance(told[0], int) or not all(isinstance(one, str) for one in told[1:]):
        return None
    return Comment(told[0], str(told[1]), str(told[2]), str(told[3]))


def _same(one: str, two: str) -> bool:
    return one.replace("\r\n", "\n").strip() == two.replace("\r\n", "\n").strip()
