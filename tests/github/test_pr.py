"""`goji-hook pr` as a job runs it: a checkout of depth one, an event file, a GitHub to talk to, the embedded model."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf_files as ggufs
import pytest
from changed_functions import function
from fake_github import TOKEN, GitHub, serve
from fake_hub import Hub, serving
from git_repository import Repository

from goji_hook.cli.main import entry
from goji_hook.github.client import Client
from goji_hook.models import lockfile as pins

SERVER = "https://github.com"
CODE = """
def settle(rows, rates):
    total = 0
    for row in rows:
        if row.kind == "debit":
            for rate in rates:
                if rate.currency == row.currency and rate.day == row.day:
                    total += row.amount * rate.value
        elif row.kind == "credit":
            total -= row.amount
    return total
"""


class Job:
    """An origin with a pull request, a checkout of it, and what Actions tells the job."""

    def __init__(self, folder: Path, hub: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.hub, self.patch = folder, hub, monkeypatch
        self.origin = Repository.init(folder / "origin")
        self.origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.base = self.origin.commit("base", a_py="a = 1\n")
        self.head = ""
        self.output, self.summary = folder / "output", folder / "summary.md"
        self.filter: list[str] = []

    def push(self, **files: str | bytes) -> str:
        """Add a commit to the pull request, and check its merge out as Actions does."""
        self.origin.git("checkout", "--quiet", "-B", "topic", self.head or self.base)
        self.head = self.origin.commit("topic", **files)
        self.hub.pull(7, self.base, self.head)
        return self.check_out(self.head)

    def check_out(self, commit: str) -> str:
        """Have a fresh checkout, one commit deep."""
        work = Repository.init(self.folder / f"work-{commit[:8]}-{len(list(self.folder.iterdir()))}")
        work.git("remote", "add", "origin", self.origin.path.as_uri())
        work.git("fetch", "--quiet", "--no-tags", "--depth=1", *self.filter, "origin", commit)
        work.git("checkout", "--quiet", "--detach", "FETCH_HEAD")
        self.patch.chdir(work.path)
        return commit

    def run(self, *flags: str, event: str = "pull_request", payload: Any = None, **environ: str) -> int:
        """Run the command; its exit status."""
        if payload is None:
            payload = {"pull_request": self.hub.pulls[7]}
        path = self.folder / "event.json"
        path.write_text(payload if isinstance(payload, str) else json.dumps(payload), encoding="utf-8")
        told = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": self.hub.repository,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_SHA": self.head,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **environ,
        }
        for name, value in told.items():
            self.patch.setenv(name, value)
        return entry(["pr", *flags])

    def outputs(self) -> dict[str, str]:
        """The step's outputs, read as the runner reads them."""
        text = self.output.read_text(encoding="utf-8")
        return {one[1]: one[3] for one in re.finditer(r"^([\w-]+)<<(\w+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)}

    def only_comment(self) -> str:
        """The text of the only comment."""
        assert len(self.hub.comments) == 1
        return str(self.hub.comments[0]["body"])


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "GOJI_", "GH_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(Client, "__init__", _impatient(Client.__init__))
    with serve(GitHub()) as hub:
        yield Job(tmp_path, hub, monkeypatch)


def _impatient(init: Any) -> Any:
    """The client as it is, but for the length of its pauses."""

    def made(self: Client, api: str, token: str) -> None:
        init(self, api, token, sleep=lambda _: None)

    return made


def test_one_comment_kept_current(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    head = job.push(b_py=CODE)
    assert job.run("--persona", "senior+") == 0
    body = job.only_comment()
    assert body.startswith(f"<!-- goji-hook:v2 sha={head} -->\n### 🚀 Motivating senior · ")
    assert f"· [`{head[:7]}`]({SERVER}/ann/abacus/commit/{head})" in body
    assert f"/ann/abacus/blob/{head}/b.py#L2" in body
    assert "higher than" in body
    assert "of pull requests" in body
    assert job.run("--persona", "senior+") == 0
    assert job.hub.count("PATCH") == 0
    newer = job.push(c_py=CODE * 3)
    assert job.run("--persona", "senior+") == 0
    assert newer in job.only_comment()
    assert job.run("--persona", "granny") == 0
    assert "### 🧶 Granny" in job.only_comment()
    assert job.run("--persona", "chaos", "--id", "second") == 0
    assert job.run("--persona", "boss-", GOJI_ID="second") == 0
    assert ["🧶" in one["body"] for one in job.hub.comments] == [True, False]
    assert not job.summary.exists()
    assert TOKEN not in "".join(capfd.readouterr())


def test_outputs(job: Job) -> None:
    job.push(b_py=CODE)
    assert job.run("--mood", "critical") == 0
    told = job.outputs()
    assert told["mood"] == "critical"
    assert 0 <= float(told["score"]) <= 1
    assert told["comment-url"] == job.hub.comments[0]["html_url"]
    assert told["review"].strip()


def test_what_is_printed_holds_no_workflow_commands(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.run()
    printed = capfd.readouterr().out.splitlines()
    token = printed[0].removeprefix("::stop-commands::")
    assert len(token) >= 32
    assert printed[-1] == f"::{token}::"


def test_a_fork_s_token_may_only_read(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.hub.fault("POST", 403, body={"message": "Resource not accessible by integration"})
    assert job.run("--strict") == 0
    assert job.hub.comments == []
    assert job.summary.read_text(encoding="utf-8").startswith("### 👋 Buddy · ")
    assert job.outputs()["comment-url"] == ""
    printed = capfd.readouterr()
    assert "::notice title=goji-hook::no comment: github: POST was answered 403" in printed.out
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("status", [401, 404, 410, 422, 500, 503])
def test_a_comment_that_fails_is_told_and_fails_only_strict_jobs(
    job: Job, capfd: pytest.CaptureFixture[str], status: int
) -> None:
    job.push(b_py=CODE)
    job.hub.fault("POST", status, times=50)
    assert job.run() == 0
    assert f"no comment: github: POST was answered {status}" in capfd.readouterr().out
    assert "| complexity |" in job.summary.read_text(encoding="utf-8")
    assert job.run("--strict") == 3


def test_limits_are_waited_out(job: Job) -> None:
    job.push(b_py=CODE)
    job.hub.fault("comments", 429, {"Retry-After": "3"})
    job.hub.fault("comments", 403, {"Retry-After": "3"}, {"message": "You have exceeded a secondary rate limit"})
    assert job.run("--strict") == 0
    job.only_comment()


def test_without_a_token_the_review_goes_to_the_summary(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    assert job.run(GITHUB_TOKEN="") == 0
    assert "::notice title=goji-hook::no token, so no comment" in capfd.readouterr().out
    assert "Buddy" in job.summary.read_text(encoding="utf-8")
    assert job.hub.requests == []


def test_a_wrong_token(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    assert job.run(GITHUB_TOKEN="ghs_wrong") == 0
    printed = capfd.readouterr()
    assert "answered 401 (Bad credentials)" in printed.out
    assert "ghs_wrong" not in printed.err + printed.out


def test_what_is_wanted(job: Job) -> None:
    job.push(b_py=CODE)
    assert job.run("--no-comment", "--summary", "never") == 0
    assert not job.summary.exists()
    assert job.run(GOJI_COMMENT="false", GOJI_SUMMARY="auto") == 0
    assert job.summary.exists()
    assert job.hub.comments == []
    assert job.run(GOJI_COMMENT="true", GOJI_SUMMARY="always", GOJI_PERSONA="granny") == 0
    assert "Granny" in job.only_comment()
    assert job.summary.read_text(encoding="utf-8").count("### ") == 2


def test_outside_of_actions_a_line_is_no_command(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    assert job.run(GITHUB_TOKEN="", GITHUB_ACTIONS="") == 0
    printed = capfd.readouterr()
    assert "goji-hook: no token, so no comment" in printed.err
    assert "::" not in printed.out


def test_a_full_summary_is_left_alone(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.summary.write_text("x" * 1_048_000)
    assert job.run("--summary", "always") == 0
    assert "no summary" in capfd.readouterr().out
    assert job.summary.stat().st_size == 1_048_000


def test_the_gate(job: Job) -> None:
    job.push(b_py=CODE)
    assert job.run("--fail-on", "v.positive") == 1
    job.only_comment()
    assert job.run("--fail-on", "none") == 0
    assert job.run(GOJI_FAIL_ON="v.positive") == 1


def test_the_gate_on_what_became_worse(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=function("parse", 16))
    assert job.run("--fail-on", "worse", CI="true") == 1
    refusal = "goji-gate: refused: b.py:1 parse is new, with complexity 16 (limit 15)"
    way = "To get past it: make it simpler, or raise `max-complexity` on the base branch"
    assert f"{refusal}. {way}\n" in capfd.readouterr().err
    assert job.run("--fail-on", "worse", "--max-complexity", "16") == 0
    assert job.run("--fail-on", "v.positive") == 1
    assert "goji-gate: refused: the mood is " in capfd.readouterr().err


def test_nothing_left_to_review_changes_the_comment_and_makes_none(job: Job) -> None:
    job.push(ci_yaml="a: 1\n")
    assert job.run() == 0
    assert job.hub.comments == []
    job.push(b_py=CODE)
    assert job.run() == 0
    job.origin.git("rm", "--quiet", "b.py")
    head = job.push()
    assert job.run("--persona", "granny") == 0
    body = job.only_comment()
    assert f"### 🫙 Nothing to review · [`{head[:7]}`]" in body
    assert "1 file not reviewed" in body


def test_a_pull_request_of_only_deletions(job: Job) -> None:
    job.base = job.origin.commit("code", b_py=CODE)
    job.origin.git("rm", "--quiet", "b.py")
    job.push()
    assert job.run() == 0
    assert "**1 function was removed.** Nothing became worse." in job.only_comment()


def test_a_pull_request_of_only_renames(job: Job) -> None:
    job.base = job.origin.commit("code", b_py=CODE)
    job.origin.git("mv", "b.py", "c.py")
    job.push()
    assert job.run() == 0
    assert all("worse" not in one["body"].replace("became worse", "") for one in job.hub.comments)


def test_a_force_push_before_nothing_is_written(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    assert job.run() == 0
    written = job.only_comment()
    job.origin.git("rm", "--quiet", "b.py")
    job.push()
    payload = {"pull_request": dict(job.hub.pulls[7])}
    job.hub.pull(7, job.base, "d" * 40)
    assert job.run(payload=payload) == 0
    assert job.only_comment() == written
    assert "nothing to review" in capfd.readouterr().err


def test_a_base_that_moved_changes_nothing(job: Job) -> None:
    job.push(b_py=CODE)
    payload = {"pull_request": dict(job.hub.pulls[7])}
    job.origin.git("checkout", "--quiet", "-B", "moved", job.base)
    moved = job.origin.commit("another pull request", z_py=CODE)
    job.hub.pull(7, moved, job.head)
    assert job.run(payload=payload) == 0
    assert "**1 function is new" in job.only_comment()


def test_a_token_that_may_not_edit(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    assert job.run() == 0
    job.push(c_py=CODE)
    job.hub.fault("PATCH", 403, body={"message": "Resource not accessible by integration"})
    assert job.run("--strict") == 0
    assert "no comment: github: PATCH was answered 403" in capfd.readouterr().out
    assert "**2 functions are new" in job.summary.read_text(encoding="utf-8")


def test_the_comment_tells_what_the_gate_decided(job: Job) -> None:
    head = job.push(b_py=function("parse", 16))
    assert job.run("--fail-on", "worse") == 1
    assert f"[`parse`]({SERVER}/ann/abacus/blob/{head}/b.py#L1) (complexity 16, new, limit 15)" in job.only_comment()
    assert job.run("--fail-on", "worse", "--max-complexity", "16") == 0
    assert "Gate: passed (`fail-on: worse`)." in job.only_comment()


def test_actions_shows_what_the_gate_refuses_beside_its_line(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py="import os\n\n" + function("parse", 16), **{"c,d:%_py": function("scan", 17)})
    assert job.run("--fail-on", "worse") == 1
    shown = [line for line in capfd.readouterr().out.splitlines() if line.startswith("::warning")]
    assert shown == [
        "::warning file=b.py,line=3,title=goji-gate::parse is new, with complexity 16 (limit 15)",
        "::warning file=c%2Cd%3A%25.py,line=1,title=goji-gate::scan is new, with complexity 17 (limit 15)",
    ]
    for flags, environ in ((("--no-annotations",), {}), ((), {"GOJI_ANNOTATIONS": "false"})):
        assert job.run("--fail-on", "worse", *flags, **environ) == 1
        assert "::warning" not in capfd.readouterr().out
    assert job.run("--fail-on", "worse", GITHUB_ACTIONS="", GOJI_ANNOTATIONS="true") == 1
    assert "::warning" not in capfd.readouterr().out


def test_at_most_ten_annotations(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py="\n\n".join(function(f"f{at}", 16) for at in range(20)))
    assert job.run("--fail-on", "worse") == 1
    assert capfd.readouterr().out.count("::warning") == 10


def test_nothing_to_review_is_json_too(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(notes_txt="text")
    assert job.run("--format", "json", GITHUB_ACTIONS="") == 0
    assert json.loads(capfd.readouterr().out)["nothing"] == "every file was skipped"


@pytest.mark.parametrize("event", ["push", "workflow_dispatch"])
def test_events_that_name_no_pull_request(job: Job, event: str) -> None:
    head = job.push(b_py=CODE)
    assert job.run(event=event, payload={"after": head, "ref": "refs/heads/topic"}) == 0
    assert head in job.only_comment()


def test_a_merge_queue(job: Job) -> None:
    head = job.push(b_py=CODE)
    queue = {"merge_group": {"head_ref": f"refs/heads/gh-readonly-queue/main/pr-7-{job.base}", "head_sha": head}}
    assert job.run(event="merge_group", payload=queue) == 0
    assert head in job.only_comment()


def test_the_second_of_two_workflows_finds_a_fork_s_pull_request(job: Job) -> None:
    head = job.push(b_py=CODE)
    job.hub.pulls[7]["label"] = "mallory:topic"
    job.origin.git("update-ref", "refs/pull/7/head", head)
    job.check_out(job.base)
    run = {
        "head_sha": head,
        "head_branch": "topic",
        "head_repository": {"owner": {"login": "mallory"}},
        "pull_requests": [],
    }
    assert job.run(event="workflow_run", payload={"workflow_run": run}, GITHUB_SHA=job.base) == 0
    assert head in job.only_comment()


def test_a_number_by_hand(job: Job) -> None:
    head = job.push(b_py=CODE)
    assert job.run("--number", "7", event="workflow_dispatch", payload={}) == 0
    assert head in job.only_comment()
    assert job.run("--number", "8", "--strict", event="workflow_dispatch", payload={}) == 3


def test_no_pull_request_for_the_commit(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.hub.pulls[7]["state"] = "closed"
    assert job.run(event="push", payload={}) == 0
    assert capfd.readouterr().err == f"goji-hook: pr: there is no open pull request for commit {job.head}\n"
    assert job.run("--strict", event="push", payload={}) == 3


@pytest.mark.parametrize(
    ("payload", "environ", "line"),
    [
        ("{", {}, "is not JSON"),
        ("{}", {"GITHUB_EVENT_PATH": ""}, "GITHUB_EVENT_PATH is not set"),
        ("{}", {"GITHUB_SHA": ""}, "names neither a pull request nor a commit"),
        ("{}", {"GITHUB_TOKEN": ""}, "no token: a pull_request event does not hold its pull request"),
    ],
)
def test_bad_input_is_one_line_and_fails_only_strict_jobs(
    job: Job, capfd: pytest.CaptureFixture[str], payload: str, environ: dict[str, str], line: str
) -> None:
    job.push(b_py=CODE)
    assert job.run(payload=payload, **environ) == 0
    told = capfd.readouterr().err
    assert line in told
    assert told.count("\n") == 1
    assert job.run("--strict", payload=payload, **environ) == 3


def test_a_merge_base_that_is_not_found_is_one_line(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.origin.git("checkout", "--quiet", "--orphan", "topic")
    job.head = job.origin.commit("topic", b_py=CODE)
    job.hub.pull(7, job.base, job.head)
    job.check_out(job.head)
    assert job.run() == 0
    told = capfd.readouterr().err
    assert told == f"goji-hook: pr: base {job.base[:12]} and head {job.head[:12]} have no common ancestor\n"
    assert job.run("--strict") == 3


def test_a_proxy_s_page_is_no_list_of_comments(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.hub.fault("GET", 200, body="<html>Please log in</html>", times=100)
    assert job.run() == 0
    assert "no comment: github: the answer to GET is not from GitHub's API" in capfd.readouterr().out
    assert job.hub.comments == []
    assert job.summary.exists()
    assert job.run("--strict") == 3


def test_another_run_speaks_of_a_newer_commit(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    payload = {"pull_request": dict(job.hub.pulls[7])}
    job.hub.pull(7, job.base, "d" * 40)
    assert job.run(payload=payload) == 0
    assert job.hub.comments == []
    assert "has moved on" in capfd.readouterr().out


def test_pull_request_target_with_a_foreign_checkout_is_refused(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    assert job.run(event="pull_request_target", GITHUB_SHA=job.base) == 0
    assert "refused: pull_request_target" in capfd.readouterr().err
    assert job.hub.requests == []


def test_pull_request_target_that_checked_out_the_base_only_reads_git_data(job: Job) -> None:
    job.push(b_py=CODE)
    job.origin.git("update-ref", "refs/pull/7/head", job.head)
    job.check_out(job.base)
    assert job.run(event="pull_request_target", GITHUB_SHA=job.base) == 0
    assert job.head in job.only_comment()
    assert not Path("b.py").exists()


def test_the_base_s_configuration_counts_and_the_pull_request_s_does_not(job: Job) -> None:
    job.base = job.origin.commit("configure", goji_toml='persona = "granny"\n')
    job.push(b_py=CODE, goji_toml='persona = "chaos"\nfail-on = "v.positive"\nmodel = "evil.gguf"\n')
    assert job.run() == 0
    assert "Granny" in job.only_comment()


def test_a_base_s_configuration_is_a_file_of_its_own(
    job: Job, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outside.toml").write_text('persona = "granny"\n')
    (job.origin.path / "goji.toml").symlink_to(tmp_path / "outside.toml")
    job.base = job.origin.commit("link")
    job.origin.git("add", "goji.toml")
    job.base = job.origin.commit("link")
    job.push(b_py=CODE)
    assert job.run() == 2
    assert capfd.readouterr().err == f"goji-hook: {job.base[:12]}:goji.toml is a symlink; commit the file itself\n"


def test_a_base_s_configuration_that_is_wrong_is_named(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.base = job.origin.commit("configure", goji_toml="persona = 3\n")
    job.push(b_py=CODE)
    assert job.run() == 2
    assert capfd.readouterr().err.startswith(f"goji-hook: {job.base[:12]}:goji.toml: persona: '3' is not known")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A Hub that the job's model comes from, and a home that knows no model yet."""
    for name in [name for name in os.environ if name.startswith("HF_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HF_HUB_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    with serving() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


MODEL = "hf:ann/goji/goji.gguf"


def random_gguf(folder: Path, seed: int) -> bytes:
    entries, size = ggufs.small_vocabulary()
    return ggufs.random_model(folder / "random.gguf", entries, size, seed=seed).read_bytes()


def lock(data: bytes, commit: str) -> str:
    """What a `goji.lock` says of the model."""
    pin = pins.Pin("ann/goji", commit, "goji.gguf", len(data), hashlib.sha256(data).hexdigest())
    return pins._table(MODEL, pin)


def test_the_model_is_pulled_as_the_base_pins_it_whatever_the_pull_request_pins(
    job: Job, hub: Hub, tmp_path: Path
) -> None:
    pinned, newer = random_gguf(tmp_path, 1), random_gguf(tmp_path, 2)
    first, second = hub.commit(pinned), hub.commit(newer)
    job.base = job.origin.commit("configure", **{"goji_toml": f'model = "{MODEL}"\n', "goji_lock": lock(pinned, first)})
    job.push(b_py=CODE, goji_lock=lock(newer, second))
    assert job.run("--pull") == 0
    assert hashlib.sha256(pinned).hexdigest()[:12] in job.only_comment()
    asked = len(hub.requests)
    assert job.run(GOJI_PULL="true") == 0
    assert len(hub.requests) == asked


def test_a_model_that_nothing_pins_is_pinned_for_the_run_alone(job: Job, hub: Hub, tmp_path: Path) -> None:
    data = random_gguf(tmp_path, 1)
    hub.commit(data)
    job.push(b_py=CODE, goji_toml=f'model = "{MODEL}"\n', goji_lock=lock(data, "0" * 40))
    assert job.run("--pull", "--model", MODEL) == 0
    assert hashlib.sha256(data).hexdigest()[:12] in job.only_comment()
    assert not (tmp_path / "xdg_config_home").exists()


def test_a_base_s_lock_that_is_damaged_is_named(job: Job, hub: Hub, capfd: pytest.CaptureFixture[str]) -> None:
    job.base = job.origin.commit("configure", goji_toml=f'model = "{MODEL}"\n', goji_lock="[")
    job.push(b_py=CODE)
    assert job.run("--pull") == 0
    printed = capfd.readouterr().out
    assert printed.count(f"::{job.base[:12]}:goji.lock: cannot be read") == 2
    assert "nano speaks today" in printed
    assert hub.requests == []


def test_a_model_that_cannot_be_pulled_leaves_the_embedded_one_speaking(
    job: Job, hub: Hub, capfd: pytest.CaptureFixture[str]
) -> None:
    job.push(b_py=CODE)
    assert job.run("--pull", "--model", MODEL) == 0
    printed = capfd.readouterr().out
    assert f"::notice title=goji-hook::model: {MODEL}: the repository has no such file" in printed
    assert "nano speaks today" in printed
    assert "model `nano`" in job.only_comment()
    assert job.run("--pull", "--model", MODEL, "--strict") == 3


def test_a_model_in_the_checkout_is_not_opened(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE, own_gguf=b"GGUF")
    assert job.run("--model", "own.gguf") == 2
    assert "lies in the checkout" in capfd.readouterr().err


def test_scopes(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.push(c_py=CODE)
    assert job.run("--scope", "diff") == 0
    assert "of commits" in job.only_comment()
    assert "c.py" in job.only_comment()
    assert "b.py" not in job.only_comment()
    assert job.run("--scope", "day") == 2
    assert "scope: 'day' is not known" in capfd.readouterr().err


def test_no_code_no_comment(job: Job) -> None:
    job.push(notes_md="# Notes\n")
    assert job.run("--strict") == 0
    assert job.hub.comments == []
    assert job.outputs()["mood"] == ""


def test_an_earlier_comment_is_told_that_there_is_no_code_any_more(job: Job) -> None:
    job.push(b_py=CODE)
    job.run()
    job.origin.git("rm", "--quiet", "b.py")
    job.push(notes_md="# Notes\n")
    assert job.run() == 0
    assert "Nothing to review" in job.only_comment()


def test_the_same_review_in_every_format(job: Job, capfd: pytest.CaptureFixture[str]) -> None:
    job.push(b_py=CODE)
    job.run("--format", "json")
    told = json.loads("\n".join(capfd.readouterr().out.splitlines()[1:-1]))
    assert (told["scope"], told["text"]) == ("pr", job.outputs()["review"])


@pytest.mark.parametrize("filter_", ["blob:none", "tree:0"])
def test_a_partial_clone_gets_what_the_review_reads(job: Job, filter_: str) -> None:
    """With ``filter`` or ``sparse-checkout``, Actions' checkout leaves out most contents of files."""
    job.origin.git("config", "uploadpack.allowFilter", "true")
    attributes = {".gitattributes": "gen/* linguist-generated\n"}
    job.base = job.origin.commit("configure", goji_toml='persona = "granny"\n', **{"out/x_py": CODE, **attributes})
    job.push(**{"b_py": CODE, "out/x_py": CODE * 2, "gen/c_py": CODE})
    job.filter = [f"--filter={filter_}"]
    job.check_out(job.base)
    assert job.run("--strict") == 0
    body = job.only_comment()
    assert "Granny" in body
    assert "over 2 files" in body
    assert "`gen/c.py`: generated" in body
    assert "git does not have" not in body


def test_five_thousand_files(job: Job) -> None:
    stream = [f"reset refs/heads/topic\nfrom {job.base}\n\n"]
    stream.append("commit refs/heads/topic\ncommitter Ann <a@b> 1700000000 +0000\ndata 1\nx\n")
    for index in range(5000):
        kind = "py" if index % 10 == 0 else "lock" if index % 2 else "md"
        body = f"def f{index}(x):\n    return x\n"
        name = f"{'deep/' * 30}@octocat & <b>|`{index}`.{kind}"
        stream.append(f'M 100644 inline "{name}"\ndata {len(body)}\n{body}\n')
    job.origin.git("fast-import", "--quiet", "--force", stdin="".join(stream).encode())
    job.head = job.origin.git("rev-parse", "topic").decode().strip()
    job.hub.pull(7, job.base, job.head)
    job.check_out(job.base)
    assert job.run() == 0
    body = job.only_comment()
    assert len(body) < 65_536
    assert "4,500 files not reviewed" in body
    assert "and 4,450 more" in body
