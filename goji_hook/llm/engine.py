"""Defines what every engine offers: llama.cpp for any GGUF, and the built-in reader for the embedded model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TypeVar

from goji_hook.errors import GojiError

MAX_TOKENS = 96
_Engine = TypeVar("_Engine", bound="Engine")


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


class Engine(ABC):
    """A model in memory that continues prompts. Close it, or use it as a context manager."""

    #: The number of weights.
    parameters: int

    @property
    @abstractmethod
    def name(self) -> str:
        """The engine's name and version, as reports show it."""

    @abstractmethod
    def tokenize(self, text: str, *, start: bool = True) -> list[int]:
        """Returns the token ids of *text*; with *start*, after the beginning token."""

    @abstractmethod
    def stream(
        self, prompt: str, seed: int, sampling: Sampling, banned: tuple[str, ...] = (), english: bool = True
    ) -> Iterator[bytes]:
        """Yields the bytes of each token as it is drawn."""

    @abstractmethod
    def close(self) -> None:
        """Frees the memory."""

    def generate(
        self,
        prompt: str,
        *,
        seed: int,
        sampling: Sampling = DEFAULT_SAMPLING,
        banned: Sequence[str] = ("{",),
        english: bool = True,
    ) -> str:
        """Continues *prompt* until the model ends or ``max_tokens`` are drawn; returns the text without outer spaces.

        No token that holds a string of *banned* is drawn, nor with *english* a token that could hold a letter outside
        the Latin script. Raises ModelError if the prompt does not fit the context.
        """
        return b"".join(self.stream(prompt, seed, sampling, tuple(banned), english)).decode("utf-8", "replace").strip()

    def __enter__(self: _Engine) -> _Engine:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
