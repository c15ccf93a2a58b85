"""Words of one scope are not said at another."""

from __future__ import annotations

import pytest

from goji_hook.guard.scope_words import misfit
from goji_hook.prompt.tagline import Prompt
from goji_hook.prompt.topic import choose
from goji_hook.speech.speaker import Speaker
from goji_hook.terms import MOODS, SCOPES


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("This pull request is fine.", {"pr"}),
        ("Merge requests like this one please me.", {"pr"}),
        ("I signed the PR myself.", {"pr"}),
        ("MERGE this PULL REQUEST with trumpets!", {"pr"}),
        ("Today was a wipeout.", {"day"}),
        ("What a wipeout, TODAY of all days!", {"day"}),
        ("Good work, pal. I prefer pulling weeds.", set(SCOPES)),
    ],
)
def test_words_of_a_scope(text: str, fits: set[str]) -> None:
    assert {scope for scope in SCOPES if misfit(text, scope) is None} == fits


def test_the_first_of_them_is_named() -> None:
    assert misfit("Fine. Today this pull request shines.", "diff") == "Today"
    assert misfit("Fine. Today this pull request shines.", "day") == "pull request"


def test_the_guard_refuses_them(speaker: Speaker) -> None:
    text = "This pull request has to wait, pal."
    assert str(speaker.fault(text, Prompt("buddy", "neutral", scope="diff"))).startswith("words of another scope")
    assert "scope" not in str(speaker.fault(text, Prompt("buddy", "neutral", scope="pr")))


@pytest.mark.parametrize("scope", SCOPES)
def test_the_embedded_model_keeps_to_the_scope(speaker: Speaker, scope: str) -> None:
    said = []
    for seed, mood in enumerate(MOODS):
        for persona in ("boss+", "boss-"):
            prompt = choose(Prompt(persona, mood, scope=scope), seed)
            reply = speaker.say(prompt, seed)
            said.append(reply.text)
            assert reply.text is None or misfit(reply.text, scope) is None, reply.text
    assert sum(text is not None for text in said) > len(said) // 2
