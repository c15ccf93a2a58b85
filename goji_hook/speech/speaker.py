"""Asks a model for text, checks it, and asks again with another seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goji_hook.guard import form as guard
from goji_hook.guard.scope_words import misfit
from goji_hook.llm.engine import DEFAULT_SAMPLING, Sampling
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import ModelMetadata
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt

if TYPE_CHECKING:
    from goji_hook.llm.engine import Engine
    from goji_hook.scoring.places import Place
    from goji_hook.speech.memory import Memory


#: Attempts before the report says that nothing passed the guard.
TRIES = 16
#: Attempts at two metrics at once, and at metrics at all; later ones speak of one alone, the last of none. The voices
#: have few reviews about some pairs, and none about a few metrics as they are in most code.
_TRIES_AT_TWO, _TRIES_AT_METRICS = 4, 8
#: Further attempts at something that was not said before.
_TRIES_AT_NEW = 3


@dataclass(frozen=True)
class Reply:
    """The text of a model, or None if nothing passed the guard in ``tries`` attempts; ``seed`` is that of the first.

    ``draft`` is the text with its placeholders unfilled.
    """

    text: str | None = None
    seed: int = 0
    tries: int = 0
    draft: str = ""


@dataclass(frozen=True)
class Speaker:
    """An open model, its file, its metadata, and how tokens are drawn from it.

    ``trouble`` says why an engine runs it that is not the installed one.
    """

    file: ModelFile
    model: Engine
    metadata: ModelMetadata
    trouble: str | None = None
    sampling: Sampling = DEFAULT_SAMPLING

    @property
    def engine(self) -> str:
        """The name of the engine: llama.cpp with its version, or the built-in reader."""
        return self.model.name

    def say(
        self,
        prompt: Prompt,
        seed: int,
        place: Place | None = None,
        sampling: Sampling | None = None,
        memory: Memory | None = None,
    ) -> Reply:
        """Asks until a text passes the guard, fits the buckets, can be filled from *place*, and was not said before.

        What the *memory* has heard is said again only if nothing else comes in a few attempts. The prompt names
        the metrics to speak of (``topic.choose``); after four failed attempts at two of them, each is tried alone, and
        after eight the verdict alone. *sampling* None is the model's own.
        Without a place, the placeholders that the prompt's ``at`` allows stay in the text.
        """
        banned = grounding.banned(prompt, self.metadata.format)
        best: tuple[int, Reply] | None = None
        for attempt in range(TRIES):
            if best is not None and attempt >= best[1].tries + _TRIES_AT_NEW:
                break
            attempted = _narrowed(prompt, attempt)
            text = self.model.generate(
                attempted.text(self.metadata.format),
                seed=derive_seed(seed, attempt),
                sampling=sampling or self.sampling,
                banned=banned,
                english=prompt.lang == "en",
            )
            filled = text if place is None and prompt.at != "none" else grounding.fill(text, place, attempted.on)
            if filled is not None and self.fault(text, prompt) is None:
                reply = Reply(filled, seed, attempt + 1, text)
                heard = memory.heard(text) if memory else 0
                if not heard:
                    return reply
                if best is None or heard < best[0]:
                    best = heard, reply
        return best[1] if best else Reply(None, seed, TRIES)

    def fault(self, text: str, prompt: Prompt) -> str | None:
        """Returns why *text* (with placeholders still in it) may not be shown for *prompt*, or None."""
        fault = guard.fault(text, self.metadata.words)
        if fault is not None:
            return fault
        if (words := misfit(text, prompt.scope)) is not None:
            return f"words of another scope: {words}"
        if (run := self.metadata.trigrams.strange(text)) is not None:
            return f"words that do not go together: {' '.join(run).strip()}"
        tags = {**prompt.buckets, "M": prompt.mood, "did": prompt.did, "at": prompt.at}
        false = self.metadata.claims.false(text, tags)
        return None if false is None else f"a false claim: {false}"


def _narrowed(prompt: Prompt, attempt: int) -> Prompt:
    """Returns the prompt with what an *attempt* (from 0) speaks of: all its metrics, then one of them, then none."""
    if attempt < _TRIES_AT_TWO:
        return prompt
    return topic.single_topic(prompt, attempt) if attempt < _TRIES_AT_METRICS else replace(prompt, on=())


def derive_first_seed(prompt: str, identity: str) -> int:
    """Returns the seed of a change: 32 bits of a hash, so that the same change and prompt give the same review."""
    return int.from_bytes(hashlib.sha256(f"{prompt}\n{identity}".encode()).digest()[:4], "big")


def derive_seed(seed: int, attempt: int) -> int:
    """Returns the seed of a further attempt; that of attempt 0 is *seed* itself."""
    if attempt == 0:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {attempt}".encode()).digest()[:4], "big")
