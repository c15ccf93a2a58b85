from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import gguf_files as ggufs
import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from run_goji import goji

from goji_hook.cli.main import entry
from goji_hook.errors import GojiError, UsageError
from goji_hook.llm import model as llm
from goji_hook.models import find as models
from goji_hook.models import hub, registry
from goji_hook.models import lockfile as pins
from goji_hook.models.metadata import read_metadata
from goji_hook.prompt.tagline import CURRENT, Prompt
from goji_hook.speech import loader
from goji_hook.terms import MOODS

LAUNCH = Path(__file__).parents[1] / "support" / "launch.py"
PIN = pins.Pin("ann/goji", "a" * 40, "deep/goji.gguf", 5, "b" * 64)


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's caches and configuration but the test's own."""
    for name in ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "GOJI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def pirate(tmp_path: Path) -> Path:
    """The embedded model under somebody else's metadata: two personas, one of them of its own, named in a list."""
    changes: dict[str, ggufs.Value | None] = {
        "goji.personas": ["pirate", "buddy"], "goji.moods": "positive neutral critical", "goji.scopes": "diff file",
    }  # fmt: skip
    return ggufs.edited(models.embedded().path, tmp_path / "pirate.gguf", changes)


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    status = entry(list(arguments))
    return status, *capfd.readouterr()


def test_the_registry_knows_the_models_of_the_house() -> None:
    known = registry.entries()
    assert list(known)[:3] == ["nano", "smol135", "smol360"]
    assert [name for name, one in known.items() if one.embedded] == [models.EMBEDDED]
    assert all(one.title and one.licence and one.base for one in known.values())


def test_a_published_model_must_be_pinned() -> None:
    table: dict[str, object] = {
        "title": "t", "licence": "MIT", "repository": "a/b", "file": "c.gguf",
        "revision": "c" * 40, "size": 1, "sha256": "d" * 64,
    }  # fmt: skip
    assert str(registry.entry("x", table).source) == f"hf:a/b@{'c' * 40}/c.gguf"
    for key, value in (("revision", "main"), ("size", 0), ("sha256", "d"), ("repository", "../b"), ("file", "c.bin")):
        with pytest.raises(UsageError, match="needs a commit, a size and a SHA-256"):
            registry.entry("x", {**table, key: value})


@pytest.mark.parametrize("name", ["smol135", "smol360"])
def test_an_unpublished_model_says_how_to_build_it(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    title, base = registry.entries()[name].title, registry.entries()[name].base
    told = f"{title} is not published yet: build it with `goji-trainer rebuild --base {base}`"
    for command in (["model", "pull", name], ["model", "path", name], ["model", "info", name]):
        status, _, err = run(capfd, *command)
        assert status == 3
        assert told in err


def test_what_is_to_be_built_is_built_from_a_base_that_the_trainer_knows() -> None:
    to_build = [one.base for one in registry.entries().values() if not one.embedded and one.source is None]
    bases = pytest.importorskip("goji_trainer.training.bases", reason="the hook is tested without the trainer")
    assert set(to_build) <= {*bases.BASES, *bases.MORE}


def test_an_unpublished_model_that_was_built_once_says_how_it_scored() -> None:
    table: dict[str, object] = {"title": "t", "licence": "MIT", "base": "b"}
    assert "scored" not in registry.entry("x", table).how_to_build()
    scored = registry.entry("x", {**table, "scorecard": {"english": 0.998, "mood": 0.95}})
    assert scored.how_to_build().endswith(" (built so, it scored english 0.998, mood 0.95)")
    again = registry.entry("x", {**table, "further": "--pairs 7"}).how_to_build()
    second = "goji-trainer rebuild --base b --start build/rebuild/b/model --out build/t --pairs 7"
    assert f"build it with `goji-trainer rebuild --base b`, then `{second}`, and choose what it writes" in again


def test_the_commands_that_build_a_model_are_the_trainers() -> None:
    cli = pytest.importorskip("goji_trainer.cli", reason="the hook is tested without the trainer")
    for model in (one for one in registry.entries().values() if not one.embedded and one.source is None):
        commands = re.findall(r"`goji-trainer rebuild ([^`]+)`", model.how_to_build())
        assert len(commands) == 1 + bool(model.further)
        for command in commands:
            assert cli.main.commands["rebuild"].make_context("rebuild", command.split()).params["base"] == model.base


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("hf:ann/goji/a.gguf", ("ann/goji", "main", "a.gguf")),
        ("hf:ann/goji@v1.0/q8/a-b_c.gguf", ("ann/goji", "v1.0", "q8/a-b_c.gguf")),
        ("hf:ann/goji@refs%2Fpr%2F1/a.gguf", ("ann/goji", "refs%2Fpr%2F1", "a.gguf")),
    ],
)
def test_an_address_is_read_and_written(asked: str, parts: tuple[str, str, str]) -> None:
    source = registry.parse(asked)
    assert (source.repository, source.revision, source.file) == parts
    assert str(source) == asked


@pytest.mark.parametrize(
    "asked",
    ["hf:a.gguf", "hf:ann/a.gguf", "hf:ann/goji/a.bin", "hf:ann/goji/../a.gguf", "hf:-x/goji/a.gguf",
     "hf:ann/goji@/a.gguf", "hf:ann/goji/a.gguf\n", "hf:ann/goji//a.gguf", "hf:ann/goji@a..b/a.gguf",
     "hf:änn/goji/a.gguf"],
)  # fmt: skip
def test_what_is_no_address_is_told(asked: str) -> None:
    with pytest.raises(UsageError, match="is not spelled hf:owner/repo"):
        registry.parse(asked)


def test_a_name_that_is_nothing_lists_what_is_known() -> None:
    with pytest.raises(UsageError, match=r"is not a known model \(nano, smol135, smol360\)"):
        models.find("smoll360")
    with pytest.raises(GojiError, match="there is no file"):
        models.find("absent.gguf")


def test_a_pinned_model_that_is_not_here_says_what_brings_it(tmp_path: Path) -> None:
    pins.keep("hf:ann/goji/deep/goji.gguf", PIN, tmp_path)
    with pytest.raises(
        models.AbsentError, match=r"is not here: run `goji-hook model pull hf:ann/goji/deep/goji\.gguf`"
    ):
        models.find("hf:ann/goji/deep/goji.gguf", tmp_path)


def test_pins_are_kept_beside_the_configuration_or_by_the_user(tmp_path: Path) -> None:
    project = tmp_path / "project"
    inner = project / "src"
    inner.mkdir(parents=True)
    assert pins.keep("one", PIN, inner) == tmp_path / "config" / "goji-hook" / "goji.lock"
    (project / "pyproject.toml").write_text("[tool.goji]\n", encoding="utf-8")
    newer = pins.Pin("ann/goji", "c" * 40, "goji.gguf", 6, "d" * 64)
    assert pins.keep("one", newer, inner) == project / "goji.lock"
    assert pins.find("one", inner) == newer
    assert pins.find("one", tmp_path) == PIN
    assert pins.names(inner) == ["one"]
    pins.keep("two", PIN, inner)
    assert pins.read(project / "goji.lock") == {"one": newer, "two": PIN}
    assert len(pins.forget("one", inner)) == 2
    assert pins.find("one", inner) is None
    assert pins.find("two", inner) == PIN


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), st.integers(1, 1 << 50))
def test_any_name_survives_the_lock_file(name: str, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "goji.lock"
        pin = pins.Pin("a.b-c/d_e", "0" * 40, "x/y.gguf", size, "1" * 64)
        pins._change(path, {name: pin})
        assert pins.read(path) == {name: pin}


@pytest.mark.parametrize(
    "text",
    ["[", '["x"]\nsize = 1', "x = 1", "\udcff", *(
        f'["x"]\nrepository = "a/b"\nrevision = {revision}\nfile = {file}\nsize = {size}\nsha256 = "{"0" * 64}"\n'
        for revision, file, size in (
            ('"main"', '"a.gguf"', 1), (f'"{"0" * 40}"', '"../../a.gguf"', 1), (f'"{"0" * 40}"', '"a.gguf"', -1),
            (f'"{"0" * 40}"', '"a.gguf"', "true"), ("5", '"a.gguf"', 1),
        )
    )],
)  # fmt: skip
def test_a_damaged_lock_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "goji.lock"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(GojiError, match=r"goji\.lock: "):
        pins.read(path)


def test_a_lock_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way", encoding="utf-8")
    with pytest.raises(GojiError, match="cannot be written"):
        pins.keep("one", PIN, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["config"]


def test_a_model_that_says_nothing_gets_the_articles_format() -> None:
    known = read_metadata({})
    assert (known.format, len(known.personas), known.moods, known.languages) == (1, 7, MOODS, ("en",))


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({"goji.prompt.format": "5"}, "prompt format '5'"),
        ({"goji.personas": "buddy Evil!"}, "'Evil!', which is not a name"),
        ({"goji.personas": "buddy \x1b[31m"}, "which is not a name"),
        ({"goji.personas": " ".join(f"p{n}" for n in range(300))}, "too many names"),
        ({"goji.moods": "happy"}, "holds none of v.positive"),
    ],
)
def test_metadata_that_makes_no_sense_is_told(metadata: dict[str, str], told: str) -> None:
    with pytest.raises(GojiError, match=told):
        read_metadata(metadata)


PIECES = (
    "[a]\n", '["b c"]\n', "repository = ", '"a/b"\n', "revision = ", f'"{"a" * 40}"\n', "file = ", '"../c.gguf"\n',
    '"c.gguf"\n', "size = ", "7\n", "-1\n", f"{'9' * 5000}\n", f"0x{'f' * 5000}\n", "sha256 = ", f'"{"b" * 64}"\n',
    "true\n", "[" * 5000,
)  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map(lambda some: "".join(some).encode())
    )
)
def test_any_lock_file_is_pins_or_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("lock") / "goji.lock"
    path.write_bytes(content)
    told = str(path)
    try:
        assert all(pin.size > 0 and ".." not in pin.file for pin in pins.read(path).values())
    except GojiError as error:
        told = str(error)
    assert told.startswith(str(path))
    assert len(told.splitlines()) == 1


@given(
    st.dictionaries(
        st.sampled_from(["goji.prompt.format", "goji.personas", "goji.moods", "goji.scorecard", "goji.scopes"]),
        st.text(),
    )
)
def test_any_metadata_is_read_or_told(metadata: dict[str, str]) -> None:
    try:
        known = read_metadata(metadata)
    except GojiError:
        return
    assert known.personas
    assert set(known.moods) <= set(MOODS)


def test_a_mood_that_a_model_does_not_know_becomes_the_nearest(pirate: Path) -> None:
    known = read_metadata({"goji.moods": "positive critical"})
    assert [known.nearest(mood) for mood in MOODS] == ["positive", "positive", "positive", "critical", "critical"]
    with pytest.raises(UsageError, match=r"the model's mood: 'v\.critical' is not known"):
        known.check("buddy", "diff", "v.critical")


def test_somebody_elses_persona_speaks(pirate: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "personas", "--model", str(pirate))
    assert (status, [line.split()[0] for line in out.splitlines()]) == (0, ["pirate", "buddy"])
    with loader.open_speaker(models.find(str(pirate))) as speaker:
        assert speaker.say(Prompt("pirate", "neutral"), 1).tries
    for tags, told in (("P:granny", "persona"), ("P:pirate S:pr", "scope"), ("P:pirate M:v.critical", "mood")):
        status, out, err = run(capfd, "say", tags, "--model", str(pirate))
        assert (status, out) == (2, "")
        assert f"the model's {told}" in err


def test_a_commit_with_an_absent_model_is_reviewed_by_the_embedded_one(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.write("goji.toml", 'model = "smol360"\npersona = "pirate"\n')
    repository.write("a.py", "def area(width, height):\n    return width * height\n")
    repository.git("add", "a.py")
    status, out, err = run(capfd, "review")
    assert status == 0
    assert "Buddy" in out
    assert err.endswith("nano speaks today, as buddy\n")
    assert err.count("\n") == 1
    assert run(capfd, "review", "--strict")[0] == 3


@pytest.mark.parametrize(
    "model", ["~nobody-here/x.gguf", "/" + "a" * 5000 + ".gguf", "a/" * 2500, "\x01.gguf", "~/x.gguf", "/dev/zero.gguf"]
)
def test_a_path_that_cannot_be_opened_costs_the_voice_and_not_the_review(
    repository: Repository, capfd: pytest.CaptureFixture[str], model: str
) -> None:
    repository.write("a.py", "def area(width, height):\n    return width * height\n")
    repository.git("add", "a.py")
    status, out, err = run(capfd, "review", "--model", model)
    assert (status, "on what is staged, 1 file" in out) == (0, True)
    assert err.endswith("; nano speaks today\n")
    assert err.count("\n") == 1
    assert len(err) < 400


@pytest.mark.parametrize(
    "error", [OSError(36, "a name too long"), MemoryError(), RuntimeError("no such user")], ids=repr
)
def test_what_opening_a_model_raises_costs_the_voice_and_not_the_review(
    repository: Repository, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    find = models.find

    def found(name: str, folder: Path | None = None) -> models.ModelFile:
        if name == "x.gguf":
            raise error
        return find(name, folder)

    monkeypatch.setattr(models, "find", found)
    repository.stage("a.py", "def area(width, height):\n    return width * height\n")
    status, out, err = run(capfd, "review", "--model", "x.gguf")
    assert (status, "on what is staged, 1 file" in out) == (0, True)
    assert err.endswith("; nano speaks today\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize("kind", ["absent", "damaged", "empty"])
def test_a_library_that_does_not_load_costs_the_voice_and_not_the_review(
    repository: Repository, tmp_path: Path, kind: str
) -> None:
    library = tmp_path / "lib"
    library.mkdir()
    if kind != "absent":
        for name in ("libllama.so", "libllama.dylib", "llama.dll"):
            (library / name).write_bytes(b"" if kind == "empty" else b"\x7fELF but no library")
    repository.stage("a.py", "def area(width, height):\n    return width * height\n")
    ran = goji("review", cwd=repository.path, LLAMA_CPP_LIB_PATH=str(library))
    assert (ran.status, "on what is staged, 1 file" in ran.out) == (0, True)
    assert "llama-cpp-python cannot be loaded" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("damage", ["goji.lock", "file"])
def test_a_commit_survives_a_damaged_lock_and_a_changed_file(
    repository: Repository, capfd: pytest.CaptureFixture[str], damage: str, tmp_path: Path
) -> None:
    address = "hf:ann/goji/deep/goji.gguf"
    repository.write("goji.toml", f'model = "{address}"\n')
    repository.write("a.py", "def area(width, height):\n    return width * height\n")
    repository.git("add", "a.py")
    if damage == "goji.lock":
        repository.write("goji.lock", "not toml")
    else:
        pins.keep(address, PIN, repository.path)
        hub.cached(PIN).parent.mkdir(parents=True)
        hub.cached(PIN).write_bytes(b"other bytes")
    status, out, err = run(capfd, "review")
    assert status == 0
    assert "Buddy" in out
    assert err.endswith("; nano speaks today\n")
    assert damage == "goji.lock" or (PIN.sha256 in err and "expected" in err)


def test_each_file_gets_its_review_from_a_model_that_is_loaded_once(
    repository: Repository, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        repository.write(f"{name}.py", f"def {name}(width, height):\n    return width * height\n")
    repository.write("d.bin", b"\x00\x01")
    repository.git("add", ".")
    loaded: list[Path] = []
    load = llm.Model._load
    monkeypatch.setattr(llm.Model, "_load", lambda self, path: (loaded.append(path), load(self, path))[1])
    status, out, _ = run(capfd, "review", "--per-file", "--format", "json")
    told = json.loads(out)
    assert status == 0
    assert [one["files"][0]["path"] for one in told] == ["a.py", "b.py", "c.py"]
    assert [len(one["skipped"]) for one in told] == [0, 0, 1]
    assert len(loaded) == 1
    assert run(capfd, "review", "--per-file", "--fail-on", "v.positive", "--quiet")[0] == 1
    loaded.clear()
    status, out, err = run(capfd, "review", "--per-file", "--model", "smol360")
    assert (status, out.count("Buddy"), err.count("nano speaks today")) == (0, 3, 1)
    assert len(loaded) == 1


def test_a_batch_loads_the_model_once(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    load = llm.Model._load
    monkeypatch.setattr(llm.Model, "_load", lambda self, path: (loaded.append(path), load(self, path))[1])
    monkeypatch.setattr(sys, "stdin", io.StringIO("P:buddy M:critical\nP:buddy M:critical cx=high\nP:granny\n"))
    status, out, _ = run(capfd, "say")
    assert (status, len(out.splitlines()), len(loaded)) == (0, 3, 1)


def test_the_card_says_what_the_model_is(pirate: Path, capfd: pytest.CaptureFixture[str]) -> None:
    card = json.loads(run(capfd, "model", "info", str(pirate), "--format", "json")[1])
    nano = json.loads(run(capfd, "model", "info", "nano", "--format", "json")[1])
    assert (card["personas"], card["quantization"]) == (["pirate", "buddy"], "Q8_0")
    assert card["prompt_format"] == nano["prompt_format"] <= CURRENT
    assert card["architecture"] == "llama"
    assert "quantization    Q8_0" in run(capfd, "model", "info", str(pirate))[1]
    listed = json.loads(run(capfd, "model", "list", "--format", "json")[1])
    assert [(one["name"], one["state"]) for one in listed][:2] == [("nano", "embedded"), ("smol135", "not published")]


@pytest.mark.parametrize(
    "command", [["pull", "nonsense"], ["remove", "nano"], ["remove", "x.gguf"], ["remove", "smol360"]]
)
def test_what_cannot_be_pulled_or_removed_is_wrong_usage(command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd, "model", *command)[0] == 2


def test_a_review_by_the_embedded_model_imports_nothing_of_the_hubs_side(repository: Repository) -> None:
    repository.stage("a.py", "def area(width, height):\n    return width * height\n")
    code = "import sys; from goji_hook.cli.main import entry; entry(['review'])"
    code += "; print(*(name for name in sys.modules if name.startswith('goji_hook.models.')), file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=repository.path, capture_output=True, check=False
    )
    assert b"on what is staged, 1 file" in done.stdout
    assert set(done.stderr.decode().split()) == {f"goji_hook.models.{name}" for name in ("find", "gguf", "metadata")}


def test_no_command_but_pull_imports_the_hubs_client() -> None:
    code = "import sys; from goji_hook.cli.main import entry; entry(sys.argv[1:])"
    code += "; sys.exit('huggingface_hub' in sys.modules)"
    for arguments in (["model", "list"], ["model", "path", "hf:a/b/c.gguf"], ["say", "P:buddy"], ["model", "info"]):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, arguments
