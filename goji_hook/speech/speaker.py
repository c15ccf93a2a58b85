"""Having a model say something fit to print: open it, ask, guard, ask again."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goji_hook.errors import GojiError
from goji_hook.guard import form as guard
from goji_hook.models import find as models
from goji_hook.models.find import Abilities, ModelFile, abilities
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt

if TYPE_CHECKING:
    from pathlib import Path

    from goji_hook.llm.model import Model, Sampling
    from goji_hook.prompt.placeholders import Place

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
    """An open model, the file that it came from, and what it says it can do."""

    file: ModelFile
    model: Model
    abilities: Abilities

    def say(self, prompt: Prompt, seed: int, place: Place | None = None, sampling: Sampling | None = None) -> Speech:
        """Ask until what was written passes the guard, fits the buckets, and can be filled from *place*.

        Without a place, the placeholders that the prompt's ``at`` allows stay in the text. What to speak of is chosen
        by the seed where the prompt does not say; after four failed attempts at two metrics, one alone is spoken of.
        """
        from goji_hook.llm.model import Sampling

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


@contextmanager
def open_speaker(file: ModelFile) -> Iterator[Speaker]:
    """Load the GGUF, read its metadata, and give its memory back at the end. Raises GojiError with one line.

    The first time, it has to open in a child process before.
    """
    from goji_hook.llm import sandbox as vetting
    from goji_hook.llm.model import Model
    from goji_hook.models import gguf
    from goji_hook.system import cache as store

    try:
        known = abilities(gguf.read_header(file.path).goji)
    except OSError as error:
        raise GojiError(f"model: {file.path} cannot be read: {error.strerror}") from error
    (vetting.vet_build if file.trusted else vetting.vet)(file.path)
    with Model(file.path, store.sha256) as model:
        yield Speaker(file, model, known)


class Opening:
    """A model by name, as pinned in *folder* (default: the current one), being opened. Leaving gives its memory back.

    llama.cpp loads outside of Python's lock, so that after ``start`` it does while git runs and lizard measures.
    """

    def __init__(self, asked: str, folder: Path | None = None) -> None:
        self._asked = asked
        self._folder = folder
        self._thread: threading.Thread | None = None
        self._held = ExitStack()
        self._speaker: Speaker | None = None
        self._error: BaseException | None = None
        self._spare: Opening | None = None

    def __enter__(self) -> Opening:
        return self

    def __exit__(self, *raised: object) -> None:
        self._wait()  # also on the way out of an error: standard error is redirected while the model loads
        self._held.close()

    def start(self) -> Opening:
        """Open it in a thread from now on."""
        self._thread = threading.Thread(target=self._open, name="goji-model", daemon=True)
        self._thread.start()
        return self

    def speaker(self) -> Speaker:
        """The open model, waited for or opened now. Raises what opening it raised."""
        if self._thread is None and self._speaker is None:
            self._open()
        self._wait()
        if self._error is not None:
            raise self._error
        assert self._speaker is not None
        return self._speaker

    def spare(self) -> Opening:
        """The embedded model, for where this one cannot be had; it is given back along with this one."""
        if self._spare is None:
            self._spare = self._held.enter_context(Opening(models.EMBEDDED))
        return self._spare

    def _open(self) -> None:
        try:
            self._speaker = self._held.enter_context(open_speaker(models.find(self._asked, self._folder)))
        except BaseException as error:  # it is raised in the thread that asks for the speaker
            self._error = error

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()


def seed_of(prompt: str, identity: str) -> int:
    """The sampling seed of a change: 32 bits of a hash, so that the same change and prompt give the same review."""
    return int.from_bytes(hashlib.sha256(f"{prompt}\n{identity}".encode()).digest()[:4], "big")


def derived(seed: int, attempt: int) -> int:
    """The seed of a further attempt; the first one's is *seed* itself."""
    if attempt == 0:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {attempt}".encode()).digest()[:4], "big")
