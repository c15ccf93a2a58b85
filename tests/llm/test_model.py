from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import gguf_files as ggufs
import pytest

from goji_hook.llm import binding
from goji_hook.llm.model import BATCH, Model, ModelError, Sampling
from goji_hook.system import cpu as processors

WILD = Sampling(temperature=3.0, min_p=0.0, max_tokens=24)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    entries, size = ggufs.byte_vocabulary()
    return ggufs.random_model(tmp_path_factory.mktemp("llm") / "model.gguf", entries, size)


@pytest.fixture(scope="module")
def model(path: Path) -> Iterator[Model]:
    with Model(path) as opened:
        yield opened


def said(model: Model, prompt: str, seed: int, sampling: Sampling = WILD) -> bytes:
    return b"".join(model.stream(prompt, seed, sampling))


def test_the_same_prompt_and_seed_say_the_same(model: Model) -> None:
    first = said(model, "P:buddy M:neutral\nFeedback:", 7)
    other = said(model, "P:buddy M:neutral\nFeedback:", 8)
    assert said(model, "P:buddy M:neutral\nFeedback:", 7) == first
    assert first != other


def test_a_reused_prefix_changes_nothing_that_is_said(path: Path) -> None:
    prompts = [f"P:buddy M:neutral S:diff loc={bucket}\nFeedback:" for bucket in ("low", "mid", "high", "mid", "low")]
    with Model(path) as kept:
        together = [said(kept, prompt, 3) for prompt in prompts]
    apart = []
    for prompt in prompts:
        with Model(path) as fresh:
            apart.append(said(fresh, prompt, 3))
    assert together == apart
    assert len(set(together)) > 1


def test_what_two_prompts_have_in_common_is_decoded_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []
    with Model(path) as kept:
        decode = kept._decode
        monkeypatch.setattr(kept, "_decode", lambda tokens: (decoded.append(len(tokens)), decode(tokens))[1])
        for end in ("low", "mid"):
            said(kept, f"{'the good ' * 20}={end}", 1, Sampling(max_tokens=0))
        whole, rest = decoded
    assert whole > 40
    assert rest <= 4


def test_a_prompt_longer_than_a_batch_is_decoded_whole(path: Path) -> None:
    prompt = "the good " * 40
    with Model(path) as kept:
        tokens = kept.tokenize(prompt)
        assert len(tokens) > BATCH
        at_once = kept.logits(tokens)
        kept._cached.clear()
        kept._api.llama_memory_clear(kept._api.llama_get_memory(kept._context), True)
        for token in tokens:
            kept._decode([token])
        one_by_one = list(kept._api.llama_get_logits_ith(kept._context, -1)[: kept.size])
    assert max(abs(a - b) for a, b in zip(at_once, one_by_one, strict=True)) < 1e-3


def test_a_model_that_says_a_tiny_context_is_asked_in_parts_that_fit(path: Path, model: Model, tmp_path: Path) -> None:
    prompt = "the good the good the good, the good the good the good"
    with Model(ggufs.edited(path, tmp_path / "tiny.gguf", {"llama.context_length": 9})) as tiny:
        assert len(tiny.tokenize(prompt)) > 9  # more at once is an assertion of llama.cpp, which ends the process
        assert said(tiny, prompt, 1) == said(model, prompt, 1)


def test_a_prompt_that_does_not_fit_is_told(model: Model) -> None:
    with pytest.raises(ModelError, match="longer than the model's context"):
        said(model, "the " * 1000, 1)


def test_banned_strings_are_never_drawn(model: Model) -> None:
    for seed in range(40):
        out = b"".join(model.stream("Feedback:", seed, WILD, ("{", "e"), True))
        assert b"{" not in out
        assert b"e" not in out


def test_greedy_takes_the_likeliest_token(model: Model) -> None:
    prompt = "Feedback:"
    logits = model.logits(model.tokenize(prompt))
    likeliest = max(range(len(logits)), key=logits.__getitem__)
    greedy = Sampling(temperature=0.0, min_p=0.0, max_tokens=1)
    assert said(model, prompt, 1, greedy) == model.pieces()[likeliest]


def test_a_text_without_a_token_for_its_spaces_is_tokenized(tmp_path: Path) -> None:
    entries, size = ggufs.small_vocabulary()
    with Model(ggufs.random_model(tmp_path / "pieces.gguf", entries, size)) as pieces:
        tokens = pieces.tokenize("a b c d e f g h i j k l m n")
        assert len(tokens) > len("a b c d e f g h i j k l m n") + 8
        assert b"".join(pieces.pieces()[token] for token in tokens).decode() == "".join(
            f"▁{one}" for one in "abcdefghijklmn"
        )


def test_weights_that_are_no_numbers_are_told(path: Path, tmp_path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-40_000:] = b"\xff" * 40_000
    broken = tmp_path / "nan.gguf"
    broken.write_bytes(data)
    with Model(broken) as model, pytest.raises(ModelError, match=r"not a number|damaged"):
        b"".join(piece for seed in range(20) for piece in model.stream("Feedback:", seed, Sampling(), ("{",), True))


@pytest.mark.parametrize("content", [b"", b"GGUF", b"not a model" * 100])
def test_what_is_no_gguf_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"llama.cpp cannot read"):
        Model(path)
    with pytest.raises(ModelError, match="there is no file"):
        Model(tmp_path / "absent.gguf")


def test_metadata_is_read_as_text(path: Path, tmp_path: Path) -> None:
    changed = ggufs.edited(path, tmp_path / "long.gguf", {"goji.scorecard": "x" * 5000, "goji.prompt.format": 2})
    with Model(changed) as model:
        assert model.metadata["goji.scorecard"] == "x" * 5000
        assert model.metadata["goji.prompt.format"] == "2"


CHATTY = """
import os, sys
from pathlib import Path
from goji_hook.llm.model import Model
with Model(Path(sys.argv[1])) as model:
    model.generate("Feedback:", seed=1)
os.write(2, b"after")
"""


def test_llama_cpp_is_quiet_on_both_streams_unless_it_is_wanted(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    run = [sys.executable, "-c", CHATTY, str(path)]
    quiet = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert (quiet.stdout, quiet.stderr) == ("", "after")
    loud = subprocess.run(run, env={**environment, "GOJI_DEBUG": "1"}, capture_output=True, text=True, check=True)
    assert "llama_model_loader" in loud.stderr


CLOSED = CHATTY.replace('os.write(2, b"after")', "")


def test_a_closed_standard_error_is_survived(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    done = subprocess.run(
        [sys.executable, "-c", f"import os; os.close(2){CLOSED}", str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"")


BARE = """
import sys
from goji_hook.llm.binding import binding
api = binding()
assert "numpy" not in sys.modules and "llama_cpp" not in sys.modules
import llama_cpp
assert llama_cpp.llama_decode is api.llama_decode and llama_cpp.Llama
"""


def test_the_binding_is_imported_without_the_rest_of_its_package(path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    subprocess.run([sys.executable, "-c", BARE], env=environment, check=True)
    from importlib.metadata import version

    assert binding.release() == version("llama-cpp-python")


def test_threads_are_what_helps_and_what_is_granted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOJI_THREADS", raising=False)
    assert processors.threads(3_000_000) == 1
    assert 1 <= processors.threads(360_000_000) <= 4
    for text, granted in (
        ("max 100000", 1 << 16),
        ("150000 100000", 1),
        ("400000 100000", 4),
        ("10000 100000", 1),
        ("?", 1 << 16),
    ):
        (tmp_path / "cpu.max").write_text(text, encoding="ascii")
        assert processors.quota(tmp_path / "cpu.max") == granted
    assert processors.quota(tmp_path / "absent") == 1 << 16
    monkeypatch.setenv("GOJI_THREADS", "3")
    assert processors.threads(3_000_000) == processors.threads(360_000_000) == 3
    monkeypatch.setenv("GOJI_THREADS", "many")
    assert processors.threads(3_000_000) == 1
