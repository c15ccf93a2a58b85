"""``pr`` edits and deletes comments of its own token alone: a mark in a comment proves nothing, nor does a bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_github import BOT, TOKEN, GitHub, serve

from goji_hook.github.client import Client
from goji_hook.github.comment import Thread, mark

OTHERS = (
    {"login": "dependabot[bot]", "type": "Bot"},
    {"login": "mallory", "type": "User"},
    {"login": "github-actions", "type": "User"},
    {"login": "goji-hook[bot]", "type": "Bot"},
)


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with serve(GitHub()) as served:
        yield served


def thread(hub: GitHub) -> Thread:
    """The comments of pull request 7, seen with the job's token."""
    return Thread(Client(hub.url, TOKEN, sleep=lambda _: None), hub.repository, 7, "buddy")


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other["login"])
@pytest.mark.parametrize("me", [None, {"login": "ann", "type": "User"}], ids=["an app", "a person"])
def test_a_marked_comment_of_somebody_else_stays(hub: GitHub, other: dict[str, str], me: dict[str, str] | None) -> None:
    hub.me = me
    hub.author = me or BOT
    theirs = hub.comment(f"{mark('buddy', '1' * 40)}\nTheirs", other)
    thread(hub).write(f"{mark('buddy', '2' * 40)}\nOurs")
    thread(hub).write(f"{mark('buddy', '3' * 40)}\nOurs, again")
    assert theirs["body"].endswith("Theirs")
    assert [one["body"].split("\n")[1] for one in hub.comments] == ["Theirs", "Ours, again"]
    assert hub.count("DELETE") == 0
