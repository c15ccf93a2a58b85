"""GitHub's API over a real connection: patience with its limits, pages, and a token that goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_github import SLOW, TOKEN, GitHub, serve

from goji_hook.errors import GojiError
from goji_hook.github import client as module
from goji_hook.github.client import ApiError, Client


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    monkeypatch.setenv("no_proxy", "*")
    with serve(GitHub()) as served:
        served.pull(7, "a" * 40, "b" * 40)
        yield served


def client_of(hub: GitHub, pauses: list[float] | None = None, timeout: float = 10.0) -> Client:
    return Client(
        hub.url, TOKEN, sleep=(pauses if pauses is not None else []).append, clock=lambda: 1000.0, timeout=timeout
    )


PULL = "repos/ann/abacus/pulls/7"
COMMENTS = "repos/ann/abacus/issues/7/comments"


def test_what_is_sent(hub: GitHub) -> None:
    assert client_of(hub).get(PULL) == hub.pulls[7]
    sent = hub.headers[-1]
    assert sent["Authorization"] == f"Bearer {TOKEN}"
    assert sent["Accept"] == "application/vnd.github+json"
    assert sent["X-Github-Api-Version"] == "2022-11-28"
    assert sent["User-Agent"].startswith("goji-hook/")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_asks_again_and_waits_longer_each_time(hub: GitHub, status: int) -> None:
    hub.fault("GET", status, times=3)
    pauses: list[float] = []
    assert client_of(hub, pauses).get(PULL) == hub.pulls[7]
    assert len(pauses) == 3
    assert pauses[0] < pauses[1] < pauses[2]


def test_gives_up_after_a_few_tries(hub: GitHub) -> None:
    hub.fault("GET", 503, body={"message": "No server is available"}, times=9)
    with pytest.raises(ApiError, match=r"answered 503 \(No server is available\)") as raised:
        client_of(hub).get(PULL)
    assert raised.value.unsure
    assert hub.count("GET") == module.TRIES


def test_waits_as_long_as_it_is_told(hub: GitHub) -> None:
    hub.fault("GET", 429, {"Retry-After": "17"})
    hub.fault("GET", 403, {"Retry-After": "5"}, {"message": "You have exceeded a secondary rate limit."})
    hub.fault("GET", 403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1020"}, {"message": "API rate limit"})
    pauses: list[float] = []
    client_of(hub, pauses).get(PULL)
    assert pauses == [17.0, 5.0, 21.0]


def test_does_not_wait_for_an_hour(hub: GitHub) -> None:
    hub.fault(
        "GET", 403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4600"}, {"message": "API rate limit exceeded"}
    )
    pauses: list[float] = []
    with pytest.raises(ApiError, match="rate limit"):
        client_of(hub, pauses).get(PULL)
    assert pauses == []


def test_all_pauses_together_are_bounded(hub: GitHub) -> None:
    hub.fault("GET", 429, {"Retry-After": "50"}, times=9)
    pauses: list[float] = []
    with pytest.raises(ApiError):
        client_of(hub, pauses).get(PULL)
    assert sum(pauses) <= module.MOST_PAUSES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_a_refusal_is_final(hub: GitHub, status: int) -> None:
    hub.fault("GET", status, body={"message": "Resource not accessible by integration"})
    with pytest.raises(ApiError, match=f"answered {status}") as raised:
        client_of(hub).get(PULL)
    assert raised.value.status == status
    assert not raised.value.unsure
    assert hub.count("GET") == 1


def test_a_comment_is_not_made_twice_when_nobody_knows(hub: GitHub) -> None:
    hub.fault("POST", 502, times=3)
    with pytest.raises(ApiError) as raised:
        client_of(hub).post(COMMENTS, {"body": "Hello"})
    assert raised.value.unsure
    assert hub.count("POST") == 1


def test_a_comment_that_was_surely_not_made_is_made_again(hub: GitHub) -> None:
    hub.fault("POST", 429, {"Retry-After": "1"})
    client_of(hub).post(COMMENTS, {"body": "Hello"})
    assert [one["body"] for one in hub.comments] == ["Hello"]


def test_a_dead_line(hub: GitHub) -> None:
    hub.fault("GET", 0, times=2)
    assert client_of(hub).get(PULL) == hub.pulls[7]


def test_a_server_that_does_not_answer(hub: GitHub) -> None:
    hub.fault("GET", SLOW)
    assert client_of(hub, timeout=0.5).get(PULL) == hub.pulls[7]
    hub.fault("POST", SLOW)
    with pytest.raises(ApiError, match="no answer") as raised:
        client_of(hub, timeout=0.5).post(COMMENTS, {"body": "Hello"})
    assert raised.value.unsure


def test_nobody_there() -> None:
    with pytest.raises(ApiError, match=r"no answer from http://127\.0\.0\.1:9") as raised:
        Client("http://127.0.0.1:9", TOKEN, sleep=lambda _: None).get("user")
    assert raised.value.status == 0
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("body", ["", "<html>Unicorn!</html>", "[" * 100_000, '{"number": 1e', "\x00"])
def test_an_answer_that_is_not_json_is_asked_for_again_and_never_taken(hub: GitHub, body: str) -> None:
    hub.fault("GET", 200, body=body)
    assert client_of(hub).get(PULL) == hub.pulls[7]
    hub.fault("GET", 200, body=body, times=module.TRIES)
    with pytest.raises(ApiError, match=r"not from GitHub's API; check GITHUB_API_URL \(http://127") as raised:
        client_of(hub).get(PULL)
    assert raised.value.unsure


def test_an_answer_cut_short_is_no_answer(hub: GitHub) -> None:
    hub.comment("Hello")
    hub.fault("GET", 200, {"Content-Length": "5000"}, '[{"id": 1, "bo')
    assert [one["body"] for one in client_of(hub).pages(COMMENTS)] == ["Hello"]  # type: ignore[index]


def test_a_list_that_is_none_is_no_empty_list(hub: GitHub) -> None:
    hub.fault("GET", 200, body={"message": "Hello"})
    with pytest.raises(ApiError, match="not from GitHub's API"):
        list(client_of(hub).pages(COMMENTS))


def test_pages_are_followed(hub: GitHub) -> None:
    for index in range(345):
        hub.comment(f"Comment {index}")
    listed = list(client_of(hub).pages(f"{COMMENTS}?per_page=100"))
    assert [one["body"] for one in listed] == [f"Comment {index}" for index in range(345)]  # type: ignore[index]
    assert hub.count("comments") == 4


def test_pages_elsewhere_are_not_followed(hub: GitHub) -> None:
    with serve(GitHub()) as stranger:
        hub.fault("GET", 200, {"Link": f'<{stranger.url}/steal>; rel="next"'}, [{"id": 1}])
        assert list(client_of(hub).pages(COMMENTS)) == [{"id": 1}]
        assert stranger.requests == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_renamed_repository_is_found(hub: GitHub, status: int) -> None:
    hub.fault("POST /repos/ann/old", status, {"Location": f"{hub.url}/{COMMENTS}"})
    client_of(hub).post("repos/ann/old/issues/7/comments", {"body": "Hello"})
    assert [one["body"] for one in hub.comments] == ["Hello"]


def test_a_redirect_to_another_host_gets_no_token(hub: GitHub) -> None:
    with serve(GitHub()) as stranger:
        hub.fault("GET", 302, {"Location": f"{stranger.url}/user"})
        with pytest.raises(ApiError, match="302"):
            client_of(hub).get(PULL)
        assert stranger.headers == []


def test_redirects_in_a_circle_end(hub: GitHub) -> None:
    hub.fault("GET", 307, {"Location": f"{hub.url}/{PULL}?again"}, times=20)
    hub.fault("GET", 307, {"Location": f"{hub.url}/{PULL}"}, times=20)
    with pytest.raises(ApiError, match="307"):
        client_of(hub).get(PULL)
    assert hub.count("GET") < 10


@pytest.mark.parametrize("token", ["", "  \n", "ghs_a\nX-Evil: 1", "ghs a", "gh\u00e9"])
def test_a_token_that_cannot_be_one(token: str) -> None:
    with pytest.raises(GojiError, match="token") as raised:
        Client("http://127.0.0.1:9", token)
    assert "Evil" not in str(raised.value)


def test_a_token_is_never_shown(hub: GitHub) -> None:
    assert TOKEN not in repr(client_of(hub))
