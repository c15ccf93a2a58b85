"""The repository keeps its own word: what the documents, the manifest and the packaging say is so."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from installed_tool import ran

from goji_hook import __version__
from goji_hook.cli.main import main
from goji_hook.personas import PERSONAS
from goji_hook.settings import KEYS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOP = Path(__file__).resolve().parents[2]
MANIFEST = TOP / ".pre-commit-hooks.yaml"
#: The keys that pre-commit and prek both know; prek's own would be an error, or ignored, in the other.
HOOK_KEYS = {
    "id", "name", "entry", "language", "alias", "files", "exclude", "types", "types_or", "exclude_types",
    "additional_dependencies", "args", "always_run", "fail_fast", "pass_filenames", "description", "language_version",
    "log_file", "require_serial", "stages", "verbose", "minimum_pre_commit_version",
}  # fmt: skip
STAGES = {"pre-commit", "pre-push", "manual"}
#: What a distribution is called where that is not what is imported.
DISTRIBUTIONS = {
    "git": "gitpython", "google": "protobuf", "lingua": "lingua-language-detector", "lizard_languages": "lizard",
    "llama_cpp": "llama-cpp-python", "sklearn": "scikit-learn", "spellchecker": "pyspellchecker", "yaml": "pyyaml",
}  # fmt: skip


def text(path: str) -> str:
    return (TOP / path).read_text(encoding="utf-8")


def project(folder: str = ".") -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(text(f"{folder}/pyproject.toml"))["project"]
    return found


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return found


def commands(group: click.Group, *above: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield " ".join((*above, name))


def canonical(requirement: str) -> str:
    return re.split(r"[\s;<>=!~\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")


# Documents


@pytest.mark.parametrize("name", [hook["id"] for hook in hooks()])
def test_the_readme_shows_each_hook(name: str) -> None:
    assert f"- id: {name}\n" in re.sub(r" +#.*", "", text("README.md"))


def test_the_readme_names_each_command() -> None:
    assert [name for name in commands(main) if f"`goji-hook {name}`" not in text("README.md")] == []


def test_the_trainers_readme_names_each_command() -> None:
    pytest.importorskip("goji_trainer", reason="the hook is tested without the trainer")
    from goji_trainer.cli import main as trainer

    assert [name for name in commands(trainer) if f"`goji-trainer {name}`" not in text("trainer/README.md")] == []


@pytest.mark.parametrize("name", PERSONAS)
def test_the_readme_tells_what_the_code_tells_of_each_persona(name: str) -> None:
    one = PERSONAS[name]
    assert f"| `{one.name}` | {one.title} | {one.summary} |" in text("README.md")


def test_the_readme_shows_each_setting() -> None:
    [shown] = re.findall(r"```toml\n\[tool\.goji\]\n(.*?)```", text("README.md"), re.DOTALL)
    assert sorted(re.findall(r"^(?:# )?([a-z-]+) = ", shown, re.MULTILINE)) == sorted(KEYS)
    assert tomllib.loads(shown)


def test_the_readme_pins_this_version() -> None:
    pinned = re.findall(r"(?:rev: |goji-hook/goji-hook@)(\S+)", text("README.md"))
    assert len(pinned) == 2
    assert set(pinned) == {f"v{__version__}"}


@pytest.mark.parametrize("name", ["README.md", "docs/scorecard.md"])
def test_what_a_page_shows_of_the_model_is_of_this_model(name: str) -> None:
    fill = _module("docs/fill.py")
    stamps = {place[4] for place in fill.PLACE.finditer(text(name))}
    assert stamps == {fill.stamp()}, "run `make readme`"


def test_the_readme_is_short() -> None:
    assert len(text("README.md").encode()) <= 11_000


def test_the_changelog_has_this_version() -> None:
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", text("CHANGELOG.md"), re.MULTILINE)
    assert released[0] == __version__
    assert released == sorted(set(released), key=lambda one: [int(part) for part in one.split(".")], reverse=True)
    assert "## [Unreleased]" in text("CHANGELOG.md")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "trainer/README.md"])
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text(name))
    assert [link for link in links if not ((TOP / name).parent / link).exists()] == []


def test_documents_name_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        asked = re.findall(r"(?:^|`)make ((?:[a-z]+ ?)+)", text(name), re.MULTILINE)
        assert {target for line in asked for target in line.split()} <= targets


def test_the_licence_is_mit_and_travels_with_both_distributions() -> None:
    assert text("LICENSE") == text("trainer/LICENSE")
    assert text("LICENSE").startswith("MIT License")
    assert project()["license"] == project("trainer")["license"] == "MIT"


# The hook manifest


def test_the_manifest_has_no_key_that_a_hook_manager_does_not_know() -> None:
    for hook in hooks():
        assert set(hook) <= HOOK_KEYS
        assert set(hook["stages"]) == STAGES
        assert hook["require_serial"]


def test_the_manifest_runs_the_installed_command() -> None:
    for hook in hooks():
        program, command, *options = hook["entry"].split()
        assert program in project()["scripts"]
        known = main.commands[command]
        given = [*options, *hook["args"], "--advisory.py"]
        assert known.make_context(command, given, resilient_parsing=False).params["paths"] == ("--advisory.py",)


@pytest.mark.parametrize("manager", ["pre-commit", "prek"])
def test_both_hook_managers_accept_manifest_and_configuration(manager: str) -> None:
    assert ran(manager, "validate-manifest", str(MANIFEST)).returncode == 0
    assert ran(manager, "validate-config", str(TOP / ".pre-commit-config.yaml")).returncode == 0


def test_the_project_runs_its_own_hook_with_its_own_dependencies() -> None:
    [local] = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    own = next(hook for hook in local["hooks"] if hook["id"] == "goji-hook")
    published = next(hook for hook in hooks() if hook["id"] == "goji-hook")
    assert own["additional_dependencies"] == project()["dependencies"]
    assert own["entry"].startswith("python -I ")
    assert own["entry"].partition('" ')[2] == published["entry"].removeprefix("goji-hook ")
    for key in ("args", "language", "types", "require_serial", "verbose", "stages"):
        assert own[key] == published[key]


def test_the_hook_runs_the_linters_that_the_constraints_pin() -> None:
    pinned = set(text("constraints.txt").splitlines())
    [local] = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    asked = {one for hook in local["hooks"] for one in hook["additional_dependencies"] if "==" in one}
    assert asked
    assert asked <= pinned


# Packaging


def test_both_distributions_have_the_same_version() -> None:
    assert re.findall(r'__version__ = "(.*)"', text("trainer/goji_trainer/__init__.py")) == [__version__]


@pytest.mark.parametrize(("folder", "own"), [("goji_hook", "."), ("trainer/goji_trainer", "trainer")])
def test_all_that_is_imported_is_declared_and_all_that_is_declared_is_imported(folder: str, own: str) -> None:
    needed = imported(TOP / folder) - {Path(folder).name.replace("_", "-")}
    declared = {canonical(one) for one in project(own)["dependencies"]}
    wished = extras(own, without=("lint", "test"))
    assert needed - declared - wished == set()
    # Needed without an import of ours: transformers reads a SentencePiece model with protobuf.
    assert declared - needed - {"protobuf"} == set()


@pytest.mark.parametrize("folder", ["tests", "trainer/tests"])
def test_all_that_the_tests_import_is_declared(folder: str) -> None:
    declared = {canonical(one) for one in project()["dependencies"]} | extras()
    if folder == "trainer/tests":
        declared |= {canonical(one) for one in project("trainer")["dependencies"]} | extras("trainer")
    places = (TOP / folder, TOP / "benchmarks")
    beside = {path.stem.replace("_", "-") for place in places for path in place.rglob("*.py")}
    assert imported(TOP / folder) - declared - beside - {"goji-hook", "goji-trainer"} == set()


def test_every_dependency_is_pinned_for_the_tests() -> None:
    pinned = {canonical(line) for line in text("constraints.txt").splitlines() if not line.startswith("#")}
    for own in (".", "trainer"):
        asked = {canonical(one) for one in project(own)["dependencies"]} | extras(own)
        assert asked - pinned - {"goji-hook", "goji-trainer"} == set()


def test_every_dependency_has_a_lower_bound() -> None:
    bounds = subprocess.run(
        [sys.executable, str(TOP / ".github/lowest.py")], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [canonical(one) for one in bounds] == [canonical(one) for one in project()["dependencies"]]


def extras(folder: str = ".", without: tuple[str, ...] = ()) -> set[str]:
    """What a distribution's extras ask for."""
    optional = project(folder)["optional-dependencies"]
    return {canonical(one) for name, extra in optional.items() if name not in without for one in extra}


def imported(folder: Path) -> set[str]:
    """What a folder's modules import from outside of the standard library, as distributions are called."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        if not {".tools", "cases"}.isdisjoint(path.parts):  # of others, and sources to measure
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(str(node.module).partition(".")[0])
            elif isinstance(node, ast.keyword) and node.arg == "grammar" and isinstance(node.value, ast.Constant):
                names |= {str(node.value.value)} - {""}  # a table of metrics/syntax names its wheel
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                names |= {str(one.value).partition(".")[0] for one in node.args if isinstance(one, ast.Constant)}
    foreign = names - set(sys.stdlib_module_names) - {"tomllib", "__future__", ""}
    return {DISTRIBUTIONS.get(name, name).replace("_", "-").lower() for name in foreign}


def _module(path: str) -> Any:
    spec = importlib.util.spec_from_file_location(Path(path).stem, TOP / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
