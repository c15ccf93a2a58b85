"""Loads a model, in the background if wanted, and falls back to the embedded one.

llama.cpp runs every model if it is installed. If it is not, or does not work on this machine, the built-in reader runs
the embedded model.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from goji_hook.errors import GojiError
from goji_hook.llm.recommended import read_sampling
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import read_metadata
from goji_hook.system.installation import how_to_add

if TYPE_CHECKING:
    from pathlib import Path

    from goji_hook.llm.engine import Engine

from goji_hook.speech.speaker import Speaker


@contextmanager
def open_speaker(file: ModelFile) -> Iterator[Speaker]:
    """Loads the GGUF and its metadata, and frees the memory at the end. Raises GojiError with one line.

    A file that llama.cpp opens for the first time has to open in a child process before.
    """
    from goji_hook.models import gguf

    try:
        header = gguf.read_header(file.path)
    except OSError as error:
        raise GojiError(f"model: {file.path} cannot be read: {error.strerror}") from error
    known, sampling = read_metadata(header.goji), read_sampling(header.metadata)
    model, trouble = _open_engine(file)
    with model:
        yield Speaker(file, model, known, trouble, sampling)


def _open_engine(file: ModelFile) -> tuple[Engine, str | None]:
    """Opens *file* with llama.cpp, or the embedded model with the built-in reader.

    Returns also why the reader has to run it, if llama.cpp is installed.
    """
    from goji_hook.llm.engine import has_llama_cpp

    is_embedded = file == models.embedded()
    if not has_llama_cpp():
        if is_embedded:
            return _open_reader(file), None
        raise GojiError(f"model: {file.name} needs llama.cpp: {how_to_add('llama-cpp-python')}")
    try:
        return _open_llama(file), None
    except Exception as error:  # a library of another version, or half a one, can raise anything
        if not is_embedded:
            raise
        trouble = str(error) if isinstance(error, GojiError) else f"model: llama.cpp does not work here: {error!r:.200}"
    try:
        return _open_reader(file), f"{trouble}; the built-in reader speaks"
    except GojiError as error:
        raise GojiError(f"{trouble}; {error}") from None


def _open_llama(file: ModelFile) -> Engine:
    from goji_hook.llm import sandbox
    from goji_hook.llm.model import Model
    from goji_hook.system import cache

    (sandbox.check_build if file.trusted else sandbox.try_load)(file.path)
    return Model(file.path, cache.sha256)


def _open_reader(file: ModelFile) -> Engine:
    from goji_hook.llm.embedded_reader import EmbeddedReader
    from goji_hook.models.registry import entries

    return EmbeddedReader(file.path, entries()[models.EMBEDDED].sha256)


class ModelLoader:
    """Opens a model by name, as pinned in *folder* (default: the current one); leaving the context frees its memory.

    After ``start`` it loads while git runs and code is measured: llama.cpp loads outside of Python's lock.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._name = name
        self._folder = folder
        self._thread: threading.Thread | None = None
        self._held = ExitStack()
        self._speaker: Speaker | None = None
        self._error: BaseException | None = None
        self._fallback: ModelLoader | None = None

    def __enter__(self) -> ModelLoader:
        return self

    def __exit__(self, *raised: object) -> None:
        self._wait()  # after an error, too: standard error is redirected while the model loads
        self._held.close()

    def start(self) -> ModelLoader:
        """Starts opening the model in a thread."""
        self._thread = threading.Thread(target=self._open, name="goji-model", daemon=True)
        self._thread.start()
        return self

    def speaker(self) -> Speaker:
        """Returns the open model; waits for the thread, or opens the model now. Raises what opening raised."""
        if self._thread is None and self._speaker is None:
            self._open()
        self._wait()
        if self._error is not None:
            raise self._error
        assert self._speaker is not None
        return self._speaker

    def fallback(self) -> ModelLoader:
        """Returns a loader of the embedded model, for when this model cannot be had; both are closed together."""
        if self._fallback is None:
            self._fallback = self._held.enter_context(ModelLoader(models.EMBEDDED))
        return self._fallback

    def _open(self) -> None:
        try:
            self._speaker = self._held.enter_context(open_speaker(models.find(self._name, self._folder)))
        except (OSError, MemoryError, RuntimeError) as error:  # a review goes on without this model
            self._error = GojiError(f"model: {self._name[:200]} cannot be opened: {error or type(error).__name__}")
        except BaseException as error:  # raised again in the thread that asks for the speaker
            self._error = error

    def _wait(self) -> None:
        if self._thread is not None:
            with suppress(RuntimeError):  # ^C came before the thread had started
                self._thread.join()
