"""Settings: flags over environment over files over defaults; what is wrong is named with its place."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.errors import UsageError
from goji_hook.settings import FORMATS, KEYS, LONGEST_PATTERN, MOST_PATTERNS, Settings, budget, configured_in, load
from goji_hook.terms import MOODS, SCOPES


def test_defaults(tmp_path: Path) -> None:
    assert load({}, {}, tmp_path) == Settings()
    assert Settings().persona == "buddy"
    assert Settings().fail_on == "none"


def test_each_value_says_where_it_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "goji.toml"
    file.write_text('persona = "granny"\nmood = "critical"\nfail-on = "critical"\n')
    found = load({"persona": "chaos"}, {"GOJI_MOOD": "positive"}, tmp_path)
    assert found.origins == {"persona": "flag", "mood": "environment", "fail_on": str(file)}
    assert found.configuration() == str(file)
    (tmp_path / "sub" / ".git").mkdir(parents=True)
    assert load({"persona": "chaos"}, {"GOJI_MOOD": "positive"}, tmp_path / "sub").configuration() is None


@pytest.mark.parametrize(
    "model", ["evil.gguf", "./sub/../evil.gguf", "{top}/evil.gguf", "sub/link.gguf", "evil", "//h/s/x.gguf"]
)
@pytest.mark.parametrize("name", ["goji.toml", "pyproject.toml"])
def test_a_repositorys_configuration_does_not_choose_a_model_of_its_own(tmp_path: Path, model: str, name: str) -> None:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (top / "sub").mkdir()
    for place in (top / "evil.gguf", top / "evil", tmp_path / "mine.gguf"):
        place.write_bytes(b"GGUF")
    (top / "sub" / "link.gguf").symlink_to(tmp_path / "mine.gguf")
    model = model.format(top=top)
    head = "[tool.goji]\n" if name == "pyproject.toml" else ""
    (top / name).write_text(f'{head}model = "{model}"\n')
    with pytest.raises(UsageError, match="--model or GOJI_MODEL"):
        load({}, {}, top)
    assert load({"model": model}, {}, top).model == model
    assert load({}, {"GOJI_MODEL": model}, top).model == model
    (top / name).write_text(f'{head}model = "{tmp_path / "mine.gguf"}"\n')
    assert load({}, {}, top).model == str(tmp_path / "mine.gguf")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().persona = "chaos"  # type: ignore[misc]


def test_a_flag_beats_the_environment_beats_a_file_beats_the_default(tmp_path: Path) -> None:
    (tmp_path / "goji.toml").write_text('persona = "granny"\nmood = "critical"\nseed = 7\n')
    found = load({"persona": "chaos", "mood": None}, {"GOJI_PERSONA": "boss+", "GOJI_MOOD": "positive"}, tmp_path)
    assert found == Settings(persona="chaos", mood="positive", seed=7)


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert load({}, {"GOJI_PERSONA": "", "GOJI_SEED": ""}, tmp_path) == Settings()


@pytest.mark.parametrize("text", ['[tool.goji]\npersona = "granny"\n', '[tool]\ngoji = {persona = "granny"}\n'])
def test_the_table_of_pyproject(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n" + text)
    assert load({}, {}, tmp_path).persona == "granny"


def test_a_pyproject_that_says_nothing_is_passed_over(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "goji.toml").write_text('persona = "granny"\n')
    for text in ("[project]\nname = 'x'\n", "[project]\nname = 'goji'\n", "not toml, and no business of ours"):
        (inner / "pyproject.toml").write_text(text)
        assert load({}, {}, inner).persona == "granny"


def test_goji_toml_comes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "goji.toml").write_text('persona = "granny"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.goji]\npersona = "chaos"\n')
    assert load({}, {}, tmp_path).persona == "granny"


def test_goji_toml_may_have_the_table_of_a_pyproject(tmp_path: Path) -> None:
    (tmp_path / "goji.toml").write_text('[tool.goji]\npersona = "granny"\n')
    assert load({}, {}, tmp_path).persona == "granny"
    (tmp_path / "goji.toml").write_text('mood = "neutral"\n[tool.goji]\npersona = "granny"\n')
    with pytest.raises(UsageError, match="write them at the top"):
        load({}, {}, tmp_path)
    (tmp_path / "goji.toml").write_text("[tool.black]\nline-length = 100\n")
    with pytest.raises(UsageError, match="tool"):
        load({}, {}, tmp_path)


def test_the_nearest_file_up_to_the_repository_counts(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "goji.toml").write_text('persona = "granny"\n')
    assert load({}, {}, inner).persona == "granny"
    assert configured_in(inner) == tmp_path
    (tmp_path / "repository" / ".git").mkdir()
    assert load({}, {}, inner).persona == "buddy"
    assert configured_in(inner) is None
    (tmp_path / "repository" / "goji.toml").write_text('persona = "chaos"\n')
    assert load({}, {}, inner).persona == "chaos"
    assert configured_in(inner) == tmp_path / "repository"


def test_every_key_can_be_set_everywhere(tmp_path: Path) -> None:
    values = {
        "persona": "granny", "mood": "critical", "scope": "file", "model": "x.gguf", "seed": "7", "format": "json",
        "fail-on": "critical", "max-complexity": "20", "max-nesting": "3",
        "explain": "true", "strict": "yes", "color": "never", "exclude": "*.js docs",
    }  # fmt: skip
    assert tuple(values) == KEYS
    wanted = Settings(
        "granny", "critical", "file", "x.gguf", 7, "json", "critical", 20, 3, True, True, "never", ("*.js", "docs")
    )  # fmt: skip
    assert load({key.replace("-", "_"): value for key, value in values.items()}, {}, tmp_path) == wanted
    variables = {"GOJI_" + key.upper().replace("-", "_"): value for key, value in values.items()}
    assert load({}, variables, tmp_path) == wanted
    lines = [f'{key} = "{value}"' for key, value in values.items()]
    (tmp_path / "goji.toml").write_text("\n".join(lines))
    assert load({}, {}, tmp_path) == wanted


def test_values_of_their_own_type(tmp_path: Path) -> None:
    lines = ["seed = 4294967295", "explain = true", "strict = false", 'exclude = ["a b", "*.js"]']
    (tmp_path / "goji.toml").write_text("\n".join(lines))
    found = load({}, {}, tmp_path)
    assert found == Settings(seed=2**32 - 1, explain=True, exclude=("a b", "*.js"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('personna = "x"', "setting: 'personna' is not known (did you mean 'persona'?); allowed: persona, mood, "),
        ("persona = 3", "persona: '3' is not known; allowed: buddy, "),
        ('persona = "Bad Boss"', "persona: 'Bad Boss' is not known"),
        ('mood = "critcal"', "mood: 'critcal' is not known (did you mean 'critical'?); allowed: auto, v.positive, "),
        ('fail-on = "auto"', "fail-on: 'auto' is not known"),
        ('fail-on = "wors"', "fail-on: 'wors' is not known (did you mean 'worse'?)"),
        ("max-complexity = -1", "max-complexity: -1 is not a whole number from 0 to 1000000"),
        ("max-complexity = 2.5", "max-complexity: 2.5 is not a whole number"),
        ('max-nesting = "deep"', "max-nesting: 'deep' is not a whole number"),
        ("max-nesting = true", "max-nesting: True is not a whole number"),
        ('scope = "week"', "scope: 'week' is not known; allowed: auto, file, diff, pr, day"),
        ('format = "xml"', "format: 'xml' is not known; allowed: text, markdown, json"),
        ("color = true", "color: 'True' is not known; allowed: auto, always, never"),
        ("seed = 1.5", "seed: 1.5 is not a whole number from 0 to 4294967295"),
        ("seed = 4294967296", "seed: 4294967296 is not a whole number"),
        ("seed = true", "seed: True is not a whole number"),
        ('explain = "maybe"', "explain: 'maybe' is not true or false"),
        ("exclude = [1]", "exclude: [1] is not a list of glob patterns"),
        ("model = ''", "model: '' is not a name or path"),
        ("model = 3", "model: 3 is not a name or path"),
        ("persona = ", "cannot be read: "),
        ("[a\n", "cannot be read: "),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    place = tmp_path / "goji.toml"
    place.write_text(text)
    with pytest.raises(UsageError) as caught:
        load({}, {}, tmp_path)
    assert str(caught.value).startswith(f"{place}: {said}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe goji", "cannot be read"),
        (b"[tool.goji\n", "cannot be read"),
        (b"[tool]\ngoji = 3\n", "must be a table"),
    ],
)
def test_a_pyproject_that_cannot_be_read(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        load({}, {}, tmp_path)


@pytest.mark.parametrize(("variable", "key"), [("GOJI_MOOD", "mood"), ("GOJI_FAIL_ON", "fail-on")])
def test_what_is_wrong_in_the_environment(tmp_path: Path, variable: str, key: str) -> None:
    with pytest.raises(UsageError, match=f"^environment: {key}: 'awful' is not known"):
        load({}, {variable: "awful"}, tmp_path)


@given(st.text())
def test_a_mood_is_known_or_refused(text: str) -> None:
    folder = Path("/")
    if text in (*MOODS, "auto"):
        assert load({"mood": text}, {}, folder).mood == text
    else:
        with pytest.raises(UsageError, match=r"^mood: .* is not known"):
            load({"mood": text}, {}, folder)


@given(st.one_of(st.integers(), st.text(), st.booleans(), st.floats(), st.lists(st.integers())))
def test_a_seed_is_a_number_of_32_bits_or_refused(value: object) -> None:
    try:
        seed = load({"seed": value}, {}, Path("/")).seed
    except UsageError:
        with pytest.raises(UsageError, match=r"(?s)^seed: .* is not a whole number from 0 to 4294967295$"):
            load({"seed": value}, {}, Path("/"))
        return
    assert seed is not None
    assert 0 <= seed < 2**32
    assert seed == int(value)  # type: ignore[call-overload]


_VALUES = st.recursive(
    st.booleans().map(lambda flag: str(flag).lower())
    | st.integers().map(str)
    | st.integers(4290, 4310).map(lambda digits: "9" * digits)
    | st.integers(1, 5000).map(lambda digits: "0x" + "f" * digits)
    | st.floats().map(lambda number: str(number).replace("e", "E"))
    | st.text(max_size=12).map(json.dumps)
    | st.sampled_from(["1979-05-27", "07:32:00", "inf", "nan", *map(json.dumps, (*MOODS, *SCOPES, *FORMATS))]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
        | inner.map(lambda one: f"{{a = {one}}}")
    ),
    max_leaves=4,
)
_LINES = st.builds(lambda key, value: f"{key} = {value}", st.sampled_from([*KEYS, "fail_on", "tool", '"\\n"']), _VALUES)


@given(
    st.sampled_from(["goji.toml", "pyproject.toml"]),
    st.one_of(
        st.binary(max_size=80),
        st.binary(max_size=80).map(lambda junk: b"[tool.goji]\n" + junk),
        st.lists(_LINES, max_size=4).map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")),
        st.lists(_LINES, max_size=4).map(lambda lines: "\n".join(["[tool.goji]", *lines]).encode("utf-8", "replace")),
        st.sampled_from([b"a = " + b"[" * 100_000, b"goji = " + b"{a=" * 100_000, b"[goji" + b".a" * 50_000 + b"]"]),
    ),
)
def test_any_file_is_settings_or_one_line_that_names_it(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    (folder / ".git").touch()
    (folder / name).write_bytes(content)
    told = str(folder / name)
    try:
        found = load({}, {}, folder)
        assert {found.mood, found.fail_on} <= {"auto", "none", "worse", *MOODS}
    except UsageError as error:
        told = str(error)
    assert told.startswith(str(folder / name))
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("name", ["goji.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a" * 1_000_001, "larger than 1,000,000 bytes"),
        (".".join(["goji"] * 100_000) + " = 1", "a key of more than 20 parts"),
        ("goji = " + "[" * 400_000, "nested too deeply"),
        ("goji = {" + "a = {" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_takes_too_much_is_refused(tmp_path: Path, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=reason):
        load({}, {}, tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
@pytest.mark.parametrize("name", ["goji.toml", "pyproject.toml"])
def test_only_a_regular_file_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    os.mkfifo(path)
    with pytest.raises(UsageError, match="not a regular file"):
        load({}, {}, tmp_path)
    path.unlink()
    for device in ("/dev/zero", "/dev/tty", "/dev/random"):
        if os.access(device, os.R_OK):
            path.symlink_to(device)
            with pytest.raises(UsageError, match="cannot be read"):
                load({}, {}, tmp_path)
            path.unlink()
    (tmp_path / "elsewhere").write_text('[tool.goji]\npersona = "granny"\n')
    path.symlink_to("elsewhere")
    assert name == "goji.toml" or load({}, {}, tmp_path).persona == "granny"


def test_globs_are_bounded(tmp_path: Path) -> None:
    for patterns in (["a"] * (MOST_PATTERNS + 1), ["*" * (LONGEST_PATTERN + 1)]):
        with pytest.raises(UsageError, match="exclude"):
            load({"exclude": patterns}, {}, tmp_path)


def test_the_time_budget() -> None:
    assert (budget({}), budget({"GOJI_BUDGET": ""}), budget({"GOJI_BUDGET": "2.5"})) == (10, 10, 2.5)
    for value in ("0", "-1", "nan", "inf", "1e9", "soon"):
        with pytest.raises(UsageError, match="GOJI_BUDGET"):
            budget({"GOJI_BUDGET": value})
