"""The built-in reader against llama.cpp: the same tokens and draws exactly, logits and texts up to rounding."""

from __future__ import annotations

import ctypes
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import gguf_files as ggufs
import pytest
from git_repository import ROOT, Repository
from hypothesis import given, settings
from hypothesis import strategies as st
from run_goji import goji, in_the_child, variables

from goji_hook.llm import sandbox
from goji_hook.llm.embedded_reader import EmbeddedReader
from goji_hook.llm.engine import ModelError, Sampling
from goji_hook.llm.model import Model
from goji_hook.llm.sampler import Sampler, mersenne_twister, uniform
from goji_hook.llm.single_thread_numpy import np, one_thread
from goji_hook.models import find as models
from goji_hook.models import registry
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import Prompt
from goji_hook.speech import loader
from goji_hook.system.installation import how_to_add
from goji_hook.terms import BUCKETS, METRICS, MOODS, PLACES, SCOPES

PATH = models.embedded().path
SHA256 = registry.entries()[models.EMBEDDED].sha256
CODE = "def area(width, height):\n    return width * height\n"
#: Runs before goji-hook does in a child process, and takes llama.cpp away.
ABSENT = "import sys\nsys.modules['llama_cpp'] = None\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[EmbeddedReader]:
    with EmbeddedReader(PATH, SHA256) as opened:
        yield opened


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with Model(PATH) as opened:
        yield opened


def prompts(count: int, seed: int = 1) -> list[str]:
    """Prompts of all personas, moods, scopes, places, buckets and topics, drawn by *seed*."""
    rng = random.Random(seed)
    return [
        Prompt(
            rng.choice(list(PERSONAS)),
            rng.choice(MOODS),
            rng.choice(SCOPES),
            buckets={metric: rng.choice(BUCKETS) for metric in METRICS},
            at=rng.choice(PLACES),
            on=tuple(rng.sample(METRICS, rng.randrange(3))),
        ).text()
        for _ in range(count)
    ]


# The vocabulary


def test_the_vocabulary_is_llama_cpps(reader: EmbeddedReader, model: Model) -> None:
    assert reader.pieces() == model.pieces()
    assert reader.parameters == model.parameters
    ends = [token for token in range(model.size) if model._api.llama_vocab_is_eog(model._vocab, token)]
    assert ends == [reader._end]


def test_prompts_and_reviews_are_the_same_tokens(reader: EmbeddedReader, model: Model) -> None:
    rows = (ROOT / "trainer/data/reviews-3993.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [value for row in rows[::7] for value in json.loads(row).values() if isinstance(value, str)]
    for text in (*texts, *prompts(300), "", " ", "\n", "</s>", "<s> <0x0A>", "▁▁", "a  b", "é 🦊 漢\0"):
        assert reader.tokenize(text) == model.tokenize(text), text
        assert reader.tokenize(text, start=False) == model.tokenize(text, start=False), text


@given(st.one_of(st.text(), st.text(alphabet="abehilnorst .,'▁{}\n<>/=:", max_size=200)))
@settings(max_examples=300)
def test_any_text_is_the_same_tokens(reader: EmbeddedReader, model: Model, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert reader.tokenize(text) == model.tokenize(text)


# The network


def test_the_logits_of_one_token_are_llama_cpps(reader: EmbeddedReader, model: Model) -> None:
    """All but a few agree to four decimals; in those one value lies on the edge between two steps of eight bits."""
    apart = [_apart(reader.logits([token]), model.logits([token])) for token in range(0, model.size, 3)]
    assert np.median(apart) < 1e-4
    assert max(apart) < 1.5


def test_the_logits_after_a_prompt_are_llama_cpps_up_to_rounding(reader: EmbeddedReader, model: Model) -> None:
    likeliest, far = 0, []
    for prompt in prompts(300):
        mine, other = np.array(reader.logits(reader.tokenize(prompt))), np.array(model.logits(model.tokenize(prompt)))
        likeliest += int(mine.argmax() == other.argmax())
        far.append(np.abs(_shares(mine) - _shares(other)).sum() / 2)
        assert _apart(mine, other) < 1.5
    assert likeliest > 270
    assert np.median(far) < 0.05  # of all probability, so much lies on other tokens
    assert max(far) < 0.15


def _apart(one: object, other: object) -> float:
    return float(np.abs(np.array(one) - np.array(other)).max())


def _shares(logits: Any) -> Any:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


# Draws


def test_random_numbers_are_the_standards() -> None:
    generator = mersenne_twister(5489)
    assert [generator.getrandbits(32) for _ in range(10_000)][-1] == 4123659995  # ISO C++, [rand.predef]
    assert 0 <= uniform(mersenne_twister(0xFFFFFFFF)) < 1


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(1.5, 0.0), Sampling(0.8, 1.0), Sampling(0.0)])
def test_the_same_logits_and_seed_draw_what_llama_cpp_draws(model: Model, sampling: Sampling) -> None:
    api, source = model._api, np.random.default_rng(1)
    for seed in (0, 1, 7, 123456789, 0xFFFFFFFE):
        forbidden = model._forbidden(("{",), True)
        chain = model._sampler(seed, sampling, forbidden)
        mine = Sampler(seed, sampling, [token for token, banned in enumerate(forbidden.mask) if banned])
        for spread in (0.5, 3.0, 8.0, 30.0) * 3:
            logits = source.normal(0, spread, model.size).astype(np.float32)
            data = (api.llama_token_data * model.size)(*((token, x, 0) for token, x in enumerate(logits.tolist())))
            candidates = api.llama_token_data_array(data, model.size, -1, False)
            api.llama_sampler_apply(chain, ctypes.byref(candidates))
            assert mine.draw(logits) == data[candidates.selected].id
        api.llama_sampler_free(chain)


def test_the_same_seed_mostly_begins_the_same(reader: EmbeddedReader, model: Model) -> None:
    """Whole texts part where rounding tips a draw, as those of two builds of llama.cpp do."""
    pairs = [
        (reader.generate(prompt, seed=seed), model.generate(prompt, seed=seed))
        for seed, prompt in enumerate(prompts(60, seed=2))
    ]
    whole = sum(mine == other for mine, other in pairs)
    begun = sum(mine.split()[:3] == other.split()[:3] for mine, other in pairs)
    print(f"the same text: {whole} of {len(pairs)}; the same three first words: {begun}")
    assert begun > 45


def test_what_was_said_before_changes_nothing(reader: EmbeddedReader) -> None:
    asked = [*prompts(4), *prompts(4)]
    together = [reader.generate(prompt, seed=3) for prompt in asked]
    apart = []
    for prompt in asked:
        with EmbeddedReader(PATH, SHA256) as fresh:
            apart.append(fresh.generate(prompt, seed=3))
    assert together == apart
    assert len(set(together)) > 2


def test_banned_strings_are_never_drawn(reader: EmbeddedReader) -> None:
    wild = Sampling(temperature=3.0, min_p=0.0, max_tokens=24)
    for seed in range(20):
        out = b"".join(reader.stream("Feedback:", seed, wild, ("{", "e"), True))
        assert b"{" not in out
        assert b"e" not in out
        assert out.decode("utf-8", "replace")


def test_the_context_is_a_limit(reader: EmbeddedReader) -> None:
    with pytest.raises(ModelError, match="more than the model's context"):
        reader.generate("the " * 1000, seed=1)
    wild = Sampling(temperature=3.0, min_p=0.0, max_tokens=1000)
    room = 256 - len(reader.tokenize("x " * 100))
    assert len(list(reader.stream("x " * 100, 1, wild))) <= room


# The one file


def test_the_known_hash_is_that_of_the_embedded_model() -> None:
    assert models.embedded().sha256() == SHA256, "data/models.toml: put the new model's sha256 under [nano]"


@pytest.mark.parametrize("damage", ["other", "cut", "flipped", "empty", "gone"])
def test_no_other_file_is_read(tmp_path: Path, damage: str) -> None:
    data, path = PATH.read_bytes(), tmp_path / "model.gguf"
    if damage == "other":
        ggufs.random_model(path, *ggufs.byte_vocabulary())
    elif damage == "flipped":
        path.write_bytes(data[:700_000] + bytes([data[700_000] ^ 1]) + data[700_001:])
    elif damage != "gone":
        path.write_bytes(data[: -1 if damage == "cut" else 0])
    with pytest.raises(ModelError) as raised:
        EmbeddedReader(path, SHA256)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


# Which engine speaks


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs *script* before goji-hook in each child process; *modules* are further ones, path to text."""

    def put(script: str = "", modules: Mapping[str, str] = MappingProxyType({})) -> None:
        folder = tmp_path / "before"
        for name, text in {"sitecustomize.py": script, **modules}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    return put


def test_without_llama_cpp_the_reader_speaks(repository: Repository, before: Callable[..., None]) -> None:
    repository.stage("a.py", CODE)
    before(ABSENT)
    ran = goji("--format", "json", cwd=repository.path)
    told = json.loads(ran.out)
    assert (ran.status, ran.err, told["trouble"]) == (0, "", None)
    assert told["model"] == {"name": "nano", "sha256": SHA256, "engine": "built-in reader"}
    assert told["text"]
    assert "by built-in reader" in goji("--explain", cwd=repository.path).out
    assert "built-in reader" in goji("--format", "markdown", cwd=repository.path).out
    assert goji("--strict", cwd=repository.path).status == 0
    found = goji("doctor", cwd=repository.path)
    assert found.status == 0
    assert "built-in reader; for other models, run " in " ".join(found.out.split())


def test_another_model_says_what_to_type(repository: Repository, before: Callable[..., None]) -> None:
    repository.stage("a.py", CODE)
    path = ggufs.random_model(repository.path / "other.gguf", *ggufs.byte_vocabulary())
    before(ABSENT)
    ran = goji("--model", str(path), "--format", "json", cwd=repository.path)
    told = json.loads(ran.out)
    assert ran.status == 0
    assert ran.err.count("\n") == 1
    assert "other needs llama.cpp: run `" in ran.err
    assert "install llama-cpp-python`; nano speaks today" in ran.err.replace("--python " + sys.executable + " ", "")
    assert told["text"]
    assert told["model"]["engine"] == "built-in reader"


@pytest.mark.parametrize(
    "broken",
    [
        "import sys; sys.modules['numpy'] = None",
        "raise ImportError('a\\nb')",
        "raise RuntimeError('X86_V2')",
        "",
        "1 +",
    ],
)
def test_without_numpy_too_there_are_metrics(repository: Repository, before: Callable[..., None], broken: str) -> None:
    repository.stage("a.py", CODE)
    if "None" in broken:
        before(ABSENT + broken)
    else:
        before(ABSENT, {"numpy/__init__.py": broken})
    ran = goji("review", "--advisory", cwd=repository.path)
    assert ran.status == 0
    assert "loc" in ran.out
    assert ran.err.count("\n") == 1
    assert "numpy cannot be imported" in ran.err
    assert goji("review", "--strict", cwd=repository.path).status == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
@pytest.mark.parametrize(
    ("library", "why"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n", "llama.cpp crashes on this machine (status -4)"),
        ("", "llama.cpp does not work on this machine (status 1)"),  # a version without any function that we call
        (
            "raise OSError('libgomp.so.1: cannot open')\n",
            "llama-cpp-python cannot be loaded (libgomp.so.1: cannot open)",
        ),
    ],
)
def test_where_llama_cpp_does_not_work_the_reader_speaks(
    repository: Repository, before: Callable[..., None], library: str, why: str
) -> None:
    repository.stage("a.py", CODE)
    before("", {"llama_cpp/__init__.py": '__version__ = "0.3.36"\n', "llama_cpp/llama_cpp.py": library})
    ran = goji("--format", "json", cwd=repository.path)
    told = json.loads(ran.out)
    assert ran.status == 0
    assert ran.err.count("\n") == 1
    assert why in ran.err
    assert "the built-in reader speaks" in ran.err
    assert told["text"]
    assert told["model"]["engine"] == "built-in reader"
    assert goji("doctor", cwd=repository.path).status == 3


def test_a_llama_cpp_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    in_the_child(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(sandbox, "patience", lambda: 0.2)
    with loader.open_speaker(models.embedded()) as speaker:
        assert speaker.engine == "built-in reader"
        assert "did not finish its first try" in str(speaker.trouble)
    monkeypatch.undo()
    with loader.open_speaker(models.embedded()) as speaker:
        assert speaker.engine.startswith("llama.cpp ")
        assert speaker.trouble is None


NUMPY_USED = """
import sys
from goji_hook.cli.main import entry
entry(["--format", "json"])
sys.stderr.write(str("numpy" in sys.modules))
"""


def test_numpy_is_imported_only_where_the_reader_speaks(repository: Repository) -> None:
    repository.stage("a.py", CODE)
    for script, used in ((NUMPY_USED, "False"), (ABSENT + NUMPY_USED, "True")):
        ran = subprocess.run(
            [sys.executable, "-c", script],
            cwd=repository.path,
            env=variables(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stderr == used


def test_the_environment_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    kept = dict(os.environ)
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert dict(os.environ) == kept


@pytest.mark.parametrize(
    ("path", "file", "what"),
    [
        ("repo1ab2/py_env-python3.12", "", "add `additional_dependencies: [llama-cpp-python]` to the hook in "),
        ("prek/hooks/python-x1y2", "", "add `additional_dependencies: [llama-cpp-python]` to the hook in "),
        ("venvs/goji-hook", "pipx_metadata.json", "run `pipx inject goji-hook llama-cpp-python`"),
        ("tools/goji-hook", "uv-receipt.toml", "run `uv tool install --with llama-cpp-python goji-hook`"),
        ("venv", "pyvenv.cfg", "install llama-cpp-python`"),
    ],
)
def test_what_to_type_is_that_of_the_installation(tmp_path: Path, path: str, file: str, what: str) -> None:
    prefix = tmp_path / path
    prefix.mkdir(parents=True)
    if file:
        (prefix / file).touch()
    assert what in how_to_add("llama-cpp-python", prefix)
