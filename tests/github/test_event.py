"""What a job is told, from GitHub's own example payloads (where `make tools` fetched them), by hand, and at random."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.errors import GojiError
from goji_hook.github import event
from goji_hook.github.event import Event, PullRequest

EXAMPLES = Path(__file__).parents[1] / ".tools/node_modules/@octokit/webhooks-examples/api.github.com/index.json"
BASE, HEAD = "a" * 40, "b" * 40


def made(payload: Any, name: str = "", **facts: str) -> Event:
    return Event(name, "ann/abacus", payload, **facts)


def examples(kind: str) -> Iterator[dict[str, Any]]:
    if not EXAMPLES.exists():
        pytest.skip("GitHub's example payloads are not here: `make tools` fetches them")
    for one in json.loads(EXAMPLES.read_text(encoding="utf-8")):
        if one["name"] == kind:
            yield from one["examples"]


@pytest.mark.parametrize("kind", ["pull_request", "pull_request_review", "pull_request_review_comment"])
def test_every_example_with_a_pull_request_tells_all_of_it(kind: str) -> None:
    told = list(examples(kind))
    assert told
    for payload in told:
        found = made(payload).pull_request()
        assert found is not None
        assert found.number == payload["pull_request"]["number"]
        assert found.head == payload["pull_request"]["head"]["sha"]
        assert found.base == payload["pull_request"]["base"]["sha"]


def test_examples_of_a_merge_queue_name_the_pull_request() -> None:
    assert [made(payload).number() for payload in examples("merge_group")] == [104, 104]


def test_examples_of_pushes_and_dispatches_name_none() -> None:
    for kind in ("push", "workflow_dispatch"):
        for payload in examples(kind):
            assert made(payload).pull_request() is None
            assert made(payload).number() is None


def test_examples_of_workflow_runs_name_it_unless_it_is_from_a_fork() -> None:
    for kind in ("workflow_run", "check_suite"):
        for payload in examples(kind):
            home = payload["repository"]["id"]
            ours = [one["number"] for one in payload[kind]["pull_requests"] if one["base"]["repo"]["id"] == home]
            assert made(payload).number() == (ours[0] if ours else None)
            assert made(payload).commit() == payload[kind]["head_sha"]


def test_examples_of_comments_are_about_issues_unless_they_say_otherwise() -> None:
    for payload in examples("issue_comment"):
        assert made(payload).number() is None
        payload["issue"]["pull_request"] = {"url": "…"}
        assert made(payload).number() == payload["issue"]["number"]


def test_every_example_is_read_without_complaint(tmp_path: Path) -> None:
    if not EXAMPLES.exists():
        pytest.skip("GitHub's example payloads are not here: `make tools` fetches them")
    for one in json.loads(EXAMPLES.read_text(encoding="utf-8")):
        for payload in one["examples"]:
            told = made(payload, one["name"])
            told.pull_request(), told.number(), told.commit(), told.branch()


def test_a_pull_request_of_another_repository_is_not_ours() -> None:
    foreign = {"number": 3, "base": {"repo": {"id": 99}}}
    ours = {"number": 4, "base": {"repo": {"id": 1}}}
    payload = {"repository": {"id": 1}, "check_suite": {"pull_requests": [foreign, ours]}}
    assert made(payload).number() == 4


def test_the_ref_is_the_last_resort() -> None:
    assert made({}, ref="refs/pull/12/merge").number() == 12
    assert made({}, ref="refs/heads/refs/pull/12/merge").number() is None
    assert made({"pull_request": {"number": 3}}, ref="refs/pull/12/merge").number() == 3


def test_a_branch_that_looks_like_a_queue() -> None:
    queue = {"merge_group": {"head_ref": "refs/heads/gh-readonly-queue/a/pr-9-b/main/pr-104-929f82"}}
    assert made(queue).number() == 104
    assert made({"merge_group": {"head_ref": "refs/heads/pr-104-929f82"}}).number() is None


def test_a_deleted_fork_has_no_repository() -> None:
    payload = {"pull_request": {"number": 3, "base": {"sha": BASE}, "head": {"sha": HEAD, "repo": None}}}
    assert made(payload).pull_request() == PullRequest(3, BASE, HEAD)


@pytest.mark.parametrize(
    "pull",
    [
        {"number": "3", "base": {"sha": BASE}, "head": {"sha": HEAD}},
        {"number": True, "base": {"sha": BASE}, "head": {"sha": HEAD}},
        {"number": 10**30, "base": {"sha": BASE}, "head": {"sha": HEAD}},
        {"number": 3, "base": {"sha": "--upload-pack=touch x"}, "head": {"sha": HEAD}},
        {"number": 3, "base": {"sha": BASE}, "head": {"sha": HEAD + "\n"}},
        {"number": 3, "base": [], "head": None},
        [],
        "pull",
    ],
)
def test_what_only_looks_like_a_pull_request(pull: Any) -> None:
    assert made({"pull_request": pull}).pull_request() is None


def environ(tmp_path: Path, content: bytes | None, **more: str) -> dict[str, str]:
    path = tmp_path / "event.json"
    if content is not None:
        path.write_bytes(content)
    return {"GITHUB_REPOSITORY": "ann/abacus", "GITHUB_EVENT_PATH": str(path), **more}


def test_reading(tmp_path: Path) -> None:
    told = event.read(
        environ(
            tmp_path, b'{"a": 1}', GITHUB_EVENT_NAME="push", GITHUB_API_URL="https://ghe.test/api/v3/", GITHUB_SHA=HEAD
        )
    )
    assert (told.name, told.api, told.payload, told.commit()) == ("push", "https://ghe.test/api/v3", {"a": 1}, HEAD)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'{"number": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[]", "not hold a JSON object"),
        (b"null", "not hold a JSON object"),
    ],
)
def test_an_event_file_that_is_none(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    with pytest.raises(GojiError, match=complaint) as raised:
        event.read(environ(tmp_path, content))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("missing", ["GITHUB_REPOSITORY", "GITHUB_EVENT_PATH"])
def test_outside_of_actions_the_line_says_what_to_do(tmp_path: Path, missing: str) -> None:
    told = environ(tmp_path, b"{}")
    del told[missing]
    with pytest.raises(GojiError, match=rf"{missing} is not set.*goji-hook review --range"):
        event.read(told)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x", "https://user:pass@host", "https://h/?q", "host", "https://"]
)
def test_an_address_of_the_api_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(GojiError, match=r"GITHUB_API_URL.*is not a web address"):
        event.read(environ(tmp_path, b"{}", GITHUB_API_URL=url))


@pytest.mark.parametrize("name", ["../../user", "ann", "ann/abacus/../..", "ann/aba cus", "ann/abacus\n"])
def test_a_repository_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(GojiError, match="GITHUB_REPOSITORY"):
        event.read({**environ(tmp_path, b"{}"), "GITHUB_REPOSITORY": name})


_KEYS = st.sampled_from(
    ["pull_request", "issue", "number", "base", "head", "sha", "repo", "id", "repository", "merge_group", "head_ref",
     "check_suite", "workflow_run", "pull_requests", "head_sha", "head_branch", "head_repository", "owner", "login"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(HEAD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(st.dictionaries(_KEYS, _JSON, max_size=6), st.text(max_size=40))
def test_any_payload_is_read(payload: dict[str, Any], ref: str) -> None:
    told = made(payload, ref=ref, sha=ref)
    assert told.number() is None or told.number() in range(1, 10**9)
    assert told.commit() is None or len(told.commit() or "") in (40, 64)
    found = told.pull_request()
    assert found is None or isinstance(found, PullRequest)
    told.branch()


@given(st.binary(max_size=200))
def test_any_bytes_are_an_event_or_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("event")
    told = ""
    try:
        assert isinstance(event.read(environ(folder, content)).payload, dict)
    except GojiError as error:
        told = str(error)
    assert "\n" not in told
