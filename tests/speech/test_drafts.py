"""A draft with a wrong word is taken up again before that word, and given up where that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from goji_hook.guard.text import vocabulary
from goji_hook.llm.embedded_reader import EmbeddedReader
from goji_hook.llm.engine import Engine
from goji_hook.llm.model import Model
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import ModelMetadata
from goji_hook.prompt.tagline import Prompt
from goji_hook.speech.loader import open_speaker
from goji_hook.speech.speaker import TRIES, Speaker
from goji_hook.terms import MOODS, SCOPES

TAUGHT = "A calm and tidy piece of work. It reads well."


@dataclass
class Scripted:
    """An engine that goes on with the given texts, one after the other, and with the last one for ever."""

    texts: Sequence[str]
    name: str = "scripted"
    starts: list[str] = field(default_factory=list)
    topics: list[tuple[str, ...]] = field(default_factory=list)

    def generate(self, prompt: str, *, start: str = "", **_: object) -> str:
        self.starts.append(start)
        self.topics.append(tuple(part for part in ("on=cx", "also=nest", "on=nest") if part in prompt))
        return (start + self.texts[min(len(self.starts), len(self.texts)) - 1]).strip()


def speaker(engine: Any) -> Speaker:
    known = ModelMetadata(
        4, ("buddy",), MOODS, SCOPES, ("en",), "", "", {}, words=frozenset(vocabulary(TAUGHT)) | {"calm"}
    )
    return Speaker(ModelFile("x", Path("x")), engine, known)


def test_a_wrong_word_is_drawn_again() -> None:
    engine = Scripted(["A calm and tudy piece.", " tidy piece of wark.", " work. It reads well."])
    reply = speaker(engine).say(Prompt("buddy", "neutral"), 1)
    assert reply.text == TAUGHT
    assert reply.tries == 3
    assert engine.starts == ["", "A calm and", "A calm and tidy piece of"]


def test_a_place_that_leads_nowhere_is_given_up() -> None:
    engine = Scripted(["A calm and tudy piece.", " tudo.", " tuda.", " tudi.", TAUGHT])
    reply = speaker(engine).say(Prompt("buddy", "neutral"), 1)
    assert engine.starts == ["", "A calm and", "A calm and", "A calm and", ""]
    assert (reply.text, reply.tries) == (TAUGHT, 5)


@pytest.mark.parametrize("text", ["Tudy.", "A calm and tidy piece of work", "A calm a a a a calm.", "x" * 500])
def test_what_no_word_can_mend_begins_anew(text: str) -> None:
    engine = Scripted([text])
    reply = speaker(engine).say(Prompt("buddy", "neutral"), 1)
    assert (reply.text, reply.tries) == (None, TRIES)
    assert len(engine.starts) == TRIES


def test_two_topics_are_tried_together_and_then_alone() -> None:
    engine = Scripted(["Tudy."])
    buckets = dict.fromkeys(("loc", "tok", "cx", "nest", "ind", "com", "cmp"), "high")
    speaker(engine).say(Prompt("buddy", "neutral", buckets=buckets, on=("cx", "nest")), 1)
    assert engine.topics[:3] == [("on=cx", "also=nest")] * 3
    assert set(engine.topics[3:]) == {("on=cx",), ("on=nest",)}


@pytest.fixture(params=["reader", "llama.cpp"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    file = models.embedded()
    with Model(file.path) if request.param == "llama.cpp" else EmbeddedReader(file.path, file.sha256()) as engine:
        yield engine


def test_an_engine_goes_on_from_a_start(engine: Engine) -> None:
    with open_speaker(models.embedded()) as open_one:
        prompt = Prompt("granny", "positive", on=("cx",)).text(open_one.metadata.format)
    start = "{function} has"
    text = engine.generate(prompt, seed=1, banned=(), start=start)
    assert text.startswith(f"{start} ")
    assert len(text) > len(start) + 8
    assert engine.generate(prompt, seed=1, banned=(), start=start) == text
