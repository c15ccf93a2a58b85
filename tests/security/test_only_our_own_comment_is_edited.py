"""``pr`` edits and deletes comments of its own token alone: a mark in a comment proves nothing, nor does a bot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_github import BOT, GitHub, job, serve
from git_repository import Repository
from run_goji import Ran

Goji = Callable[..., Ran]
OTHERS = (
    {"login": "dependabot[bot]", "type": "Bot"},
    {"login": "mallory", "type": "User"},
    {"login": "github-actions", "type": "User"},
    {"login": "goji-hook[bot]", "type": "Bot"},
)


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other["login"])
@pytest.mark.parametrize("me", [None, {"login": "ann", "type": "User"}], ids=["an app", "a person"])
def test_a_marked_comment_of_somebody_else_stays(
    project: Path, goji: Goji, monkeypatch: pytest.MonkeyPatch, other: dict[str, str], me: dict[str, str] | None
) -> None:
    repository = Repository(project)
    base = repository.commit("One")
    with serve(GitHub()) as hub:
        hub.me, hub.author = me, me or BOT
        for number in range(3):
            head = repository.commit("More", a_py="def f(x):\n    return x\n" * (number + 2))
            hub.pull(7, base, head)
            event = project.parent / "event.json"
            event.write_text(json.dumps({"pull_request": hub.pulls[7]}))
            for name, value in job(hub, event, GITHUB_SHA=head).items():
                monkeypatch.setenv(name, value)
            assert goji("pr", "--persona=buddy").status == 0
            if not number:  # of the very words of ours, older and newer than it
                (ours,) = hub.comments
                theirs = [hub.comment(ours["body"], other), hub.comment(ours["body"], other)]
                theirs[0]["id"] = 1
                before = ours["body"]
        assert [one["body"] for one in theirs] == [before, before]
        assert len(hub.comments) == 3
        assert ours["body"] != before
        assert hub.count("DELETE") == 0
