"""What a model writes passes the guard or is not shown, and it never decides whether a commit goes through."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import gguf_files as ggufs
import pytest
from hostile_names import TEXTS, offences
from run_goji import Ran

from goji_hook.guard import form

Goji = Callable[..., Ran]


@pytest.fixture(scope="module")
def talkers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Models with random weights whose vocabulary is all that could hurt a terminal, a log or a comment."""
    made = []
    for seed in range(3):
        words = [*TEXTS, "<script>", "[x](http://x)", "@everyone", "`rm -rf /`", "да", "好", "password", "\x00"]
        tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *("▁" + word for word in words)]
        entries: dict[str, ggufs.Value] = {
            "tokenizer.ggml.model": "llama",
            "tokenizer.ggml.tokens": tokens,
            "tokenizer.ggml.scores": [0.0] * 259 + [-float(rank) for rank in range(len(words))],
            "tokenizer.ggml.token_type": [2, 3, 3, *[6] * 256, *[1] * len(words)],
            "tokenizer.ggml.bos_token_id": 1,
            "tokenizer.ggml.eos_token_id": 2,
            "tokenizer.ggml.unknown_token_id": 0,
        }
        folder = tmp_path_factory.mktemp("talkers")
        made.append(ggufs.random_model(folder / f"talker{seed}.gguf", entries, len(tokens), seed=seed))
    return made


def test_garbage_is_not_printed_and_blocks_no_commit(project: Path, goji: Goji, talkers: list[Path]) -> None:
    for model in talkers:
        for options in (("--format=json",), ("--format=markdown",), ("--advisory",), ()):
            ran = goji("review", *options, "--model", str(model))
            assert ran.status == 0
            assert offences(ran.out + ran.err, actions=True) == []
        text = json.loads(goji("--format=json", "--model", str(model)).out)["text"]
        assert text is None or form.fault(text) is None


def test_the_gate_looks_at_metrics_alone(project: Path, goji: Goji, talkers: list[Path]) -> None:
    ours = json.loads(goji("--format", "json").out)
    for model in talkers:
        theirs = json.loads(goji("--format", "json", "--model", str(model)).out)
        assert (theirs["score"], theirs["metrics"]) == (ours["score"], ours["metrics"])
        for gate in ("v.critical", "positive"):
            with_nano, without = goji("--fail-on", gate).status, goji("--fail-on", gate, "--model", str(model)).status
            assert with_nano == without
