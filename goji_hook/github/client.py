"""GitHub's REST API over the standard library's HTTP client: four verbs, pages, patience, and a token that stays put.

Why ``urllib``: the client that huggingface-hub brings has been another one in each of its major versions, the newest
does not run on the oldest Python served here, and a commit hook should not carry one for the few calls of an Action.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.github.event import at

TRIES = 5
#: Seconds: the longest wait for one answer, the longest single pause, and all pauses of a run together.
TIMEOUT, LONGEST_PAUSE, MOST_PAUSES = 30.0, 60.0, 120.0
_LARGEST = 20_000_000
_MOST_PAGES = 100
_MOST_HOPS = 3
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')
_TOKEN = re.compile(r"[!-~]+\Z")


class ApiError(GojiError):
    """An answer that is no success; ``status`` is 0 where there was no answer at all."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)

    @property
    def unsure(self) -> bool:
        """Whether the request may have been carried out in spite of it."""
        return self.status == 0 or self.status >= 500


@dataclass(frozen=True)
class Response:
    """An answer: its status, its headers (names in lower case), its JSON, and whether that is all of it."""

    status: int
    headers: Mapping[str, str]
    data: object
    whole: bool


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are ours to follow: the standard handler would take the token to another host."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


@dataclass
class Client:
    """A speaker of the API at *api* with *token*; tests replace ``sleep`` and ``clock`` (both in seconds)."""

    api: str
    token: str = field(repr=False)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    timeout: float = TIMEOUT
    _paused: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a token that cannot be sent."""
        self.token = self.token.strip()
        if not _TOKEN.match(self.token):
            raise GojiError("github: no token" if not self.token else "github: the token holds what no token holds")
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str) -> object:
        """The JSON at *path* (below the API's address)."""
        return self._asked("GET", self._address(path)).data

    def pages(self, path: str) -> Iterator[object]:
        """The entries of a list, over all its pages."""
        address: str | None = self._address(path)
        for _ in range(_MOST_PAGES):
            if address is None:
                return
            reply = self._asked("GET", address)
            if not isinstance(reply.data, list):
                raise ApiError(0, _strange("GET", self.api))
            yield from reply.data
            following = _NEXT.search(reply.headers.get("link", ""))
            address = following[1] if following and self._ours(following[1]) else None

    def post(self, path: str, data: object) -> object:
        """Create something. It is asked once where nobody can know whether it was done (``ApiError.unsure``)."""
        return self._asked("POST", self._address(path), data).data

    def query(self, text: str) -> object:
        """The answer to a GraphQL query, which is beside the REST API (on a server of one's own, not below it)."""
        address = f"{self.api.removesuffix('/v3')}/graphql"
        return self._asked("POST", address, {"query": text}).data

    def patch(self, path: str, data: object) -> object:
        """Change something."""
        return self._asked("PATCH", self._address(path), data).data

    def delete(self, path: str) -> None:
        """Remove something."""
        self._asked("DELETE", self._address(path))

    def _address(self, path: str) -> str:
        return f"{self.api}/{path}"

    def _ours(self, address: str) -> bool:
        one, two = urllib.parse.urlsplit(address), urllib.parse.urlsplit(self.api)
        return (one.scheme, one.netloc) == (two.scheme, two.netloc)

    def _asked(self, method: str, address: str, data: object = None) -> Response:
        """The first successful reply; pauses and asks again as often as patience allows."""
        for attempt in range(TRIES):
            try:
                reply = self._followed(method, address, data)
            except (OSError, http.client.HTTPException) as error:
                failure = ApiError(0, _unreached(error, self.api))
                pause: float | None = _growing(attempt)
            else:
                if 200 <= reply.status < 300 and reply.whole:
                    return reply
                failure, pause = self._refused(method, reply), _pause(reply, attempt, self.clock)
            done_perhaps = method == "POST" and failure.unsure
            if attempt == TRIES - 1 or done_perhaps or pause is None or not self._pauses(pause):
                raise failure
        raise AssertionError("the last attempt returns or raises")

    def _refused(self, method: str, reply: Response) -> ApiError:
        if reply.status < 300:
            return ApiError(0, _strange(method, self.api))
        said = _said(reply)
        return ApiError(reply.status, f"github: {method} was answered {reply.status}{f' ({said})' if said else ''}")

    def _pauses(self, seconds: float) -> bool:
        """Wait, unless that is longer than anyone should."""
        if seconds > LONGEST_PAUSE or self._paused + seconds > MOST_PAUSES:
            return False
        self._paused += seconds
        self.sleep(seconds)
        return True

    def _followed(self, method: str, address: str, data: object) -> Response:
        """The reply behind at most three redirects within the API's own host (a renamed repository)."""
        for _ in range(_MOST_HOPS):
            reply = self._sent(method, address, data)
            target = urllib.parse.urljoin(address, reply.headers.get("location", ""))
            if reply.status not in (301, 302, 307, 308) or target == address or not self._ours(target):
                return reply
            address = target
        return reply

    def _sent(self, method: str, address: str, data: object) -> Response:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(address, body, method=method)  # noqa: S310 - the address is checked by ``event``
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        request.add_header("User-Agent", f"goji-hook/{__version__}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                return _reply(answer.status, answer.headers, answer.read(_LARGEST))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _reply(refusal.code, refusal.headers, refusal.read(_LARGEST))


def _reply(status: int, headers: Message, body: bytes) -> Response:
    whole = bool(body) or status == 204
    try:
        data = json.loads(body) if body else None
    except (ValueError, RecursionError):
        data, whole = None, False
    return Response(status, {name.lower(): value for name, value in headers.items()}, data, whole)


def _pause(reply: Response, attempt: int, clock: Callable[[], float]) -> float | None:
    """Seconds to wait before asking again, or None where that is no use. GitHub limits with 429, and with some 403."""
    if reply.status >= 500 or reply.status < 300:  # the latter was cut short, or a proxy's own page
        return _growing(attempt)
    said = _said(reply).lower()
    spent = reply.headers.get("x-ratelimit-remaining") == "0"
    limited = "retry-after" in reply.headers or spent or "rate limit" in said or "abuse" in said
    if reply.status != 429 and not (reply.status == 403 and limited):
        return None
    after, reset = reply.headers.get("retry-after", ""), reply.headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    return max(1.0, float(reset) - clock() + 1) if spent and reset.isdecimal() else _growing(attempt)


def _growing(attempt: int) -> float:
    return 2.0**attempt + random.random()


def _strange(method: str, api: str) -> str:
    return f"github: {method} was answered with what no API says: is {api} GitHub's?"


def _said(reply: Response) -> str:
    errors = at(reply.data, "errors")
    details = [at(one, "message") for one in (errors if isinstance(errors, list) else [])]
    said = [one for one in (at(reply.data, "message"), *details) if isinstance(one, str)]
    return "; ".join(said)[:200]


def _unreached(error: Exception, api: str) -> str:
    reason = getattr(error, "reason", None) or error
    return f"github: no answer from {api}: {' '.join(str(reason).split())[:200] or type(error).__name__}"
