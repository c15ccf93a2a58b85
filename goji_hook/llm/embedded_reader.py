"""Speaks with the embedded model without llama.cpp: the same tokens, network and draws, in numpy.

It reads the one GGUF whose SHA-256 it is given, so that nothing of unknown origin is parsed here. Logits differ from
llama.cpp's by rounding alone, and the same seed gives the same text unless that tips a draw.
"""

from __future__ import annotations

import hashlib
import importlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from goji_hook.errors import first_line
from goji_hook.llm.banned_tokens import banned_ids
from goji_hook.llm.engine import Engine, ModelError, Sampling
from goji_hook.llm.spm_tokenizer import SpmTokenizer


class EmbeddedReader(Engine):
    """The embedded model in memory. Close it, or use it as a context manager."""

    name = "built-in reader"

    def __init__(self, path: Path, sha256: str) -> None:
        """Read the GGUF at *path*. Raises ModelError with one line for any other file, and where numpy does not work.

        *sha256* is the hash of the embedded model in hexadecimal.
        """
        data = _checked(path, sha256)
        _check_numpy()
        from goji_hook.llm import gguf_weights, llama_network

        file = gguf_weights.read(data)
        self._network: Any = llama_network.LlamaNetwork(file.metadata, file.weights)
        vocabulary = {
            key.removeprefix("tokenizer.ggml."): value
            for key, value in file.metadata.items()
            if key.startswith("tokenizer.ggml.")
        }
        self._tokenizer = SpmTokenizer(vocabulary["tokens"], vocabulary["scores"], vocabulary["token_type"])
        self._start, self._end = vocabulary["bos_token_id"], vocabulary["eos_token_id"]
        self.parameters = file.weights.numbers
        self._prompt: list[int] = []
        self._after_prompt: Any = None
        self._banned: dict[tuple[tuple[str, ...], bool], array[int]] = {}

    def close(self) -> None:
        """Give the memory back."""
        self._network = None

    def stream(
        self, prompt: str, seed: int, sampling: Sampling, banned: tuple[str, ...] = (), english: bool = True
    ) -> Iterator[bytes]:
        """Yield the bytes of each token as it is drawn."""
        from goji_hook.llm.sampler import Sampler

        tokens = self.tokenize(prompt)
        room = self._network.context - len(tokens)
        if room < 1:
            raise ModelError(f"model: the prompt has {len(tokens)} tokens, more than the model's context")
        sampler = Sampler(seed, sampling, self._banned_ids(banned, english))
        logits = self._read(tokens)
        for position in range(len(tokens), len(tokens) + min(room, sampling.max_tokens)):
            token = sampler.draw(logits)
            if token == self._end:
                return
            yield self._tokenizer.pieces[token]
            logits = self._network.logits([token], position)

    def tokenize(self, text: str, *, start: bool = True) -> list[int]:
        """Return the token ids of *text*, with *start* the beginning token in front."""
        return [self._start] * start + self._tokenizer.tokenize(text)

    def pieces(self) -> list[bytes]:
        """Return the bytes of every token of the vocabulary, by id; control tokens are empty."""
        return self._tokenizer.pieces

    def logits(self, tokens: Sequence[int]) -> list[float]:
        """Return the logits after *tokens*, one for each token of the vocabulary."""
        return [float(value) for value in self._read(list(tokens))]

    def _read(self, prompt: list[int]) -> Any:
        """Return the logits after *prompt*, which is read once where it comes several times in a row.

        One that only begins as the last did is read anew: in another batch a sum may be rounded differently, and the
        same prompt and seed are to give the same text whatever was read before.
        """
        if prompt != self._prompt:
            self._prompt, self._after_prompt = prompt, self._network.logits(prompt, 0)
        return self._after_prompt.copy()

    def _banned_ids(self, banned: tuple[str, ...], english: bool) -> array[int]:
        key = (banned, english)
        if key not in self._banned:
            pieces = self.pieces()
            self._banned[key] = banned_ids(lambda: pieces, len(pieces), banned, english=english)
        return self._banned[key]


def _check_numpy() -> None:
    """Import numpy. Raises ModelError where it is missing or broken."""
    try:
        importlib.import_module("goji_hook.llm.single_thread_numpy")
    except Exception as error:  # besides ImportError, whatever an installation for another processor raises
        raise ModelError(
            f"model: numpy cannot be imported ({first_line(error)[:80]}): reinstall it, or install llama-cpp-python"
        ) from error


def _checked(path: Path, sha256: str) -> bytes:
    """The bytes of the embedded model. Raises ModelError where *path* is another file, damaged or missing."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"model: {path} cannot be read: {error.strerror or error}") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(
            f"model: {path} is damaged, or not the embedded model, which alone can speak without llama.cpp"
        )
    return data
