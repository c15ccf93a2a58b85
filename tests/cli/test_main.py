"""The command line: what a run prints and how it ends, on good input and on bad."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from code_samples import SIMPLE, TANGLED
from git_repository import Repository
from run_goji import Ran, goji, inside, shell, variables

import goji_hook
from goji_hook.change import contents
from goji_hook.errors import GojiError
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.personas import PERSONAS
from goji_hook.terms import METRICS, MOODS

Capture = pytest.CaptureFixture[str]


def told(ran: Ran) -> str:
    """The one line of a run that only had something to tell."""
    assert ran.out == ""
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("goji-hook: ")
    return ran.err.removeprefix("goji-hook: ").rstrip("\n")


def test_a_review_is_a_voice_the_metrics_and_what_the_change_did(repository: Repository, capsys: Capture) -> None:
    repository.stage("pkg/knots.py", TANGLED)
    repository.stage("uv.lock", "x = 1\n")
    ran = inside(capsys)
    assert ran.status == 0
    assert ran.err == ""
    heading, *text, bars, did, skipped = ran.out.splitlines()
    assert re.fullmatch(r"Buddy \((v\.)?(positive|critical|neutral)\) on what is staged, 1 file", heading)
    assert len(" ".join(text)) > 20
    assert "{" not in " ".join(text)
    assert bars.split()[::2] == list(METRICS)
    assert did == "  + pkg/knots.py:1 knot  complexity 17"
    assert skipped == "  skipped: uv.lock (lock file)"


def test_the_same_change_gets_the_same_review(repository: Repository, capsys: Capture) -> None:
    repository.stage("a.py", TANGLED)
    assert inside(capsys) == inside(capsys)
    texts = {json.loads(inside(capsys, "--seed", str(seed), "--format", "json").out)["text"] for seed in range(4)}
    assert len(texts) > 1


def test_with_nothing_named_what_is_staged_comes_first_then_the_rest(repository: Repository, capsys: Capture) -> None:
    repository.commit("Begin", a_py=SIMPLE)
    assert " on the last commit (" in inside(capsys).out
    repository.write("a.py", TANGLED)
    assert " on unstaged changes, 1 file\n" in inside(capsys).out
    repository.git("add", "a.py")
    assert " on what is staged, 1 file\n" in inside(capsys).out


def test_review_is_the_default_command(repository: Repository, capsys: Capture) -> None:
    repository.stage("a.py", TANGLED)
    assert inside(capsys) == inside(capsys, "review") == inside(capsys, "--persona", "buddy")
    assert inside(capsys, "a.py") == inside(capsys, "review", "a.py")
    assert " on a.py\n" in inside(capsys, "a.py").out


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_persona_speaks(repository: Repository, capsys: Capture, persona: str) -> None:
    repository.stage("a.py", TANGLED)
    review = json.loads(inside(capsys, "-p", persona, "--format", "json").out)
    assert review["persona"] == persona
    assert review["text"]


def test_random_picks_a_persona_by_the_change(repository: Repository, capsys: Capture) -> None:
    picked = set()
    for number in range(12):
        repository.stage("a.py", SIMPLE + f"x = {number}\n")
        picked.add(inside(capsys, "--persona", "random").out.partition(" (")[0])
    assert len(picked) >= 2
    assert picked <= {persona.title for persona in PERSONAS.values()}


def test_a_mood_that_is_asked_for_is_what_the_model_hears(repository: Repository, capsys: Capture) -> None:
    repository.stage("a.py", SIMPLE)
    for mood in MOODS:
        review = json.loads(inside(capsys, "--mood", mood, "--format", "json").out)
        assert review["mood"] == mood
        assert f" M:{mood} " in review["prompt"]


def test_explain_shows_what_the_review_rests_on(repository: Repository, capsys: Capture) -> None:
    repository.stage("a.py", TANGLED)
    review = json.loads(inside(capsys, "--format", "json").out)
    lines = inside(capsys, "--explain").out.splitlines()
    for name, one in review["metrics"].items():
        place = f"{name:5}{one['value']:.4g}, higher than {one['percentile']:.0f} %: {one['bucket']}"
        assert any(line.startswith(f"  {place}") for line in lines)
    assert any(re.fullmatch(r"  the code, compared with .*commits in \d+ projects:", line) for line in lines)
    assert any(line.startswith("  what the change did, compared with commits that add ") for line in lines)
    assert f"  score {review['score']:.3f} (0 best, 1 worst): {review['mood']}" in lines
    assert review["prompt"].replace("\n", " | ") in " ".join(line.strip() for line in lines)
    model = f"model nano {review['model']['sha256'][:12]} by {review['model']['engine']}"
    assert re.fullmatch(rf"  seed {review['seed']}(, \d tries)?; {re.escape(model)}", lines[-1])


def test_a_range_is_reviewed_and_paths_narrow_it(repository: Repository, capsys: Capture) -> None:
    first = repository.commit("Begin", a_py=SIMPLE)
    repository.commit("Go on", a_py=TANGLED, b_py=SIMPLE)
    assert f" on {first[:7]}..HEAD, 2 files\n" in inside(capsys, "--range", f"{first[:7]}..HEAD").out
    assert f" on part of {first[:7]}..HEAD, 1 file\n" in inside(capsys, "--range", f"{first[:7]}..HEAD", "b.py").out


def test_paths_count_from_the_current_directory(
    repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.stage("sub/a.py", TANGLED)
    repository.stage("a.py", SIMPLE)
    monkeypatch.chdir(repository.path / "sub")
    review = json.loads(inside(capsys, "--scope", "diff", "--format", "json", "a.py").out)
    assert [file["path"] for file in review["files"]] == ["sub/a.py"]


def test_excluded_files_are_skipped(repository: Repository, capsys: Capture) -> None:
    repository.stage("docs/conf.py", SIMPLE)
    repository.stage("tests/x/test_a.py", SIMPLE)
    repository.stage("a.py", SIMPLE)
    repository.write("goji.toml", 'exclude = ["docs", "*/test_*.py"]\n')
    review = json.loads(inside(capsys, "--format", "json").out)
    assert [file["path"] for file in review["files"]] == ["a.py"]
    assert [one["reason"] for one in review["skipped"]] == ["excluded", "excluded"]


class TestGate:
    def test_it_fails_at_the_mood_and_says_why(self, repository: Repository, capsys: Capture) -> None:
        repository.stage("a.py", TANGLED * 3)
        mood = json.loads(inside(capsys, "--format", "json").out)["mood"]
        reached = inside(capsys, "--quiet", "--fail-on", mood)
        assert reached.status == 1
        assert reached.out == ""  # a gate speaks for itself: no persona does
        assert reached.err == f"goji-gate: refused: the mood is {mood} (fail-on {mood})\n"
        for worse in MOODS[MOODS.index(mood) + 1 :]:
            assert inside(capsys, "--quiet", "--fail-on", worse) == Ran(0, "", "")

    def test_it_judges_the_mood_that_was_earned(self, repository: Repository, capsys: Capture) -> None:
        repository.stage("a.py", SIMPLE)
        assert inside(capsys, "--quiet", "--fail-on", "v.critical", "--mood", "v.critical") == Ran(0, "", "")

    def test_it_says_nothing_where_there_is_nothing_to_review(self, repository: Repository, capsys: Capture) -> None:
        assert inside(capsys, "--quiet", "--fail-on", "v.positive") == Ran(0, "", "")

    def test_an_advisory_review_never_fails(self, repository: Repository, capsys: Capture) -> None:
        repository.stage("a.py", TANGLED)
        ran = inside(capsys, "review", "--advisory", "--fail-on", "v.positive")
        assert ran.status == 0
        assert ran.out


class TestNoRepository:
    @pytest.fixture(autouse=True)
    def outside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    @pytest.mark.parametrize(("arguments", "status"), [((), 0), (("--strict",), 3), (("review", "--advisory"), 0)])
    def test_it_is_told_in_one_line(self, capsys: Capture, arguments: tuple[str, ...], status: int) -> None:
        ran = inside(capsys, *arguments)
        assert told(ran) == "not a git repository (nor any of the directories above it)"
        assert ran.status == status

    def test_debugging_shows_where(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOJI_DEBUG", "1")
        ran = inside(capsys)
        assert ran.status == 0
        assert ran.err.startswith("Traceback (most recent call last):\n")
        assert ran.err.endswith("goji-hook: not a git repository (nor any of the directories above it)\n")

    def test_files_can_be_reviewed(self, capsys: Capture, tmp_path: Path) -> None:
        (tmp_path / "a.py").write_text(TANGLED)
        assert " on a.py\n" in inside(capsys, "a.py").out


def test_where_the_last_commit_has_no_code_the_last_one_with_code_is_offered(
    repository: Repository, capsys: Capture
) -> None:
    repository.commit("Begin", a_py=SIMPLE)
    code = repository.commit("Code", a_py=TANGLED)
    repository.commit("Notes", notes_txt="text")
    told_by_default = told(inside(capsys))
    assert "nothing to review" in told_by_default
    offered = told_by_default.rpartition("; the last commit with code: goji-hook ")[2].split()
    assert offered[1].endswith(f"..{code[:7]}")
    assert "Buddy" in inside(capsys, *offered).out
    assert "the last commit with code" not in inside(capsys, "review", "--advisory").err


def test_model_alone_shows_its_help(capsys: Capture) -> None:
    ran = inside(capsys, "model")
    assert ran.status == 0
    assert "Commands:" in ran.out
    assert "pull" in ran.out


class TestOtherPlaces:
    def test_a_bare_repository(self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        bare = Repository.init(tmp_path / "bare.git", "--bare")
        monkeypatch.chdir(bare.path)
        ran = inside(capsys)
        assert "bare repository" in told(ran)
        assert ran.status == 0
        assert inside(capsys, "--strict").status == 3

    def test_a_bare_repository_has_ranges(
        self, repository: Repository, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.commit("Begin", a_py=SIMPLE)
        repository.commit("Go on", a_py=TANGLED)
        repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
        monkeypatch.chdir(tmp_path / "bare.git")
        monkeypatch.setenv("GIT_DIR", ".")
        assert " on HEAD~1..HEAD, 1 file\n" in inside(capsys, "--range", "HEAD~1..HEAD").out

    def test_no_commits_and_nothing_staged(self, repository: Repository, capsys: Capture) -> None:
        ran = inside(capsys)
        assert told(ran) == "no commits yet and nothing staged: there is nothing to review"
        assert ran.status == 0

    def test_the_first_commit(self, repository: Repository, capsys: Capture) -> None:
        repository.stage("a.py", SIMPLE)
        assert " on what is staged, 1 file\n" in inside(capsys).out

    def test_nothing_staged_in_a_hook(self, repository: Repository, capsys: Capture) -> None:
        repository.commit("Begin", a_py=SIMPLE)
        repository.write("a.py", TANGLED)
        ran = inside(capsys, "review", "--advisory")
        assert told(ran) == "what is staged: nothing to review"
        assert ran.status == 0

    def test_only_files_that_are_not_code(self, repository: Repository, capsys: Capture) -> None:
        repository.stage("notes.txt", "hello\n")
        ran = inside(capsys)
        assert (
            told(ran)
            == "what is staged: nothing to review (skipped: notes.txt (not a language that goji-hook reads (.txt)))"
        )
        assert ran.status == 0

    def test_an_unmerged_index(self, repository: Repository, capsys: Capture) -> None:
        repository.commit("Begin", a_py=SIMPLE)
        repository.git("switch", "--quiet", "-c", "other")
        repository.commit("Theirs", a_py=SIMPLE.replace("+", "-"))
        repository.git("switch", "--quiet", "main")
        repository.commit("Ours", a_py=SIMPLE.replace("+", "*"))
        repository.git("merge", "other", check=False)
        ran = inside(capsys)
        assert told(ran) == "unmerged: resolve 'a.py' first"
        assert ran.status == 0
        assert inside(capsys, "--strict").status == 3
        assert told(inside(capsys, "review", "--advisory")) == "a merge is under way: not reviewed"
        assert inside(capsys, "review", "--quiet") == Ran(0, "", "")

    def test_a_current_directory_that_is_gone(self, tmp_path: Path) -> None:
        ran = shell('mkdir gone && cd gone && rmdir ../gone && exec "$@"', tmp_path)
        assert told(ran) == "the current directory is gone"
        assert ran.status == 0


class TestWrongWords:
    @pytest.fixture(autouse=True)
    def something(self, repository: Repository) -> None:
        repository.stage("a.py", SIMPLE)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--persona", "grany"), ("persona", "'grany'", "did you mean 'granny'?", "senior-")),
            (("--persona", "Granny"), ("persona", "'Granny'", "did you mean 'granny'?", "random")),
            (("--mood", "critcal"), ("mood", "'critcal'", "did you mean 'critical'?", "v.positive", "auto")),
            (("--scope", "fil"), ("scope", "'fil'", "did you mean 'file'?", "day")),
            (("--fail-on", "v-critical"), ("fail-on", "'v-critical'", "did you mean 'v.critical'?", "none")),
            (("--format", "jsn"), ("format", "'jsn'", "did you mean 'json'?", "markdown")),
            (("--color", "allways"), ("color", "'allways'", "did you mean 'always'?", "never")),
            (("--seed", "-1"), ("seed", "'-1'", "whole number")),
            (("--model", "nanoo"), ("model", "'nanoo'", "nano")),
            (("--scope", "pr"), ("scope", "pr", "--range")),
            (("--scope", "file"), ("scope", "file", "path")),
            (("--scope", "file", "--range", "A..B"), ("scope", "file", "--range")),
            (("--range", "HEAD"), ("range", "'HEAD'", "A..B")),
            (("--range", "nowhere..HEAD"), ("'nowhere'", "not known")),
            (("nowhere.py",), ("path", "'nowhere.py'", "does not exist")),
            (("--persno", "buddy"), ("--persno", "--persona")),
        ],
    )  # fmt: skip
    def test_a_flag(self, capsys: Capture, arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
        ran = inside(capsys, *arguments)
        assert ran.status == 2
        line = told(ran)
        assert [word for word in said if word not in line] == []
        assert inside(capsys, "review", "--advisory", *arguments) == Ran(0, "", ran.err)

    def test_a_key_of_the_configuration(self, repository: Repository, capsys: Capture) -> None:
        place = repository.write("pyproject.toml", '[tool.goji]\npersonna = "granny"\n')
        ran = inside(capsys)
        assert ran.status == 2
        assert told(ran).startswith(
            f"{place}: setting: 'personna' is not known (did you mean 'persona'?); allowed: persona, "
        )
        assert inside(capsys, "review", "--advisory") == Ran(0, "", ran.err)

    def test_a_variable(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOJI_MOOD", "grim")
        ran = inside(capsys)
        assert ran.status == 2
        assert told(ran).startswith("environment: mood: 'grim' is not known")

    @pytest.mark.parametrize("line", ["X:1", "P:", "cx=huge", "M:positive M:critical", "P:nobody", "hello", "S:week"])
    def test_a_tag_line(self, capsys: Capture, line: str) -> None:
        ran = inside(capsys, "say", line)
        assert ran.status == 2
        told(ran)


class TestModels:
    @pytest.fixture(autouse=True)
    def something(self, repository: Repository) -> None:
        repository.stage("a.py", SIMPLE)

    def broken(self, kind: str) -> str:
        """A model that cannot be opened: its path."""
        data = models.embedded().path.read_bytes()
        content = {"empty": b"", "text": b"not a model\n" * 99, "cut": data[: len(data) // 2]}
        if kind in content:
            Path("broken.gguf").write_bytes(content[kind])
        return "broken.gguf"

    @pytest.mark.parametrize("kind", ["missing", "empty", "text", "cut"])
    def test_the_embedded_one_speaks_where_the_chosen_one_cannot(self, capsys: Capture, kind: str) -> None:
        ran = inside(capsys, "--model", self.broken(kind))
        assert ran.status == 0
        assert " on what is staged, 1 file\n" in ran.out
        assert ran.err.count("\n") == 1
        assert "broken.gguf" in ran.err
        assert "nano speaks" in ran.err
        assert inside(capsys, "--strict", "--model", self.broken(kind)).status == 3

    @pytest.mark.parametrize("kind", ["missing", "empty", "text", "cut"])
    def test_the_metrics_stand_alone_without_any(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        broken = ModelFile("nano", Path(self.broken(kind)), trusted=True)
        monkeypatch.setattr(models, "embedded", lambda: broken)
        ran = inside(capsys)
        assert ran.status == 0
        assert ran.out.splitlines()[1].split()[::2] == list(METRICS)
        assert ran.err.count("\n") == 1
        assert ran.err.startswith("goji-hook: model: ")
        assert inside(capsys, "--strict").status == 3
        assert json.loads(inside(capsys, "--format", "json").out)["text"] is None

    def test_a_model_that_says_nothing_fit_to_print(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("goji_hook.guard.form.fault", lambda *_: "loop")
        ran = inside(capsys)
        assert ran.status == 0
        assert ran.out.splitlines()[1].split()[::2] == list(METRICS)
        assert ran.err == "goji-hook: the model wrote nothing fit to print in 16 tries; here are the metrics alone\n"


class TestOddFiles:
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("empty.py", b"", None),
            ("latin.py", "# é ü ß\nx = 'é'\n".encode("latin-1"), None),
            ("nul.py", b"x = 1\0\n" * 20, "binary"),
            ("bytes.py", bytes(range(1, 256)) * 20, None),
            ("many.py", b"x = 1\n" * 1_000_000, "too large"),
            ("blank.py", b"\n" * 999_999, None),
            ("long.py", b"x = '" + b"y" * 900_000 + b"'\n", "minified"),
            ("deep.py", b"(" * 20_000 + b")" * 20_000 + b"\n", None),
            ("open.py", b'"""' + b"word\n" * 5_000, None),
        ],
    )  # fmt: skip
    def test_each_is_reviewed_or_skipped_with_the_reason(
        self, repository: Repository, capsys: Capture, name: str, content: bytes, reason: str | None
    ) -> None:
        repository.stage(name, content)
        repository.stage("a.py", SIMPLE)
        ran = inside(capsys, "--format", "json")
        assert ran.status == 0
        assert ran.err == ""
        review = json.loads(ran.out)
        listed = {file["path"] for file in review["files"]} | {one["path"] for one in review["skipped"]}
        if content:
            assert listed == {name, "a.py"}
        skipped = {one["path"]: one["reason"] for one in review["skipped"]}
        if reason is not None:
            assert skipped[name].startswith(reason)

    def test_a_file_that_goes_between_diff_and_read(
        self, repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.commit("Begin", a_py=SIMPLE, b_py=SIMPLE)
        repository.write("a.py", TANGLED)
        repository.write("b.py", TANGLED)
        read = contents.from_disk

        def too_late(place: str) -> object:
            if place.endswith("b.py"):
                os.unlink(place)
            return read(place)

        monkeypatch.setattr(contents, "from_disk", too_late)
        review = json.loads(inside(capsys, "--format", "json").out)
        assert [file["path"] for file in review["files"]] == ["a.py"]
        assert review["skipped"] == [{"path": "b.py", "reason": "deleted"}]

    @pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
    def test_hostile_names_reach_no_terminal(self, repository: Repository, capsys: Capture) -> None:
        repository.stage(b"\x1b[31m\xff\n.py", SIMPLE)
        repository.stage(b"\x1b]0;title\x07.bin", b"\0")
        ran = inside(capsys)
        assert "\x1b" not in ran.out
        assert "\x07" not in ran.out
        assert r"  + \x1b[31m\xff\x0a.py:1 add" in ran.out
        assert r"skipped: \x1b]0;title\x07.bin" in ran.out


class TestEnds:
    def test_skipping(self, repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.stage("a.py", TANGLED)
        monkeypatch.setenv("GOJI_SKIP", "1")
        skipped = "goji-gate: skipped, as GOJI_SKIP is set\n"
        assert inside(capsys, "--fail-on", "v.positive") == Ran(0, "", skipped)
        assert inside(capsys, "review", "--advisory") == Ran(0, "", "")
        assert inside(capsys, "--help").out.startswith("Usage: goji-hook")
        monkeypatch.setenv("GOJI_SKIP", "0")
        assert inside(capsys, "--fail-on", "v.positive").status == 1

    def test_trouble_that_nobody_foresaw(
        self, repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stumble(*_: object) -> None:
            raise ZeroDivisionError("by\nnothing")

        monkeypatch.setattr("goji_hook.change.collect.default", stumble)
        ran = inside(capsys)
        assert told(ran) == "unexpected trouble: ZeroDivisionError: by nothing (GOJI_DEBUG=1 shows where)"
        assert ran.status == 0
        assert inside(capsys, "--strict").status == 3
        repository.write("goji.toml", "strict = true\n")
        assert inside(capsys).status == 3
        assert inside(capsys, "review", "--advisory").status == 0

    def test_trouble_of_a_command_that_is_no_review(
        self, repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stumble(*_: object) -> None:
            raise GojiError("out of order")

        monkeypatch.setattr("goji_hook.commands.personas.run_personas", stumble)
        ran = inside(capsys, "personas")
        assert told(ran) == "out of order"
        assert ran.status == 3

    def test_interruption(self, repository: Repository, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("goji_hook.change.collect.default", interrupt)
        ran = inside(capsys)
        assert ran.status == 130
        assert ran.err.strip() == "goji-hook: interrupted"
        monkeypatch.setattr("goji_hook.change.collect.staged", interrupt)
        assert inside(capsys, "review", "--advisory").status == 130

    @pytest.mark.skipif(os.name == "nt", reason="needs sh")
    @pytest.mark.parametrize(
        ("script", "status"),
        [('"$@" | true', 0), ('"$@" >&-', 0), ('"$@" 2>&-', 0), ('"$@" <&-', 0), ('"$@" >&- 2>&- <&-', 0)],
    )
    def test_streams_that_are_closed(self, repository: Repository, script: str, status: int) -> None:
        repository.stage("a.py", TANGLED)
        ran = shell(script, repository.path)
        assert ran.status == status
        assert ran.err == ""

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full disk")
    def test_a_full_disk(self, repository: Repository) -> None:
        repository.stage("a.py", TANGLED)
        ran = shell('"$@" >/dev/full', repository.path)
        assert ran.status == 0
        assert told(ran) == "No space left on device"
        assert shell('"$@" >/dev/full', repository.path, "--strict").status == 3

    @pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
    def test_encodings_that_lack_letters(self, repository: Repository, encoding: str) -> None:
        repository.stage("naïve.py", TANGLED)
        ran = goji(cwd=repository.path, PYTHONIOENCODING=encoding)
        assert ran.status == 0
        assert ran.err == ""

    def test_a_locale_of_nothing(self, repository: Repository) -> None:
        repository.stage("naïve.py", TANGLED)
        ran = goji(cwd=repository.path, LC_ALL="C", LANG="C", PYTHONIOENCODING="")
        assert ran.status == 0
        assert ran.err == ""


def test_help_names_every_command(capsys: Capture) -> None:
    text = inside(capsys, "--help").out
    for command in ("review", "say", "personas", "doctor", "model"):
        assert re.search(rf"^  {command}\b", text, re.MULTILINE), command


def test_the_version(capsys: Capture) -> None:
    assert inside(capsys, "--version") == Ran(0, f"goji-hook {goji_hook.__version__}\n", "")


def test_help_needs_none_of_the_heavy_modules(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom goji_hook.cli.main import entry\nentry(['--help'])\n"
        "heavy = {'llama_cpp', 'huggingface_hub', 'git', 'rich', 'lizard', 'pygments', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=variables(), capture_output=True, check=True
    )
    assert done.stderr.strip() == b"[]"
