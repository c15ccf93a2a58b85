"""One comment, whatever else is there and whatever the server does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_github import BOT, TOKEN, GitHub, serve

from goji_hook.github.client import ApiError, Client
from goji_hook.github.comment import CommentThread, mark, read_only

HEAD = "b" * 40


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    monkeypatch.setenv("no_proxy", "*")
    with serve(GitHub()) as served:
        yield served


def thread(hub: GitHub, key: str = "") -> CommentThread:
    return CommentThread(Client(hub.url, TOKEN, sleep=lambda _: None), hub.repository, 7, key)


def body(text: str, key: str = "") -> str:
    return f"{mark(key, HEAD)}\n{text}"


def texts(hub: GitHub) -> list[str]:
    return [one["body"].partition("\n")[2] for one in hub.comments]


def test_created_then_updated_then_left_alone(hub: GitHub) -> None:
    first = thread(hub).write(body("one"))
    second = thread(hub).write(body("two"))
    third = thread(hub).write(body("two"))
    assert [first.how, second.how, third.how] == ["created", "updated", "unchanged"]
    assert first.url == second.url == third.url == hub.comments[0]["html_url"]
    assert texts(hub) == ["two"]
    assert hub.count("POST /repos") == hub.count("PATCH") == 1


def test_line_ends_are_no_change(hub: GitHub) -> None:
    thread(hub).write(body("one\ntwo"))
    hub.comments[0]["body"] = hub.comments[0]["body"].replace("\n", "\r\n") + "\r\n"
    assert thread(hub).write(body("one\ntwo")).how == "unchanged"


def test_jobs_with_an_id_live_side_by_side(hub: GitHub) -> None:
    for key in ("", "up", "down", "up", "down", ""):
        thread(hub, key).write(body(f"I am {key}", key))
    assert texts(hub) == ["I am ", "I am up", "I am down"]


@pytest.mark.parametrize(
    "old",
    [
        "<!-- goji-hook:v1 key=senior+ sha=" + HEAD + " -->",
        "<!-- goji-hook:v1 key=a--b sha=abc -->",
        "<!-- goji-hook:v3 sha=abc more=1 -->",
        "<!-- goji-hook -->",
    ],
)
def test_whatever_persona_or_version_wrote_it_it_is_the_same_comment(hub: GitHub, old: str) -> None:
    first = hub.comment(f"{old}\nold")
    assert thread(hub).write(body("new")).how == "updated"
    assert hub.comments == [first]
    assert texts(hub) == ["new"]


def test_comments_of_several_personas_become_one(hub: GitHub) -> None:
    for persona in ("buddy", "granny", "chaos"):
        hub.comment(f"<!-- goji-hook:v1 key={persona} sha={HEAD} -->\nI am {persona}")
    hub.comment("I am a person", {"login": "ann", "type": "User"})
    url = hub.comments[0]["html_url"]
    written = thread(hub).write(body("new"))
    assert (written.how, written.url) == ("updated", url)
    assert [one["body"] for one in hub.comments] == [body("new"), "I am a person"]


def test_a_token_that_may_not_delete_still_writes(hub: GitHub) -> None:
    for persona in ("buddy", "granny"):
        hub.comment(f"<!-- goji-hook:v1 key={persona} sha={HEAD} -->\nI am {persona}")
    hub.fault("DELETE", 403, body={"message": "No"})
    assert thread(hub).write(body("new")).how == "updated"
    assert texts(hub) == ["new", "I am granny"]


def test_what_a_person_edited_is_written_anew_and_answers_stay(hub: GitHub) -> None:
    thread(hub).write(body("one"))
    hub.comments[0]["body"] += "\n\nPS by Ann: I disagree"
    answer = hub.comment("@goji-hook why?", {"login": "ann", "type": "User"})
    assert thread(hub).write(body("two")).how == "updated"
    assert texts(hub)[0] == "two"
    assert hub.comments[1] is answer


def test_a_comment_whose_mark_a_person_removed_is_left_to_them(hub: GitHub) -> None:
    thread(hub).write(body("one"))
    hub.comments[0]["body"] = "This was goji-hook. I answer here."
    assert thread(hub).write(body("two")).how == "created"
    assert hub.comments[0]["body"] == "This was goji-hook. I answer here."


def test_a_cancelled_run_leaves_a_double_that_the_next_run_removes(hub: GitHub) -> None:
    first, _ = hub.comment(body("one")), hub.comment(body("cancelled before it looked for doubles"))
    assert thread(hub).write(body("one")).how == "unchanged"
    assert hub.comments == [first]


def test_found_among_hundreds(hub: GitHub) -> None:
    for index in range(250):
        hub.comment(f"Comment {index}", {"login": "bob", "type": "User"})
    thread(hub).write(body("one"))
    for index in range(250):
        hub.comment(f"Comment {index}", {"login": "bob", "type": "User"})
    assert thread(hub).write(body("two")).how == "updated"
    assert len(hub.comments) == 501


def test_a_mark_that_somebody_else_wrote_is_not_ours(hub: GitHub) -> None:
    forged = hub.comment(body("Trust me"), {"login": "mallory", "type": "User"})
    thread(hub).write(body("one"))
    thread(hub).write(body("two"))
    assert forged["body"] == body("Trust me")
    assert texts(hub) == ["Trust me", "two"]


@pytest.mark.parametrize("kind", ["job", "app", "person", "nobody"])
def test_no_comment_of_another_bot_is_changed(hub: GitHub, kind: str) -> None:
    names = {"job": "github-actions[bot]", "app": "our-app[bot]", "person": "ann", "nobody": "github-actions[bot]"}
    hub.author = {"login": names[kind], "type": "User" if kind == "person" else "Bot"}
    hub.me = hub.author if kind == "person" else None
    hub.viewer = hub.author if kind in ("job", "app") else None
    others = [hub.comment(body("copied"), {"login": name, "type": "Bot"}) for name in ("other[bot]", "dependabot[bot]")]
    assert [thread(hub).write(body(text)).how for text in ("one", "two")] == ["created", "updated"]
    assert [one["body"] for one in others] == [body("copied")] * 2
    assert texts(hub) == ["copied", "copied", "two"]


def test_a_mark_that_is_quoted_is_not_ours(hub: GitHub) -> None:
    hub.comment(f"> {body('quoted')}", BOT)
    assert thread(hub).write(body("one")).how == "created"


def test_a_person_s_token_finds_its_own_comments(hub: GitHub) -> None:
    hub.me = hub.author = {"login": "ann", "type": "User"}
    hub.comment(body("Trust me"), {"login": "mallory", "type": "User"})
    assert thread(hub).write(body("one")).how == "created"
    assert thread(hub).write(body("two")).how == "updated"


def test_comments_without_an_author_or_a_text_are_passed_over(hub: GitHub) -> None:
    hub.comment(body("ghost"))["user"] = None
    hub.comment(body("none"))["body"] = None
    assert thread(hub).write(body("one")).how == "created"


def test_two_runs_at_once_leave_one_comment(hub: GitHub) -> None:
    other = hub.comment(body("from the other run"))
    hub.fault("GET", 200, body=[])  # it was not there yet when this run looked
    assert thread(hub).write(body("one")).how == "created"
    assert texts(hub) == ["one"]
    assert hub.comments == [other]


def test_a_comment_deleted_in_between_is_made_anew(hub: GitHub) -> None:
    thread(hub).write(body("one"))
    hub.fault("PATCH", 404, body={"message": "Not Found"})
    assert thread(hub).write(body("two")).how == "updated"
    hub.comments.clear()
    assert thread(hub).write(body("three")).how == "created"


@pytest.mark.parametrize("status", [0, 500, 502])
def test_made_in_spite_of_a_bad_answer_it_is_not_made_twice(hub: GitHub, status: int) -> None:
    hub.fault("POST", status)
    hub.carried_out = True
    assert thread(hub).write(body("one")).how == "unchanged"
    assert texts(hub) == ["one"]


def test_not_made_with_a_bad_answer_it_is_made_again(hub: GitHub) -> None:
    hub.fault("POST", 502)
    assert thread(hub).write(body("one")).how == "created"
    assert texts(hub) == ["one"]


def test_a_server_that_stays_down(hub: GitHub) -> None:
    hub.fault("POST", 500, times=20)
    with pytest.raises(ApiError, match="500"):
        thread(hub).write(body("one"))
    assert hub.count("POST") <= 3


@pytest.mark.parametrize(("status", "may_not"), [(401, True), (403, True), (404, True), (410, True), (422, False)])
def test_refusals(hub: GitHub, status: int, may_not: bool) -> None:
    hub.fault("POST", status, body={"message": "No"}, times=2)
    with pytest.raises(ApiError) as raised:
        thread(hub).write(body("one"))
    assert read_only(raised.value) is may_not


def test_update_makes_none(hub: GitHub) -> None:
    assert thread(hub).update(body("one")) is None
    assert hub.comments == []
    thread(hub).write(body("one"))
    told = thread(hub).update(body("nothing"))
    assert told is not None
    assert texts(hub) == ["nothing"]


@pytest.mark.parametrize("key", ["a--b", "a-->b", "a b", "--><script>", "ü"])
def test_a_mark_stays_hidden(key: str) -> None:
    line = mark(key, HEAD)
    assert line.startswith("<!-- ")
    assert line.endswith(" -->")
    assert "--" not in line[4:-3]
    assert ">" not in line[:-1]
