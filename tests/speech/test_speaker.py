"""While no draft passes the guard, the speaker asks for less: all metrics, then one of them, then the verdict alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import ModelMetadata
from goji_hook.prompt.tagline import Prompt
from goji_hook.speech.speaker import TRIES, Reply, Speaker
from goji_hook.terms import MOODS, SCOPES

VERDICT = "A calm and tidy piece of work."


@dataclass
class Ignorant:
    """An engine that has only the verdict to say, and nothing of any metric; it keeps the topics it was asked for."""

    verdict: str = VERDICT
    topics: list[str] = field(default_factory=list)

    def generate(self, prompt: str, **_: object) -> str:
        self.topics.append(" ".join(re.findall(r"(?:on|also)=(?!none)(\w+)", prompt)))
        return "" if self.topics[-1] else self.verdict


def reply(engine: Ignorant, *on: str) -> Reply:
    known = ModelMetadata(4, ("buddy",), MOODS, SCOPES, ("en",), "", "", {})
    speaker = Speaker(ModelFile("x", Path("x")), engine, known)  # type: ignore[arg-type]
    return speaker.say(Prompt("buddy", "neutral", on=on), 1)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (("cx", "com"), ["cx com"] * 4 + ["cx", "com"] * 2 + [""]),
        (("nest",), ["nest"] * 8 + [""]),
        ((), [""]),
    ],
)
def test_where_nothing_fits_the_metrics_the_verdict_is_said(on: Sequence[str], expected: Sequence[str]) -> None:
    engine = Ignorant()
    answer = reply(engine, *on)
    assert engine.topics == expected
    assert (answer.text, answer.tries) == (VERDICT, len(expected))


@pytest.mark.parametrize("on", [("loc",), ()])
def test_where_nothing_at_all_passes_nothing_is_said(on: Sequence[str]) -> None:
    engine = Ignorant(verdict="")
    assert reply(engine, *on) == Reply(None, 1, TRIES)
    assert len(engine.topics) == TRIES
