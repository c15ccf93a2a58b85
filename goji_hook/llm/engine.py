"""Defines what every engine offers: llama.cpp for any GGUF, and the built-in reader for the embedded model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import TracebackType
from typing import Protocol

from goji_hook.errors import GojiError

MAX_TOKENS = 96


class ModelError(GojiError):
    """An engine cannot open a GGUF, or cannot take a prompt."""


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn: at most ``max_tokens``, by temperature, from what min-p leaves (arXiv 2407.01082)."""

    temperature: float = 0.8
    min_p: float = 0.1
    max_tokens: int = MAX_TOKENS


#: What is drawn with unless a caller says otherwise.
DEFAULT_SAMPLING = Sampling()


def has_llama_cpp() -> bool:
    """Returns whether Python finds llama-cpp-python; it may still not work here."""
    try:
        return find_spec("llama_cpp") is not None
    except (ImportError, ValueError):  # a stub in sys.modules
        return False


class Engine(Protocol):
    """A model in memory that continues prompts. Leaving its context frees the memory."""

    @property
    def name(self) -> str:
        """The engine's name and version, as reports show it."""

    @property
    def parameters(self) -> int:
        """The number of weights."""

    def tokenize(self, text: str, *, start: bool = True) -> list[int]:
        """Returns the token ids of *text*; with *start*, after the beginning token."""

    def generate(
        self,
        prompt: str,
        *,
        seed: int,
        sampling: Sampling = DEFAULT_SAMPLING,
        banned: Sequence[str] = ("{",),
        english: bool = True,
    ) -> str:
        """Continues *prompt*. Raises ModelError if it does not fit the context."""

    def stream(
        self, prompt: str, seed: int, sampling: Sampling, banned: tuple[str, ...] = (), english: bool = True
    ) -> Iterator[bytes]:
        """Yields the bytes of each token as it is drawn."""

    def __enter__(self) -> Engine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
