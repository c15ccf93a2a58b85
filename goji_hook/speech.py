"""Having a model say something fit to print: open it, ask, guard, ask again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goji_hook import grounding, guard
from goji_hook.models import Abilities, ModelFile, abilities
from goji_hook.prompt import Prompt

if TYPE_CHECKING:
    from goji_hook.grounding import Place
    from goji_hook.llm import Model, Sampling

#: How often a model may try before the report says that nothing passed the guard.
TRIES = 8


@dataclass(frozen=True)
class Speech:
    """What a model said, or None where nothing passed the guard in ``tries`` attempts; ``seed`` is the first attempt's."""

    text: str | None = None
    seed: int = 0
    tries: int = 0


@dataclass(frozen=True)
class Speaker:
    """An open model and what it says it can do."""

    model: Model
    abilities: Abilities

    def say(self, prompt: Prompt, seed: int, place: Place | None = None, sampling: Sampling | None = None) -> Speech:
        """Ask until what was written passes the guard and its placeholders can be filled from *place*.

        Without a place, the placeholders that the prompt's ``at`` allows stay in the text.
        """
        from goji_hook.llm import Sampling

        text = prompt.text(self.abilities.format)
        banned = grounding.banned(prompt.at if self.abilities.format == 2 else "none")
        for attempt in range(TRIES):
            said = self.model.generate(
                text, seed=derived(seed, attempt), sampling=sampling or Sampling(), banned=banned, english=prompt.lang == "en"
            )
            filled = said if place is None and prompt.at != "none" else grounding.fill(said, place)
            if filled is not None and guard.fault(said) is None:
                return Speech(filled, seed, attempt + 1)
        return Speech(None, seed, TRIES)


@contextmanager
def open_speaker(file: ModelFile) -> Iterator[Speaker]:
    """Load the GGUF, read its metadata, and give its memory back at the end. Raises GojiError with one line."""
    from goji_hook.llm import Model

    with Model(file.path) as model:
        yield Speaker(model, abilities(model.metadata))


def seed_of(prompt: str, identity: str) -> int:
    """The sampling seed of a change: 32 bits of a hash, so that the same change, persona and model give the same review."""
    return int.from_bytes(hashlib.sha256(f"{prompt}\n{identity}".encode()).digest()[:4], "big")


def derived(seed: int, attempt: int) -> int:
    """The seed of a further attempt; the first one's is *seed* itself."""
    if attempt == 0:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {attempt}".encode()).digest()[:4], "big")
