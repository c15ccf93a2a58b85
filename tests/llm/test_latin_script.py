from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import gguf_files as ggufs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.errors import GojiError
from goji_hook.llm import banned_tokens as locking
from goji_hook.llm.latin_script import is_foreign
from goji_hook.llm.model import Model, Sampling
from goji_hook.system import cache as store

#: Real vocabularies, and how many generations each is asked for: a thousand together, as large ones take their time.
GENERATIONS = {"gpt-2": 450, "gpt-neox": 450, "qwen2": 100}
SAID = "“Well – done… it’s 3/4 good (or 75 %) — naïve café; £5, €7, 100% yes!” → ok ✓ 🎉"


def foreign_letters(text: str) -> list[str]:
    """Letters and marks whose Unicode name does not say Latin: another way to tell than the lock's own."""
    letters = {letter for letter in text if unicodedata.category(letter)[0] in "LM"}
    return sorted(letter for letter in letters if "LATIN" not in unicodedata.name(letter, "?"))


@pytest.fixture(scope="module")
def vocabularies() -> Path:
    try:
        converter = pytest.importorskip(
            "goji_trainer.export.converter", reason="the hook is tested without the trainer"
        )
        return Path(converter.converter()) / "models"
    except GojiError as error:  # the source release of the binding is neither in the cache nor to be had
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=GENERATIONS)
def speaker(
    request: pytest.FixtureRequest, vocabularies: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Model]]:
    """A real vocabulary with random weights behind it: it says anything that it may."""
    entries, size = ggufs.vocabulary_of(vocabularies / f"ggml-vocab-{request.param}.gguf")
    path = ggufs.random_model(tmp_path_factory.mktemp("vocabulary") / "model.gguf", entries, size)
    with Model(path) as model:
        yield request.param, model


def test_nothing_but_latin_letters_is_said(speaker: tuple[str, Model]) -> None:
    name, model = speaker
    wild = Sampling(temperature=5.0, min_p=0.0, max_tokens=6)
    said = [b"".join(model.stream("Feedback:", seed, wild, ("{",), True)) for seed in range(GENERATIONS[name])]
    text = "\n".join(one.decode("utf-8", "replace") for one in said)
    assert foreign_letters(text) == []
    assert "{" not in text
    assert len(set(said)) > 0.9 * len(said)


def test_without_the_lock_the_same_weights_speak_in_tongues(speaker: tuple[str, Model]) -> None:
    _, model = speaker
    wild = Sampling(temperature=5.0, min_p=0.0, max_tokens=50)
    said = b"".join(piece for seed in range(12) for piece in model.stream("Feedback:", seed, wild, (), False))
    assert foreign_letters(said.decode("utf-8", "replace")) != []


def test_english_with_its_punctuation_stays_possible(speaker: tuple[str, Model]) -> None:
    name, model = speaker
    locked = set(locking.banned_ids(model.pieces, model.size, (), english=True))
    needed = (
        "Well done, it's 3/4 good (or 75 %); don't: wait... \"what\"? 1234567890 + - * / = $ # @ ! & <a> ~ `x` | ^ _"
    )
    assert not locked & set(model.tokenize(needed, start=False))
    for sign in "—–…“”’é£":
        assert not locked & set(model.tokenize(f"a{sign}b", start=False)), (name, sign)


def test_every_token_that_holds_a_foreign_letter_is_locked_and_no_ascii_one(speaker: tuple[str, Model]) -> None:
    _, model = speaker
    locked = set(locking.banned_ids(model.pieces, model.size, (), english=True))
    for token, piece in enumerate(model.pieces()):
        if piece.isascii():
            assert token not in locked
        elif foreign_letters(piece.decode("utf-8", "ignore")):
            assert token in locked, piece


def test_no_sequence_of_free_tokens_spells_a_foreign_letter(speaker: tuple[str, Model]) -> None:
    _, model = speaker
    locked = set(locking.banned_ids(model.pieces, model.size, (), english=True))
    free = [piece for token, piece in enumerate(model.pieces()) if token not in locked and not piece.isascii()]
    source = random.Random(6)
    text = b"".join(source.choice(free) for _ in range(200_000)).decode("utf-8", "replace")
    assert foreign_letters(text) == []


@given(st.text(), st.lists(st.integers(0, 40), max_size=8))
def test_a_text_cut_anywhere_is_foreign_somewhere_if_it_holds_a_foreign_letter(text: str, cuts: list[int]) -> None:
    data = text.encode("utf-8", "ignore")
    ends = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    parts = [data[start:end] for start, end in pairwise(ends)]
    if foreign_letters(data.decode()):
        assert any(is_foreign(part) for part in parts)


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_two_harmless_tokens_never_join_into_a_foreign_letter(first: bytes, second: bytes) -> None:
    if not is_foreign(first) and not is_foreign(second):
        assert foreign_letters((first + second).decode("utf-8", "replace")) == []


@pytest.mark.parametrize("character", sorted(set(SAID)))
def test_what_english_needs_is_free_whole(character: str) -> None:
    assert not is_foreign(character.encode())


@pytest.mark.parametrize("character", "жλאع한中ひ。、เ٣５ｆµªº́ℵΩ")
def test_other_scripts_are_locked_whole_and_cut(character: str) -> None:
    data = character.encode()
    assert is_foreign(data)
    assert any(is_foreign(data[:cut]) or is_foreign(data[cut:]) for cut in range(1, len(data)))


def test_a_character_cut_short_is_free_only_if_all_it_can_become_is() -> None:
    assert not is_foreign("é".encode()[:1])
    assert not is_foreign(" —".encode()[:3])
    assert not is_foreign("🎉".encode()[:2])
    assert is_foreign("—".encode()[:1])  # with one byte, it could become a Kanji's neighbour
    assert is_foreign("Ω".encode()[:2])
    assert is_foreign(b"a\xff")
    assert is_foreign(b"\xc3(")
    assert is_foreign(b"\xe2\x80\x94\xe2")


class Counting:
    """Pieces that count how often they are asked for."""

    def __init__(self, count: int) -> None:
        self.asked = 0
        self._pieces = [b"word%d" % number if number % 3 else "слово".encode() for number in range(count)]

    def __call__(self) -> list[bytes]:
        self.asked += 1
        return self._pieces


def test_the_lock_of_a_large_vocabulary_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pieces = Counting(9000)
    first = locking.banned_ids(pieces, 9000, ("word1",), english=True, identity=lambda: "a" * 64)
    again = locking.banned_ids(pieces, 9000, ("word1",), english=True, identity=lambda: "a" * 64)
    assert (first, pieces.asked) == (again, 1)
    assert set(first) >= set(range(0, 9000, 3)) | {1, 10, 100}
    locking.banned_ids(pieces, 9000, (), english=True, identity=lambda: "a" * 64)
    locking.banned_ids(pieces, 9000, ("word1",), english=True, identity=lambda: "b" * 64)
    assert pieces.asked == 3


def test_a_damaged_kept_lock_is_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pieces = Counting(9000)
    first = locking.banned_ids(pieces, 9000, (), english=True, identity=lambda: "a" * 64)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    for damaged in (b"", kept.read_bytes()[:-4], bytes([kept.read_bytes()[0] ^ 1]) + kept.read_bytes()[1:]):
        kept.write_bytes(damaged)
        assert locking.banned_ids(pieces, 9000, (), english=True, identity=lambda: "a" * 64) == first
    assert pieces.asked == 4


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    pieces = Counting(9000)
    for _ in range(2):
        assert len(locking.banned_ids(pieces, 9000, (), english=True, identity=lambda: "a" * 64)) == 3000
    assert store.read("anything") is None


def test_a_sentencepiece_vocabulary_with_byte_tokens_is_locked_too(tmp_path: Path) -> None:
    entries, size = ggufs.small_vocabulary()
    with Model(ggufs.random_model(tmp_path / "model.gguf", entries, size)) as model:
        wild = Sampling(temperature=5.0, min_p=0.0, max_tokens=40)
        text = b"".join(piece for seed in range(40) for piece in model.stream("the code", seed, wild, (), True))
        assert foreign_letters(text.decode("utf-8", "replace")) == []
        assert re.search("[—“”é]", text.decode("utf-8", "replace"))
