"""Export: a GGUF that writes the same as the model and describes itself, and the errors if it does not."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from goji_trainer.atomic import disk_space, replacing, replacing_folder
from goji_trainer.dataset.rows import read_rows
from goji_trainer.export import parity
from goji_trainer.export.converter import convert
from goji_trainer.export.export import QUANTIZATIONS, describe, export, export_all, export_model
from goji_trainer.export.gguf_metadata import write_metadata
from goji_trainer.export.parity import ParityError, check
from goji_trainer.training.logits import difference
from safetensors.torch import load_file, save_file

from goji_hook.errors import GojiError, UsageError
from goji_hook.guard.text import words
from goji_hook.llm.model import Model, Sampling
from goji_hook.llm.recommended import MIN_P, TEMPERATURE, read_sampling
from goji_hook.models.gguf import read_header
from goji_hook.models.metadata import read_metadata
from goji_hook.system.cache import sha256


@pytest.fixture(scope="module")
def prompts(nano_folder):
    return [row["prompt"] for row in read_rows(nano_folder.parent / "pairs.jsonl")][:12]


def test_all_four_quantizations_hold_parity(nano, prompts, tmp_path):
    outputs = {name: tmp_path / f"{name}.gguf" for name in QUANTIZATIONS}
    entries = describe(nano.folder, ["buddy"], 2)
    done = export_all(nano.folder, outputs, entries, prompts)
    for name, path in outputs.items():
        assert done[name].prompts == len(prompts)
        assert done[name].logit_error <= parity.TOLERANCE[name]
        assert path.is_file()
    # Where texts differ, `check` has seen that the model was undecided; the processor decides which token wins.
    assert done["f16"].greedy_equal >= 0.75 * done["f16"].greedy_prompts
    assert set(tmp_path.iterdir()) == set(outputs.values())


def test_a_gguf_says_what_it_is(nano):
    with Model(nano.gguf) as model:
        known, metadata = read_metadata(model.metadata), model.metadata
    assert (known.format, known.personas, known.base) == (2, ("buddy", "granny"), "nano-0.1m")
    assert known.dataset_sha256 == sha256(nano.data)
    assert metadata["general.name"] == "goji"
    assert metadata["goji.trainer.version"]
    known_words = {word for row in read_rows(nano.data) for word in words(row["completion"])}
    assert known.words == known_words


def test_other_token_ids_are_shown_from_both_sides(nano, prompts, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(nano.folder, other)
    config = json.loads((other / "tokenizer_config.json").read_text())
    (other / "tokenizer_config.json").write_text(json.dumps({**config, "add_bos_token": False}))
    with pytest.raises(ParityError, match=r"token ids differ for 'P:.*\n  tokenizer: \[\d+, .*\n  GGUF:      \[1, "):
        check(other, nano.gguf, prompts, "q8_0")


def test_another_end_token_than_in_training_is_shown(nano, prompts, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(nano.folder, other)
    recipe = json.loads((other / "recipe.json").read_text())
    (other / "recipe.json").write_text(json.dumps({**recipe, "end": "<s>"}))
    with pytest.raises(ParityError, match=r"ends with token 1 \(<s>\) in training, but with 2 in the GGUF"):
        check(other, nano.gguf, prompts, "q8_0")


def test_other_logits_are_reported_with_the_limit(nano, prompts, tmp_path):
    other = altered(nano.folder, tmp_path, 1.5)
    with pytest.raises(ParityError, match=r"logits differ by 0\.\d+ of their spread, over 0.08 for q8_0; .*f16"):
        check(other, nano.gguf, prompts, "q8_0")


def test_what_is_added_to_all_logits_alike_is_no_difference():
    logits = np.array([0.0, 1.0, 5.0, -2.0], dtype=np.float32)
    assert difference(logits, logits + 3) == 0
    assert difference(logits, logits + np.array([1, -1, 1, -1], dtype=np.float32)) > 0.3


def test_other_greedy_text_is_shown_from_both_sides(nano, prompts, tmp_path, monkeypatch):
    monkeypatch.setitem(parity.TOLERANCE, "q8_0", 99.0)
    other = altered(nano.folder, tmp_path, -2.0)
    with pytest.raises(ParityError, match=r"greedy text differs\n  model: '.*'\n  GGUF:  '.*'"):
        check(other, nano.gguf, prompts, "q8_0", greedy_share=1.0)


def test_a_token_that_the_model_is_sure_of_may_not_differ(nano, prompts, tmp_path, monkeypatch):
    monkeypatch.setattr(parity, "_logit_error", lambda model, exported, ids: 0.0)
    with pytest.raises(ParityError, match=r"greedy text differs\n  model: '.*'\n  GGUF:  '.*'"):
        check(altered(nano.folder, tmp_path, -2.0), nano.gguf, prompts, "q8_0")


def altered(folder, place, factor):
    """Copies a model and multiplies its last layer's output."""
    other = place / "altered"
    shutil.copytree(folder, other)
    weights = load_file(other / "model.safetensors")
    weights["model.layers.1.mlp.down_proj.weight"] *= factor
    weights["model.layers.1.self_attn.o_proj.weight"] *= factor
    save_file(weights, other / "model.safetensors", metadata={"format": "pt"})
    return other


def test_a_failed_export_leaves_the_good_file(nano, prompts, tmp_path, monkeypatch):
    output = tmp_path / "model.gguf"
    output.write_bytes(b"the good one")
    monkeypatch.setitem(parity.TOLERANCE, "q8_0", -1.0)
    with pytest.raises(ParityError):
        export(nano.folder, output, describe(nano.folder, ["buddy"], 2), prompts)
    assert output.read_bytes() == b"the good one"
    assert list(tmp_path.iterdir()) == [output]


LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.dont_write_bytecode = True  # Python takes no notice of a write cut short, and would keep half a module
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
from goji_trainer.cli import entry
sys.argv = ["goji-trainer", "export", *sys.argv[1:]]
sys.exit(entry())
"""


def test_a_disk_that_runs_full_is_reported_and_leaves_the_good_file(nano, tmp_path):
    output = tmp_path / "model.gguf"
    output.write_bytes(b"the good one")
    arguments = [str(nano.folder), "--out", str(output), "--validation", str(nano.data)]
    done = subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert f"export: the disk of {tmp_path} is full" in done.stderr
    assert output.read_bytes() == b"the good one"
    assert list(tmp_path.iterdir()) == [output]


def test_a_disk_without_room_is_reported_before_any_work(tmp_path):
    with (
        pytest.raises(GojiError, match=r"has [\d,]+ MB free, and about 1,000,000,000,000 MB are needed"),
        disk_space(tmp_path, 10**18, "export"),
    ):
        raise AssertionError("the block must not run")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "full"),
        RuntimeError("I/O error: No space left on device (os error 28)"),
        GojiError("OSError: 13440 requested and 4336 written"),
    ],
)
def test_every_way_to_say_that_the_disk_is_full(error, tmp_path):
    with pytest.raises(GojiError, match="is full"), disk_space(tmp_path, 1, "merge"):
        raise error
    with pytest.raises(PermissionError), disk_space(tmp_path, 1, "merge"):
        raise PermissionError(errno.EACCES, "no")


def test_an_unknown_quantization_shows_the_nearest(nano, tmp_path):
    with pytest.raises(UsageError, match=r"quantization: 'q8' is not known \(did you mean 'q8_0'\?\)"):
        export(nano.folder, tmp_path / "x.gguf", {}, [], "q8")


def test_a_folder_without_a_trained_model_is_refused(tmp_path):
    with pytest.raises(GojiError, match=r"has no readable recipe\.json"):
        describe(tmp_path, [], 2)
    with pytest.raises(GojiError, match="holds neither a model"):
        export(tmp_path, tmp_path / "x.gguf", {}, [])
    (tmp_path / "recipe.json").write_text("[]")
    with pytest.raises(GojiError, match="names no base"):
        describe(tmp_path, [], 2)


def test_the_converters_own_words_are_passed_on(nano, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(nano.folder, broken)
    config = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps({**config, "architectures": ["NoSuchModel"]}))
    with pytest.raises(GojiError, match=r"llama\.cpp's converter failed on broken: .*NoSuchModel"):
        convert(broken, tmp_path / "x.gguf")


def test_metadata_is_written_over_and_read_back(nano, tmp_path):
    write_metadata(nano.gguf, tmp_path / "x.gguf", {"goji.scorecard": '{"english": 1.0}', "goji.prompt.format": 1})
    with Model(tmp_path / "x.gguf") as model:
        known = read_metadata(model.metadata)
    assert (known.format, known.scorecard, known.base) == (1, {"english": 1.0}, "nano-0.1m")


def test_a_gguf_recommends_the_sampling_that_it_was_exported_with(nano, tmp_path):
    held_out = nano.folder.parent / "held-out.jsonl"
    held_out.write_text("".join(nano.data.read_text(encoding="utf-8").splitlines(keepends=True)[:8]), encoding="utf-8")
    export_model(nano.folder, tmp_path / "own.gguf", "q8_0", held_out, 2, Sampling(0.4, 0.2))
    export_model(nano.folder, tmp_path / "usual.gguf", "q8_0", held_out, 2)
    assert read_sampling(read_header(tmp_path / "own.gguf").metadata) == Sampling(0.4, 0.2)
    assert read_sampling(read_header(tmp_path / "usual.gguf").metadata) == Sampling()
    for sampling, named in ((Sampling(2.5), TEMPERATURE), (Sampling(min_p=-0.1), MIN_P)):
        with pytest.raises(GojiError, match=named):
            export_model(nano.folder, tmp_path / "x.gguf", "q8_0", held_out, 2, sampling)
    assert not (tmp_path / "x.gguf").exists()


def test_nothing_half_written_takes_the_place_of_the_good_one(tmp_path):
    good = tmp_path / "good"
    good.mkdir()
    (good / "file").write_text("old")
    for writing in (replacing_folder(good), replacing(good / "file")):
        with pytest.raises(IsADirectoryError), writing as part:
            part.parent.write_text("this cannot be written")
    assert [(path.name, path.read_text()) for path in good.iterdir()] == [("file", "old")]
    with replacing_folder(good) as part:
        (part / "other").write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["good"]
    assert [path.name for path in good.iterdir()] == ["other"]
