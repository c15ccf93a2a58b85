"""Loads a model, in the background if wanted, and falls back to the embedded one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from goji_hook.errors import GojiError
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import read_metadata

if TYPE_CHECKING:
    from pathlib import Path

from goji_hook.speech.speaker import Speaker


@contextmanager
def open_speaker(file: ModelFile) -> Iterator[Speaker]:
    """Load the GGUF, read its metadata, and give its memory back at the end. Raises GojiError with one line.

    The first time, it has to open in a child process before.
    """
    from goji_hook.llm import sandbox
    from goji_hook.llm.model import Model
    from goji_hook.models import gguf
    from goji_hook.system import cache as store

    try:
        known = read_metadata(gguf.read_header(file.path).goji)
    except OSError as error:
        raise GojiError(f"model: {file.path} cannot be read: {error.strerror}") from error
    (sandbox.check_build if file.trusted else sandbox.try_load)(file.path)
    with Model(file.path, store.sha256) as model:
        yield Speaker(file, model, known)


class ModelLoader:
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
        self._fallback: ModelLoader | None = None

    def __enter__(self) -> ModelLoader:
        return self

    def __exit__(self, *raised: object) -> None:
        self._wait()  # also on the way out of an error: standard error is redirected while the model loads
        self._held.close()

    def start(self) -> ModelLoader:
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

    def fallback(self) -> ModelLoader:
        """The embedded model, for where this one cannot be had; it is given back along with this one."""
        if self._fallback is None:
            self._fallback = self._held.enter_context(ModelLoader(models.EMBEDDED))
        return self._fallback

    def _open(self) -> None:
        try:
            self._speaker = self._held.enter_context(open_speaker(models.find(self._asked, self._folder)))
        except (OSError, MemoryError, RuntimeError) as error:  # they cost the voice, not the review
            self._error = GojiError(f"model: {self._asked[:200]} cannot be opened: {error or type(error).__name__}")
        except BaseException as error:  # it is raised in the thread that asks for the speaker
            self._error = error

    def _wait(self) -> None:
        if self._thread is not None:
            with suppress(RuntimeError):  # ^C came before the thread had started
                self._thread.join()
