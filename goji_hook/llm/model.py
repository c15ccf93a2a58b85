"""Loads a GGUF with llama.cpp, bans tokens, and samples text."""

from __future__ import annotations

import ctypes
import os
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from goji_hook.llm.banned_tokens import banned_ids
from goji_hook.llm.binding import binding, quiet, release, silence
from goji_hook.llm.engine import MAX_TOKENS, Engine, ModelError, Sampling
from goji_hook.system.cpu import has_amx, threads

CONTEXT = 512
#: Prompt tokens decoded at a time. llama.cpp allocates as many rows of logits, each as long as the vocabulary.
BATCH = 64
__all__ = ["MAX_TOKENS", "Model", "ModelError", "Sampling", "quiet"]


@dataclass(frozen=True)
class BannedTokens:
    """Tokens that may not be drawn: biases of minus infinity for llama.cpp, and a byte per token for the check."""

    biases: Any
    count: int
    mask: bytes

    @classmethod
    def of(cls, ids: array[int], size: int, bias: Any) -> BannedTokens:
        """Packs the token *ids* of a vocabulary of *size* tokens as an array of *bias* structures."""
        packed = array("i", bytes(8 * len(ids)))  # llama_logit_bias is a token id and a float, four bytes each
        packed[0::2] = ids
        packed[1::2] = array("i", array("f", [float("-inf")]).tobytes()) * len(ids)
        mask = bytearray(size)
        for token in ids:
            mask[token] = 1
        return cls((bias * len(ids)).from_buffer(packed) if len(ids) else None, len(ids), bytes(mask))


class Model(Engine):
    """A GGUF in memory. Close it, or use it as a context manager."""

    def __init__(self, path: Path, identify: Callable[[Path], str] | None = None) -> None:
        """Loads the GGUF at *path*. Raises ModelError with one line if llama.cpp cannot.

        *identify* hashes the file; the banned tokens of a large vocabulary are cached under that hash.
        """
        self._model: Any = None
        self._context: Any = None
        self._identity = (lambda: identify(path)) if identify else None
        if not path.is_file():
            raise ModelError(f"model: there is no file {path}")
        with quiet():
            self._api = api = binding()
            self._load(path)
        self._vocab = api.llama_model_get_vocab(self._model)
        self.parameters = int(api.llama_model_n_params(self._model))
        self.size = int(api.llama_vocab_n_tokens(self._vocab))
        self._cached: list[int] = []
        self._banned: dict[tuple[tuple[str, ...], bool], BannedTokens] = {}
        self._pieces: list[bytes] | None = None

    def _load(self, path: Path) -> None:
        api = self._api
        silence(api)
        settings = api.llama_model_default_params()
        settings.n_gpu_layers = 0
        # AMX code crashes as compilers build it (ggml-org/llama.cpp#26954), so no weights are repacked for it.
        settings.use_extra_bufts = not has_amx()
        self._model = api.llama_model_load_from_file(os.fsencode(path), settings)
        if not self._model:
            raise ModelError(f"model: llama.cpp cannot read {path}: not a GGUF, damaged, or of an unknown kind")
        count = threads(int(api.llama_model_n_params(self._model)))
        options = api.llama_context_default_params()
        options.n_ctx = min(CONTEXT, api.llama_model_n_ctx_train(self._model))
        options.n_batch = options.n_ubatch = min(BATCH, options.n_ctx)
        options.n_threads = options.n_threads_batch = count
        options.no_perf = True
        self._context = api.llama_init_from_model(self._model, options)
        if not self._context:
            api.llama_model_free(self._model)
            self._model = None
            raise ModelError(f"model: llama.cpp cannot start {path}: not enough memory, or damaged")

    def close(self) -> None:
        """Frees the memory."""
        if self._context:
            self._api.llama_free(self._context)
            self._api.llama_model_free(self._model)
        self._context = self._model = None

    @cached_property
    def name(self) -> str:
        """The engine, with the version of its Python package."""
        return f"llama.cpp {release()}"

    @property
    def metadata(self) -> dict[str, str]:
        """The GGUF's key-value pairs as text; llama.cpp leaves arrays out."""
        api, pairs = self._api, {}
        for index in range(api.llama_model_meta_count(self._model)):
            key = self._string(api.llama_model_meta_key_by_index, index)
            pairs[key] = self._string(api.llama_model_meta_val_str_by_index, index)
        return pairs

    def _string(self, call: Any, index: int) -> str:
        buffer = ctypes.create_string_buffer(1024)
        length = call(self._model, index, buffer, len(buffer))
        if length >= len(buffer):
            buffer = ctypes.create_string_buffer(length + 1)
            call(self._model, index, buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace")

    def tokenize(self, text: str, *, start: bool = True) -> list[int]:
        """Returns the token ids of *text*, after the beginning token if the vocabulary wants it and *start* is true."""
        data = text.encode()
        count = -len(data) - 8
        while count < 0:  # a negative count is the room needed: more than bytes, if a space has no token
            room = (self._api.llama_token * -count)()
            wanted, count = count, self._api.llama_tokenize(self._vocab, data, len(data), room, len(room), start, False)
            if count < 0 and count >= wanted:
                raise ModelError(f"model: cannot tokenize a text of {len(data)} bytes")
        return list(room[:count])

    def pieces(self) -> list[bytes]:
        """Returns the bytes of every token of the vocabulary, by id; control tokens are empty."""
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

    def stream(
        self, prompt: str, seed: int, sampling: Sampling, banned: tuple[str, ...] = (), english: bool = True
    ) -> Iterator[bytes]:
        """Yields the bytes of each token as it is drawn."""
        api = self._api
        tokens = self.tokenize(prompt)
        room = int(api.llama_n_ctx(self._context)) - len(tokens)
        if room < 1:
            raise ModelError(f"model: the prompt of {len(tokens)} tokens is longer than the model's context")
        forbidden = self._forbidden(banned, english)
        sampler = self._sampler(seed, sampling, forbidden)
        try:
            self._feed(tokens)
            for _ in range(min(room, sampling.max_tokens)):
                token = api.llama_sampler_sample(sampler, self._context, -1)
                if api.llama_vocab_is_eog(self._vocab, token):
                    return
                if forbidden.mask[token]:
                    raise ModelError("model: its weights are damaged: what it computes is not a number")
                yield self._pieces[token] if self._pieces else self._piece(token)
                self._decode([token])
        finally:
            api.llama_sampler_free(sampler)

    def _feed(self, tokens: list[int]) -> None:
        """Decodes the prompt, keeping the tokens that it shares with the previous prompt."""
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
        most = int(self._api.llama_n_batch(self._context))  # fewer than BATCH for a model with a tiny context
        for start in range(0, len(tokens), most):
            part = tokens[start : start + most]
            room = (self._api.llama_token * len(part))(*part)
            if self._api.llama_decode(self._context, self._api.llama_batch_get_one(room, len(part))):
                self._cached.clear()
                raise ModelError("model: llama.cpp could not decode; the model may be damaged")
            self._cached += part

    def _sampler(self, seed: int, sampling: Sampling, forbidden: BannedTokens) -> Any:
        api = self._api
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if forbidden.count:
            api.llama_sampler_chain_add(
                chain, api.llama_sampler_init_logit_bias(self.size, forbidden.count, forbidden.biases)
            )
        if sampling.temperature <= 0:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
            return chain
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_min_p(sampling.min_p, 1))
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(sampling.temperature))
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(seed & 0xFFFFFFFF))
        return chain

    def _forbidden(self, banned: tuple[str, ...], english: bool) -> BannedTokens:
        key = (banned, english)
        if key not in self._banned:
            ids = banned_ids(self.pieces, self.size, banned, english=english, identity=self._identity)
            self._banned[key] = BannedTokens.of(ids, self.size, self._api.llama_logit_bias)
        return self._banned[key]

    def logits(self, tokens: list[int]) -> list[float]:
        """Returns the logits after *tokens*, one for each token of the vocabulary."""
        self._cached.clear()
        self._api.llama_memory_clear(self._api.llama_get_memory(self._context), True)
        self._decode(tokens)
        return list(self._api.llama_get_logits_ith(self._context, -1)[: self.size])
