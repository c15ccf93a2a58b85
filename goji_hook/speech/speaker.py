"""Having a model say something fit to print: open it, ask, guard, ask again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goji_hook.guard import form as guard
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import ModelMetadata
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt

if TYPE_CHECKING:
    from goji_hook.llm.model import Model, Sampling
    from goji_hook.scoring.places import Place


#: How often a model may try before the report says that nothing passed the guard.
TRIES = 16
#: Attempts at two metrics at once; the others speak of one alone. Few of the lines that were taught speak of some two.
_TRIES_AT_TWO = 4


@dataclass(frozen=True)
class Reply:
    """What a model said, or None where nothing passed the guard in ``tries`` attempts; the first had ``seed``."""

    text: str | None = None
    seed: int = 0
    tries: int = 0


@dataclass(frozen=True)
class Speaker:
    """An open model, the file that it came from, and what it says it can do."""

    file: ModelFile
    model: Model
    metadata: ModelMetadata

    def say(self, prompt: Prompt, seed: int, place: Place | None = None, sampling: Sampling | None = None) -> Reply:
        """Ask until what was written passes the guard, fits the buckets, and can be filled from *place*.

        The prompt names the metrics to speak of (``topic.choose``); after four failed attempts at two of them, each is
        tried alone. Without a place, the placeholders that the prompt's ``at`` allows stay in the text.
        """
        from goji_hook.llm.model import Sampling

        banned = grounding.banned(prompt.at if self.metadata.format > 1 else "none")
        for attempt in range(TRIES):
            asked = prompt if attempt < _TRIES_AT_TWO else topic.single_topic(prompt, attempt)
            said = self.model.generate(
                asked.text(self.metadata.format),
                seed=derive_seed(seed, attempt),
                sampling=sampling or Sampling(),
                banned=banned,
                english=prompt.lang == "en",
            )
            filled = said if place is None and prompt.at != "none" else grounding.fill(said, place)
            if filled is not None and self.fault(said, prompt) is None:
                return Reply(filled, seed, attempt + 1)
        return Reply(None, seed, TRIES)

    def fault(self, text: str, prompt: Prompt) -> str | None:
        """Why *text* (placeholders still unfilled) may not be shown in answer to *prompt*, or None."""
        found = guard.fault(text, self.metadata.words)
        if found is not None:
            return found
        if (run := self.metadata.trigrams.strange(text)) is not None:
            return f"words that do not go together: {' '.join(run).strip()}"
        false = self.metadata.claims.false(text, prompt.buckets)
        return None if false is None else f"a false claim: {false}"


def derive_first_seed(prompt: str, identity: str) -> int:
    """The sampling seed of a change: 32 bits of a hash, so that the same change and prompt give the same review."""
    return int.from_bytes(hashlib.sha256(f"{prompt}\n{identity}".encode()).digest()[:4], "big")


def derive_seed(seed: int, attempt: int) -> int:
    """The seed of a further attempt; the first one's is *seed* itself."""
    if attempt == 0:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {attempt}".encode()).digest()[:4], "big")
