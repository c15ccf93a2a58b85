"""The documents keep their word: what they show runs, what they list is there, what they draw is current."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from goji_hook import languages
from goji_hook.cli.main import main
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.syntax.grammar import load_table
from goji_hook.prompt.tagline import CUE, PLACEHOLDERS, parse
from goji_hook.scoring.ranges import LEAST_LINES
from goji_hook.scoring.score import WEIGHTS
from goji_hook.settings import KEYS
from goji_hook.terms import METRICS, MOODS, SCOPES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
_FENCE = re.compile(r"```(\w*)[^\n]*\n(.*?)```", re.DOTALL)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert page("commands.md") == module("commands").reference(), "run `make reference`"


def test_all_languages_are_named_where_users_look() -> None:
    titles = {languages.TITLES.get(name) or load_table(name).title for name in languages.names()}
    section = page("metrics.md").partition("## Languages")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| (.*?) \| ([A-Z].*) \|$", section, re.MULTILINE))
    named = [re.sub(r" \(.*?\)(?=,|$)", "", row).split(", ") for row in rows.values()]
    assert sorted(word for words in named for word in words) == sorted(titles)
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8").partition("## Languages")[2].partition("\n## ")[0]
    lacking = {title for title in titles if not re.search(rf"(?<![\w/]){re.escape(title)}(?![\w+#])", readme)}
    assert lacking == {"Pages", "Notebooks"}
    for row, words in zip(rows, named, strict=True):
        lizard = {languages.TITLES[name] for name in languages.BY_LIZARD}
        assert ("lizard" in row) == bool(lizard & set(words))
        if "goji-hook[languages]" in row:
            assert {load_table(name).title for name in extra_grammars()} == set(words)


def extra_grammars() -> Iterator[str]:
    """The languages whose grammars only the extra brings."""
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["optional-dependencies"]["languages"]:
        module = requirement.partition(">")[0].replace("-", "_")
        yield next(
            name for name in languages.names() if name not in languages.TITLES and load_table(name).grammar == module
        )


def test_every_page_is_in_the_index() -> None:
    listed = re.findall(r"\]\(([\w-]+\.md)\)", page("README.md"))
    assert sorted([*listed, "README.md"]) == [path.name for path in PAGES]


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    prose = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", prose):
        aim = path.parent / target if target else path
        assert aim.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", aim.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [slug(one) for one in headings]


def typed(path: Path) -> Iterator[list[str]]:
    """The words of each goji-hook and goji-trainer command that a page shows."""
    text = path.read_text(encoding="utf-8")
    shown = [line for kind, block in _FENCE.findall(text) if kind == "sh" for line in block.splitlines()]
    shown += re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    for line in shown:
        for part in re.split(r"\||;|&&|\$\(", line.partition(" #")[0]):
            words = re.sub(r"…|'[^']*'", "", part).split()
            if words[:1] in (["goji-hook"], ["goji-trainer"]) and len(words) > 1:
                yield [word.rstrip('"),') for word in words]


def unknown_in(command: click.Command, words: list[str]) -> list[str]:
    """The options among the words of a command line that the command does not have."""
    names = {"--help", "-h", "--version"}
    while True:
        names |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        if not isinstance(command, click.Group) or not words or words[0] not in command.commands:
            break
        command, words = command.commands[words[0]], words[1:]
    if isinstance(command, click.Group) and "review" in command.commands:
        names |= {name for one in command.commands["review"].params for name in one.opts}
    return [word for word in words if word.startswith("-") and word != "--" and word not in names]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_options_of_every_command_that_is_shown_exist(path: Path) -> None:
    for program, *words in typed(path):
        if program == "goji-hook":
            assert unknown_in(main, words) == [], shlex.join(words)
        else:
            trainer = pytest.importorskip("goji_trainer.cli", reason="the hook is tested without the trainer")
            assert words[0] in trainer.main.commands, words
            assert unknown_in(trainer.main, words) == [], shlex.join(words)


def test_the_worked_example_measures_what_its_table_says() -> None:
    [code] = re.findall(r"```python example\n(.*?)```", page("metrics.md"), re.DOTALL)
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", page("metrics.md"), re.MULTILINE))
    values = measure_file("example.py", code.encode()).values
    assert tuple(rows) == METRICS
    assert {name: round(values[name], 3) for name in METRICS} == {name: float(said) for name, said in rows.items()}
    raw, packed = re.findall(r"(\d+) bytes, (\d+) after zlib", page("metrics.md"))[0]
    assert int(raw) == len(code.encode())
    assert round(int(raw) / int(packed), 3) == float(rows["cmp"])


def test_the_weights_and_limits_are_those_of_the_score() -> None:
    text = " ".join(page("scopes.md").split())
    assert "`cx` 1, `nest` 0.75, `loc`, `tok`, `com` and `cmp` 0.5, `ind` 0.25" in text
    assert WEIGHTS == {"loc": 0.5, "tok": 0.5, "cx": 1.0, "nest": 0.75, "ind": 0.25, "com": 0.5, "cmp": 0.5}
    assert "`ind` under 3 lines of code, `com` and `cmp` under 8" in text
    assert LEAST_LINES == {"ind": 3, "com": 8, "cmp": 8}
    assert re.findall(r"^\| `(\w+)` \|", page("scopes.md"), re.MULTILINE) == list(SCOPES)


def test_the_prompt_shown_is_one() -> None:
    [shown] = [block for kind, block in _FENCE.findall(page("prompts.md")) if kind == "text"]
    tags, cue = shown.splitlines()
    assert (parse(tags).tagline(), cue) == (tags, CUE)
    assert all(f"`{{{name}}}`" in page("prompts.md") for name in PLACEHOLDERS)
    assert all(f"`{mood}`" in page("prompts.md") for mood in MOODS)


def test_the_json_page_names_each_key_of_the_schema() -> None:
    schema = json.loads(page("review.schema.json"))
    for key in schema["required"]:
        assert f"`{key}`" in page("json.md"), key


def test_the_configuration_shown_is_one() -> None:
    for kind, block in _FENCE.findall(page("voices.md")):
        if kind == "toml":
            assert set(tomllib.loads(block)["tool"]["goji"]) <= set(KEYS)


def test_the_voice_shown_breaks_no_rule(tmp_path: Path) -> None:
    voice = pytest.importorskip("goji_trainer.voices.load", reason="the hook is tested without the trainer")
    [(name, text)] = re.findall(r"```yaml voice=(\w+)\n(.*?)```", page("voices.md"), re.DOTALL)
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    assert voice.problems(path) == []


# Pictures


def test_pictures_are_of_this_model_and_of_what_the_commands_show(tmp_path: Path) -> None:
    pictures = module("pictures")
    pictures.repository(tmp_path)
    for name in pictures.PICTURES:
        drawn = (pictures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        stamped = pictures.STAMP.search(drawn)
        assert stamped, f"{name}.svg bears no stamp"
        assert stamped[1] == pictures.stamp(), "another model speaks: run `make pictures`"
        assert stamped[2] == pictures.shape(pictures.shown(name, tmp_path)), f"{name}.svg is stale: run `make pictures`"
    assert sorted(path.stem for path in pictures.FOLDER.glob("*.svg")) == sorted(pictures.PICTURES)


def test_the_shape_of_a_picture_is_all_but_the_words_spoken() -> None:
    shape = module("pictures").shape
    heading = click.style("Buddy", bold=True) + " (" + click.style("neutral", fg="cyan") + ") on 1 file\n"
    said = [heading + f"  {click.style(words, bold=True)}\n  loc ▁" for words in ("Hello, desk.", "Well. Or not?")]
    assert shape(said[0]) == shape(said[1])
    assert shape(said[0]) != shape(said[0].replace("▁", "▂"))
    assert shape(said[0]) != shape(said[0].replace("neutral", "critical"))


def test_pictures_fetch_nothing() -> None:
    for path in (DOCS / "pictures").glob("*.svg"):
        assert not re.search(r"url\(['\"]?http|<script|<image", path.read_text(encoding="utf-8"))
