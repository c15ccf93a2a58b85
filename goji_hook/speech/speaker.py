"""Having a model say something fit to print: open it, ask, guard, ask again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goji_hook.guard import form as guard
from goji_hook.models.find import Abilities, ModelFile
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt

if TYPE_CHECKING:
    from goji_hook.llm.engine import Engine, Sampling
    from goji_hook.scoring.places import Place


#: How often a model may try before the report says that nothing passed the guard.
TRIES = 16
#: Attempts at two metrics at once; the others speak of one alone. Few of the lines that were taught speak of some two.
_TRIES_AT_TWO = 4


@dataclass(frozen=True)
class Speech:
    """What a model said, or None where nothing passed the guard in ``tries`` attempts; the first had ``seed``."""

    text: str | None = None
    seed: int = 0
    tries: int = 0


@dataclass(frozen=True)
class Speaker:
    """An open model, the file that it came from, and what it says it can do.

    ``trouble`` says why another engine speaks than the one that is installed.
    """

    file: ModelFile
    model: Engine
    abilities: Abilities
    trouble: str | None = None

    @property
    def engine(self) -> str:
        """The name of what runs the model: llama.cpp with its version, or the built-in reader."""
        return self.model.name

    def say(self, prompt: Prompt, seed: int, place: Place | None = None, sampling: Sampling | None = None) -> Speech:
        """Ask until what was written passes the guard, fits the buckets, and can be filled from *place*.

        Without a place, the placeholders that the prompt's ``at`` allows stay in the text. What to speak of is chosen
        by the seed where the prompt does not say; after four failed attempts at two metrics, one alone is spoken of.
        """
        from goji_hook.llm.engine import Sampling

        prompt = topic.choose(prompt, seed)
        banned = grounding.banned(prompt.at if self.abilities.format > 1 else "none")
        for attempt in range(TRIES):
            asked = prompt if attempt < _TRIES_AT_TWO else topic.narrowed(prompt, attempt)
            said = self.model.generate(
                asked.text(self.abilities.format),
                seed=derived(seed, attempt),
                sampling=sampling or Sampling(),
                banned=banned,
                english=prompt.lang == "en",
            )
            filled = said if place is None and prompt.at != "none" else grounding.fill(said, place)
            if filled is not None and self.fault(said, prompt) is None:
                return Speech(filled, seed, attempt + 1)
        return Speech(None, seed, TRIES)

    def fault(self, text: str, prompt: Prompt) -> str | None:
        """Why *text* (placeholders still unfilled) may not be shown in answer to *prompt*, or None."""
        found = guard.fault(text, self.abilities.words)
        if found is not None:
            return found
        if (run := self.abilities.trigrams.strange(text)) is not None:
            return f"words that do not go together: {' '.join(run).strip()}"
        false = self.abilities.claims.false(text, prompt.buckets)
        return None if false is None else f"a false claim: {false}"


def seed_of(prompt: str, identity: str) -> int:
    """The sampling seed of a change: 32 bits of a hash, so that the same change and prompt give the same review."""
    return int.from_bytes(hashlib.sha256(f"{prompt}\n{identity}".encode()).digest()[:4], "big")


def derived(seed: int, attempt: int) -> int:
    """The seed of a further attempt; the first one's is *seed* itself."""
    if attempt == 0:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {attempt}".encode()).digest()[:4], "big")
