"""What was said in a repository is not said again while something else is left to say."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from git_repository import Repository
from run_goji import goji

from goji_hook.change.collect import staged
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import ModelMetadata
from goji_hook.prompt.tagline import Prompt
from goji_hook.review.review import review
from goji_hook.scoring.assess import assess
from goji_hook.settings import Settings
from goji_hook.speech.memory import MOST, NAME, Memory
from goji_hook.speech.speaker import Reply, Speaker
from goji_hook.terms import MOODS, SCOPES

ONE, TWO, THREE = "A calm and tidy piece of work.", "Nothing here asks for more.", "It reads like a short letter."


@dataclass
class Scripted:
    """An engine that says the given texts, one after the other, and the last one for ever."""

    texts: Sequence[str]
    name: str = "scripted"
    asked: list[str] = field(default_factory=list)

    def generate(self, prompt: str, **_: object) -> str:
        self.asked.append(prompt)
        return self.texts[min(len(self.asked), len(self.texts)) - 1]


def said(memory: Memory | None, *texts: str) -> str | None:
    known = ModelMetadata(4, ("buddy",), MOODS, SCOPES, ("en",), "", "", {})
    speaker = Speaker(ModelFile("x", Path("x")), Scripted(texts), known)  # type: ignore[arg-type]
    return speaker.say(Prompt("buddy", "neutral"), 1, memory=memory).text


def test_what_was_said_is_not_said_again(tmp_path: Path) -> None:
    Memory.load(tmp_path, "a").keep(ONE)
    assert said(Memory.load(tmp_path, "b"), ONE, TWO) == TWO
    assert said(None, ONE, TWO) == ONE


def test_a_sentence_weighs_more_than_an_opener(tmp_path: Path) -> None:
    Memory.load(tmp_path, "a").keep(ONE)
    memory = Memory.load(tmp_path, "b")
    assert (memory.heard(ONE), memory.heard("A calm and rare piece of work."), memory.heard(TWO)) == (3, 1, 0)
    assert said(memory, ONE, "A calm and rare piece of work.", ONE) == "A calm and rare piece of work."


def test_it_is_said_again_where_nothing_else_is_left(tmp_path: Path) -> None:
    Memory.load(tmp_path, "a").keep(ONE)
    assert said(Memory.load(tmp_path, "b"), ONE) == ONE


def test_a_change_that_is_reviewed_again_hears_nothing_of_what_came_after(tmp_path: Path) -> None:
    for change, text in (("a", ONE), ("b", TWO), ("c", THREE)):
        Memory.load(tmp_path, change).keep(text)
    memory = Memory.load(tmp_path, "b")
    assert (memory.heard(ONE), memory.heard(TWO), memory.heard(THREE)) == (3, 0, 0)
    memory.keep(ONE)
    assert len(Memory.load(tmp_path, "x").lines) == 3


def test_it_keeps_a_few_hundred_reviews_and_no_word(tmp_path: Path) -> None:
    for number in range(MOST + 5):
        Memory.load(tmp_path, f"change {number}").keep(f"{ONE[:-1]} {'so ' * (number % 7)}well said.")
    text = (tmp_path / NAME).read_text()
    assert len(text.splitlines()) == MOST
    assert set(text) <= set("0123456789abcdef \n")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"\n\n  \n", b"x" * 2_000_000, b"zzz not a hash\n"])
def test_a_damaged_memory_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    memory = Memory.load(tmp_path, "a")
    assert memory.heard(ONE) == 0
    memory.keep(ONE)
    assert Memory.load(tmp_path, "b").heard(ONE) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert Memory.load(tmp_path, "a").heard(ONE) == 0


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file where the git folder should be")
    Memory.load(tmp_path / "folder", "a").keep(ONE)
    assert (tmp_path / "folder").is_file()


# --- by the command


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository.init(tmp_path / "work")
    found.stage("a.py", "def f(a):\n    return a + 1\n")
    return found


def text_of(repository: Repository, *options: str, **environ: str) -> str:
    return str(json.loads(goji("--format", "json", *options, cwd=repository.path, **environ).out)["text"])


def test_the_same_change_gets_the_same_review_and_the_work_tree_stays_clean(repository: Repository) -> None:
    before = repository.git("status", "--porcelain")
    first = text_of(repository)
    assert text_of(repository) == first
    assert repository.git("status", "--porcelain") == before
    assert (repository.path / ".git" / NAME).is_file()


def test_another_metric_is_spoken_of_where_all_of_one_was_heard(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(self: Speaker, prompt: Prompt, seed: int, *_: object, **__: object) -> Reply:
        text = f"This is all about {' and '.join(prompt.on) or 'nothing'}."
        return Reply(text, seed, 1, text)

    monkeypatch.setattr(Speaker, "say", say)
    monkeypatch.setenv("CI", "")
    monkeypatch.chdir(repository.path)
    texts = []
    for number in range(6):
        repository.stage(f"b{number}.py", f"def f(a):\n    return a + {number}\n")
        texts.append(review(assess(staged()), Settings()).reply.text)
        repository.git("commit", "-q", "-m", "more")
    assert len(set(texts)) == len(texts), texts


@pytest.mark.parametrize(("options", "environ"), [(("--seed", "3"), {}), ((), {"CI": "true"})])
def test_a_seed_and_a_ci_machine_do_without(
    repository: Repository, options: tuple[str, ...], environ: dict[str, str]
) -> None:
    text_of(repository, *options, **environ)
    assert not (repository.path / ".git" / NAME).exists()


def test_a_bare_repository_is_not_written_to(repository: Repository, tmp_path: Path) -> None:
    repository.git("commit", "-q", "-m", "one")
    repository.git("clone", "-q", "--bare", str(repository.path), str(tmp_path / "bare.git"))
    bare = Repository(tmp_path / "bare.git")
    goji("--range", "HEAD~0..HEAD", cwd=bare.path, GIT_DIR=str(bare.path))
    assert not (bare.path / NAME).exists()
