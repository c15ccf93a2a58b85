"""Reads the environment of a GitHub Actions job and its event file, whose payload may hold anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from goji_hook.errors import GojiError

#: Bytes that an event file may have; GitHub's own are far below (a payload is capped at 25 MB).
_LARGEST = 30_000_000
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+\Z", re.ASCII)
_PULL_REF = re.compile(r"refs/pull/(\d{1,9})/")
_QUEUE_REF = re.compile(r"refs/heads/gh-readonly-queue/.*/pr-(\d{1,9})-[0-9a-f]+\Z", re.DOTALL)
_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?\Z")


@dataclass(frozen=True)
class PullRequest:
    """A pull request's number, its base and head commits, and its count of commits (0: unknown)."""

    number: int
    base: str
    head: str
    commits: int = 0


@dataclass(frozen=True)
class Event:
    """The event of a job: its name, its payload, and the addresses that serve its repository."""

    name: str
    repository: str
    payload: Mapping[str, object] = field(repr=False)
    sha: str = ""
    ref: str = ""
    api: str = "https://api.github.com"
    server: str = "https://github.com"

    def at(self, *keys: str) -> object:
        """Returns the value of the payload at a path of keys, or None."""
        return at(self.payload, *keys)

    def pull_request(self) -> PullRequest | None:
        """Returns the pull request, if the payload holds all of it."""
        return pull_request(self.at("pull_request"))

    def number(self) -> int | None:
        """Returns the number of the event's pull request, if payload or ref tell it."""
        if self.at("issue", "pull_request") is not None:
            return number(self.at("issue", "number"))
        listed = (
            number(self.at("pull_request", "number")) or self._listed("check_suite") or self._listed("workflow_run")
        )
        queued = _QUEUE_REF.match(_text(self.at("merge_group", "head_ref")))
        named = queued or _PULL_REF.match(self.ref)
        return listed or (number(int(named[1])) if named else None)

    def _listed(self, kind: str) -> int | None:
        """Returns the first pull request into this repository that a check suite or workflow run lists."""
        listed = self.at(kind, "pull_requests")
        home = self.at("repository", "id")
        for pull in listed if isinstance(listed, list) else []:
            if at(pull, "base", "repo", "id") == home:
                return number(at(pull, "number"))
        return None

    def commit(self) -> str | None:
        """Returns the commit of the event."""
        head = self.at("workflow_run", "head_sha") or self.at("check_suite", "head_sha") or self.sha
        return sha(head)

    def branch(self) -> str | None:
        """Returns ``owner:branch`` of a workflow run's head, by which a fork's pull request is found."""
        owner = self.at("workflow_run", "head_repository", "owner", "login")
        branch = self.at("workflow_run", "head_branch")
        return f"{owner}:{branch}" if isinstance(owner, str) and isinstance(branch, str) else None


def read(environ: Mapping[str, str]) -> Event:
    """Reads the event of this job. Raises GojiError with one line if there is no event, or it cannot be read."""
    repository = environ.get("GITHUB_REPOSITORY", "")
    path = environ.get("GITHUB_EVENT_PATH", "")
    if not _REPOSITORY.match(repository) or not path:
        missing = "GITHUB_EVENT_PATH" if _REPOSITORY.match(repository) else "GITHUB_REPOSITORY"
        raise GojiError(
            f"pr: {missing} is not set: this runs in GitHub Actions; "
            "elsewhere try `goji-hook review --range BASE...HEAD --format markdown`"
        )
    return Event(
        name=environ.get("GITHUB_EVENT_NAME", ""),
        repository=repository,
        payload=_payload(path),
        sha=environ.get("GITHUB_SHA", ""),
        ref=environ.get("GITHUB_REF", ""),
        api=_url(environ, "GITHUB_API_URL", Event.api),
        server=_url(environ, "GITHUB_SERVER_URL", Event.server),
    )


def _payload(path: str) -> Mapping[str, object]:
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read(_LARGEST).decode("utf-8"))
    except OSError as error:
        raise GojiError(f"pr: the event file {path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise GojiError(f"pr: the event file {path} is not JSON") from error
    if not isinstance(data, dict):
        raise GojiError(f"pr: the event file {path} does not hold a JSON object")
    return data


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    value = (environ.get(name) or default).rstrip("/")
    if not _URL.match(value):
        raise GojiError(f"pr: {name} {value!r} is not a web address; use https://HOST")
    return value


def at(data: object, *keys: str) -> object:
    """Returns the value of nested JSON objects at a path of keys, or None."""
    for key in keys:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def pull_request(data: object) -> PullRequest | None:
    """Reads a pull request of an event or of the API; None if something that is needed is missing."""
    numbered, base, head = number(at(data, "number")), sha(at(data, "base", "sha")), sha(at(data, "head", "sha"))
    if numbered is None or base is None or head is None:
        return None
    return PullRequest(numbered, base, head, number(at(data, "commits")) or 0)


def number(value: object) -> int | None:
    """Returns *value* if it is a whole number from 1, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else None


def sha(value: object) -> str | None:
    """Returns *value* if it is a commit's id (SHA-1 or SHA-256, in hexadecimal), else None."""
    return value if isinstance(value, str) and _SHA.match(value) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
