"""Loads a model, in the background if wanted, and falls back to the embedded one.

llama.cpp runs every model where it is installed. Where it is not, or does not work on this machine, the built-in reader
runs the embedded one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from goji_hook.errors import GojiError
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile, abilities
from goji_hook.system.installation import how_to_add

if TYPE_CHECKING:
    from pathlib import Path

    from goji_hook.llm.engine import Engine

from goji_hook.speech.speaker import Speaker


@contextmanager
def open_speaker(file: ModelFile) -> Iterator[Speaker]:
    """Load the GGUF, read its metadata, and give its memory back at the end. Raises GojiError with one line.

    llama.cpp has to open it in a child process before, the first time.
    """
    from goji_hook.models import gguf

    try:
        known = abilities(gguf.read_header(file.path).goji)
    except OSError as error:
        raise GojiError(f"model: {file.path} cannot be read: {error.strerror}") from error
    model, trouble = _open_engine(file)
    with model:
        yield Speaker(file, model, known, trouble)


def _open_engine(file: ModelFile) -> tuple[Engine, str | None]:
    """Open *file* with llama.cpp, or the embedded model with the built-in reader, and why that where it is needed."""
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

    (sandbox.vet_build if file.trusted else sandbox.vet)(file.path)
    return Model(file.path, cache.sha256)


def _open_reader(file: ModelFile) -> Engine:
    from goji_hook.llm.embedded_reader import EmbeddedReader
    from goji_hook.models.registry import entries

    return EmbeddedReader(file.path, entries()[models.EMBEDDED].sha256)


class Opening:
    """A model by name, as pinned in *folder* (default: the current one), being opened. Leaving gives its memory back.

    After ``start`` it loads while git runs and lizard measures: llama.cpp does so outside of Python's lock.
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
            with suppress(RuntimeError):  # ^C came before the thread had started
                self._thread.join()
