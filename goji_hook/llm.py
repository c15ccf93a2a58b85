"""The model runtime: llama.cpp behind a handful of lines. The only importer of llama_cpp.

It loads a GGUF, counts tokens, locks what may not be said, samples, and keeps llama.cpp's log off the terminal.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from goji_hook.english import is_foreign
from goji_hook.errors import GojiError

MAX_TOKENS = 96
CONTEXT = 512


class ModelError(GojiError):
    """A GGUF that llama.cpp cannot open, or a prompt that it cannot take."""


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn: temperature over what min-p leaves (arXiv 2407.01082), at most ``max_tokens`` of them."""

    temperature: float = 0.8
    min_p: float = 0.05
    max_tokens: int = MAX_TOKENS


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Send what is written straight to file descriptor 2 to nowhere, or with ``GOJI_DEBUG=1`` let it through."""
    if os.environ.get("GOJI_DEBUG"):
        yield
        return
    sys.stderr.flush() if sys.stderr else None
    try:
        saved = os.dup(2)
    except OSError:  # standard error is closed: nothing can be written to it
        yield
        return
    try:
        with open(os.devnull, "wb") as sink:
            os.dup2(sink.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def threads(parameters: int) -> int:
    """Threads that help at this size: one for a model of a few million parameters, else what the process may use, up to four.

    ``GOJI_THREADS`` overrides. The CPU quota of the control group counts as well as the affinity mask.
    """
    asked = os.environ.get("GOJI_THREADS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return 1 if parameters < 30_000_000 else max(1, min(_affinity(), _quota(), 4))


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _quota(path: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Whole CPUs that the control group (version 2) grants, or a number too large to matter."""
    try:
        quota, period = path.read_text(encoding="ascii").split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # no such file, or "max 100000"
        return 1 << 16


class Model:
    """A GGUF in memory. Close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Load the GGUF at *path*. Raises ModelError with one line when llama.cpp cannot."""
        self._model: Any = None
        self._context: Any = None
        if not path.is_file():
            raise ModelError(f"model: there is no file {path}")
        with quiet():
            import llama_cpp as api

            self._api = api
            self._load(path)
        self._vocab = api.llama_model_get_vocab(self._model)
        self.parameters = int(api.llama_model_n_params(self._model))
        self.size = int(api.llama_vocab_n_tokens(self._vocab))
        self._cached: list[int] = []
        self._locks: dict[tuple[str, ...], Any] = {}
        self._pieces: list[bytes] | None = None

    def _load(self, path: Path) -> None:
        api = self._api
        _silence(api)
        settings = api.llama_model_default_params()
        settings.n_gpu_layers = 0
        self._model = api.llama_model_load_from_file(os.fsencode(path), settings)
        if not self._model:
            raise ModelError(f"model: llama.cpp cannot read {path}: not a GGUF, damaged, or of an unknown kind")
        count = threads(int(api.llama_model_n_params(self._model)))
        options = api.llama_context_default_params()
        options.n_ctx = min(CONTEXT, api.llama_model_n_ctx_train(self._model))
        options.n_batch = options.n_ubatch = options.n_ctx
        options.n_threads = options.n_threads_batch = count
        options.no_perf = True
        self._context = api.llama_init_from_model(self._model, options)
        if not self._context:
            api.llama_model_free(self._model)
            self._model = None
            raise ModelError(f"model: llama.cpp cannot start {path}: not enough memory, or damaged")

    def __enter__(self) -> Model:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back."""
        if self._context:
            self._api.llama_free(self._context)
            self._api.llama_model_free(self._model)
        self._context = self._model = None

    @property
    def metadata(self) -> dict[str, str]:
        """The GGUF's key-value pairs as text; arrays are left out by llama.cpp."""
        api, found = self._api, {}
        for index in range(api.llama_model_meta_count(self._model)):
            key = self._string(api.llama_model_meta_key_by_index, index)
            found[key] = self._string(api.llama_model_meta_val_str_by_index, index)
        return found

    def _string(self, call: Any, index: int) -> str:
        buffer = ctypes.create_string_buffer(1024)
        length = call(self._model, index, buffer, len(buffer))
        if length >= len(buffer):
            buffer = ctypes.create_string_buffer(length + 1)
            call(self._model, index, buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace")

    def tokenize(self, text: str, *, start: bool = True) -> list[int]:
        """Token ids of *text*, with the beginning token in front when the vocabulary wants one and *start* is true."""
        data = text.encode()
        room = (self._api.llama_token * (len(data) + 8))()
        count = self._api.llama_tokenize(self._vocab, data, len(data), room, len(room), start, False)
        if count < 0:
            raise ModelError(f"model: cannot tokenize a text of {len(data)} bytes")
        return list(room[:count])

    def pieces(self) -> list[bytes]:
        """The bytes of every token of the vocabulary, by id; control tokens are empty."""
        if self._pieces is None:
            self._pieces = [self._piece(token) for token in range(self.size)]
        return self._pieces

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(64)
        length = self._api.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        if length < 0:
            buffer = ctypes.create_string_buffer(-length)
            length = self._api.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[:length]

    def generate(
        self, prompt: str, *, seed: int, sampling: Sampling = Sampling(), banned: Sequence[str] = ("{",), english: bool = True
    ) -> str:
        """Continue *prompt* until the model ends or ``max_tokens`` are drawn; the text comes back undecorated.

        No token that holds a string of *banned*, nor with *english* one that could hold a letter outside the Latin
        script, can be drawn. Raises ModelError where the prompt does not fit the context.
        """
        return b"".join(self.stream(prompt, seed, sampling, tuple(banned), english)).decode("utf-8", "replace").strip()

    def stream(
        self, prompt: str, seed: int, sampling: Sampling, banned: tuple[str, ...] = (), english: bool = True
    ) -> Iterator[bytes]:
        """The bytes of each token as it is drawn."""
        api = self._api
        tokens = self.tokenize(prompt)
        room = int(api.llama_n_ctx(self._context)) - len(tokens)
        if room < 1:
            raise ModelError(f"model: the prompt has {len(tokens)} tokens, more than the model's context")
        sampler = self._sampler(seed, sampling, self._lock(banned, english))
        try:
            self._feed(tokens)
            for _ in range(min(room, sampling.max_tokens)):
                token = api.llama_sampler_sample(sampler, self._context, -1)
                if api.llama_vocab_is_eog(self._vocab, token):
                    return
                yield self._pieces[token] if self._pieces else self._piece(token)
                self._decode([token])
        finally:
            api.llama_sampler_free(sampler)

    def _feed(self, tokens: list[int]) -> None:
        """Decode the prompt, keeping what the last one had in common with it."""
        keep = 0
        for old, new in zip(self._cached, tokens[:-1], strict=False):
            if old != new:
                break
            keep += 1
        memory = self._api.llama_get_memory(self._context)
        if not self._api.llama_memory_seq_rm(memory, 0, keep, -1):
            self._api.llama_memory_clear(memory, True)
            keep = 0
        del self._cached[keep:]
        self._decode(tokens[keep:])

    def _decode(self, tokens: list[int]) -> None:
        room = (self._api.llama_token * len(tokens))(*tokens)
        if self._api.llama_decode(self._context, self._api.llama_batch_get_one(room, len(tokens))):
            self._cached.clear()
            raise ModelError("model: llama.cpp could not decode; the model may be damaged")
        self._cached += tokens

    def _sampler(self, seed: int, sampling: Sampling, lock: Any) -> Any:
        api = self._api
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if len(lock):
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_logit_bias(self.size, len(lock), lock))
        if sampling.temperature <= 0:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
            return chain
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_min_p(sampling.min_p, 1))
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(sampling.temperature))
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(seed & 0xFFFFFFFF))
        return chain

    def _lock(self, banned: tuple[str, ...], english: bool) -> Any:
        """Biases of minus infinity on what may not be drawn, kept for the next prompt."""
        key = (*banned, "english" if english else "")
        if key not in self._locks:
            needles = [needle.encode() for needle in banned]
            ids = [
                token
                for token, piece in enumerate(self.pieces())
                if any(needle in piece for needle in needles) or (english and is_foreign(piece))
            ]
            bias = self._api.llama_logit_bias
            self._locks[key] = (bias * len(ids))(*(bias(token, float("-inf")) for token in ids))
        return self._locks[key]

    def logits(self, tokens: list[int]) -> list[float]:
        """The logits after *tokens*, one for each token of the vocabulary."""
        self._cached.clear()
        self._api.llama_memory_clear(self._api.llama_get_memory(self._context), True)
        self._decode(tokens)
        return list(self._api.llama_get_logits_ith(self._context, -1)[: self.size])


_SILENT: list[Any] = []


def _silence(api: Any) -> None:
    """Give llama.cpp a log callback that drops every line; it must outlive the library, so it is kept here."""
    if not _SILENT:
        _SILENT.append(api.llama_log_callback(lambda level, text, data: None))
    if not os.environ.get("GOJI_DEBUG"):
        api.llama_log_set(_SILENT[0], ctypes.c_void_p(0))


