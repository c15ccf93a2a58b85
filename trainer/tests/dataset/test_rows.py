"""Rows of a dataset: their shape, and the hash of their pairs, by which a model names its dataset."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.rows import PairsHash, read_rows
from goji_trainer.dataset.write import make_dataset
from goji_trainer.score.training_set import read_training_set
from goji_trainer.training.training_data import read_dataset

from goji_hook.errors import GojiError

ROW = {"prompt": "P:buddy", "completion": " Fine."}


def test_the_hash_of_the_pairs_is_that_of_the_file_without_sources(tmp_path: Path) -> None:
    description = make_dataset(tmp_path, 35, DatasetRecipe(), article=False)
    stream = tmp_path / "stream.jsonl"
    plain = tmp_path / "plain.jsonl"
    rows = [json.loads(line) for line in stream.read_text(encoding="utf-8").splitlines()]
    assert all(row["review"] for row in rows)
    without = [{key: row[key] for key in ("prompt", "completion")} for row in rows]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in without)
    plain.write_text(text, encoding="utf-8")
    wanted = hashlib.sha256(plain.read_bytes()).hexdigest()
    assert description["stream"]["pairs_sha256"] == wanted  # type: ignore[index]
    assert wanted != description["stream"]["sha256"]  # type: ignore[index]
    for path in (stream, plain):
        assert read_dataset(path).sha256 == read_training_set(path).sha256 == wanted


def test_a_file_of_other_people_has_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(b'{"completion":  " Fine.", "prompt": "P:buddy", "note": 1}\r\n' + json.dumps(ROW).encode())
    digest = PairsHash()
    assert [row["completion"] for row in read_rows(path, digest)] == [" Fine.", " Fine."]
    assert digest.hexdigest() == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("source", [3, "x", [3], ["a"], ["a", "b"], [1, 2], ["a", True], {"a": 1}])
def test_a_source_of_another_shape_is_refused(tmp_path: Path, source: object) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + json.dumps({**ROW, "review": source}) + "\n", encoding="utf-8")
    with pytest.raises(GojiError, match=r"^bad\.jsonl:2: `review` must be"):
        list(read_rows(path))


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b'{"prompt": "\xff", "completion": "x"}\n')
    with pytest.raises(GojiError, match=r"^bad\.jsonl:1: not UTF-8"):
        list(read_rows(path))
