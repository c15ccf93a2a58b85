"""Calls GitHub's REST API with the standard library: four verbs, pages, retries, and a token that stays with its host.

It uses ``urllib``, because the client that huggingface-hub brings differs between its major versions, the newest
does not run on the oldest Python supported here, and a commit hook should not carry one for a few calls of an Action.
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
#: Seconds of the longest wait for one answer, the longest pause, and all pauses of a run together.
TIMEOUT, LONGEST_PAUSE, MOST_PAUSES = 30.0, 60.0, 120.0
_LARGEST = 20_000_000
_MOST_PAGES = 100
_MOST_HOPS = 3
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')
_TOKEN = re.compile(r"[!-~]+\Z")


class ApiError(GojiError):
    """The answer is not a success; ``status`` is 0 if there was no answer at all."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)

    @property
    def unsure(self) -> bool:
        """Whether the request may have been carried out nevertheless."""
        return self.status == 0 or self.status >= 500


@dataclass(frozen=True)
class Response:
    """An answer: status, headers (names in lower case), JSON, and whether the body is complete."""

    status: int
    headers: Mapping[str, str]
    data: object
    whole: bool


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the standard handler would take the token to another host."""

    def redirect_request(self, *_: object) -> None:
        """Follows none."""


@dataclass
class Client:
    """A client of the API at *api* with *token*; tests replace ``sleep`` and ``clock`` (both in seconds)."""

    api: str
    token: str = field(repr=False)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    timeout: float = TIMEOUT
    _paused: float = 0.0

    def __post_init__(self) -> None:
        """Refuses a token that cannot be sent."""
        self.token = self.token.strip()
        if not _TOKEN.match(self.token):
            raise GojiError(
                "github: no token"
                if not self.token
                else "github: the token holds a space or a character that no token has"
            )
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str) -> object:
        """Returns the JSON at *path* (below the API's address)."""
        return self._request("GET", self._address(path)).data

    def pages(self, path: str) -> Iterator[object]:
        """Yields the entries of a list, over all its pages."""
        address: str | None = self._address(path)
        for _ in range(_MOST_PAGES):
            if address is None:
                return
            response = self._request("GET", address)
            if not isinstance(response.data, list):
                raise ApiError(0, _not_github("GET", self.api))
            yield from response.data
            following = _NEXT.search(response.headers.get("link", ""))
            address = following[1] if following and self._ours(following[1]) else None

    def post(self, path: str, data: object) -> object:
        """Creates something. A request that may have been carried out (``ApiError.unsure``) is not repeated."""
        return self._request("POST", self._address(path), data).data

    def query(self, text: str) -> object:
        """Returns the answer to a GraphQL query; on an Enterprise server its address is beside ``v3``, not below it."""
        address = f"{self.api.removesuffix('/v3')}/graphql"
        return self._request("POST", address, {"query": text}).data

    def patch(self, path: str, data: object) -> object:
        """Changes something."""
        return self._request("PATCH", self._address(path), data).data

    def delete(self, path: str) -> None:
        """Removes something."""
        self._request("DELETE", self._address(path))

    def _address(self, path: str) -> str:
        return f"{self.api}/{path}"

    def _ours(self, address: str) -> bool:
        theirs, ours = urllib.parse.urlsplit(address), urllib.parse.urlsplit(self.api)
        return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)

    def _request(self, method: str, address: str, data: object = None) -> Response:
        """Returns the first successful answer; retries after a pause, as often as ``_pause`` and the limits allow."""
        for attempt in range(TRIES):
            try:
                response = self._follow(method, address, data)
            except (OSError, http.client.HTTPException) as error:
                failure = ApiError(0, _unreached(error, self.api))
                pause: float | None = _backoff(attempt)
            else:
                if 200 <= response.status < 300 and response.whole:
                    return response
                failure, pause = self._refusal(method, response), _pause(response, attempt, self.clock)
            done_perhaps = method == "POST" and failure.unsure
            if attempt == TRIES - 1 or done_perhaps or pause is None or not self._wait(pause):
                raise failure
        raise AssertionError("the last attempt returns or raises")

    def _refusal(self, method: str, response: Response) -> ApiError:
        if response.status < 300:
            return ApiError(0, _not_github(method, self.api))
        detail = _message(response).replace(self.token, "***")[:200]  # a proxy may show what it was sent
        return ApiError(
            response.status, f"github: {method} was answered {response.status}{f' ({detail})' if detail else ''}"
        )

    def _wait(self, seconds: float) -> bool:
        """Waits, unless that would take longer than the limits; returns whether it waited."""
        if seconds > LONGEST_PAUSE or self._paused + seconds > MOST_PAUSES:
            return False
        self._paused += seconds
        self.sleep(seconds)
        return True

    def _follow(self, method: str, address: str, data: object) -> Response:
        """Returns the answer behind at most three redirects within the API's host (of a renamed repository)."""
        for _ in range(_MOST_HOPS):
            response = self._send(method, address, data)
            target = urllib.parse.urljoin(address, response.headers.get("location", ""))
            if response.status not in (301, 302, 307, 308) or target == address or not self._ours(target):
                return response
            address = target
        return response

    def _send(self, method: str, address: str, data: object) -> Response:
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
                return _response(answer.status, answer.headers, answer.read(_LARGEST))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _response(refusal.code, refusal.headers, refusal.read(_LARGEST))


def _response(status: int, headers: Message, body: bytes) -> Response:
    whole = bool(body) or status == 204
    try:
        data = json.loads(body) if body else None
    except (ValueError, RecursionError):
        data, whole = None, False
    return Response(status, {name.lower(): value for name, value in headers.items()}, data, whole)


def _pause(response: Response, attempt: int, clock: Callable[[], float]) -> float | None:
    """Returns the seconds to wait before a retry, or None for a final answer. GitHub limits with 429 and some 403."""
    if response.status >= 500 or response.status < 300:  # an incomplete answer, or a proxy's own page
        return _backoff(attempt)
    message = _message(response).lower()
    spent = response.headers.get("x-ratelimit-remaining") == "0"
    limited = "retry-after" in response.headers or spent or "rate limit" in message or "abuse" in message
    if response.status != 429 and not (response.status == 403 and limited):
        return None
    after, reset = response.headers.get("retry-after", ""), response.headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    return max(1.0, float(reset) - clock() + 1) if spent and reset.isdecimal() else _backoff(attempt)


def _backoff(attempt: int) -> float:
    return 2.0**attempt + random.random()  # noqa: S311 - spreads retries


def _not_github(method: str, api: str) -> str:
    return f"github: the answer to {method} is not from GitHub's API; check GITHUB_API_URL ({api})"


def _message(response: Response) -> str:
    errors = at(response.data, "errors")
    details = [at(text, "message") for text in (errors if isinstance(errors, list) else [])]
    texts = [text for text in (at(response.data, "message"), *details) if isinstance(text, str)]
    return "; ".join(texts)


def _unreached(error: Exception, api: str) -> str:
    reason = getattr(error, "reason", None) or error
    return f"github: no answer from {api}: {' '.join(str(reason).split())[:200] or type(error).__name__}"
