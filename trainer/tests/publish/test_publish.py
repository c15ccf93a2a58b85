"""A release that the real client uploads to a Hub on the loopback interface, and every failure on the way."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from goji_trainer.publish.publish import Release, publish
from goji_trainer.publish.upload import UploadError
from goji_trainer.score.card import beside
from huggingface_hub import constants, hf_hub_download, snapshot_download
from small_data import write_scorecard
from writable_hub import Fault

from goji_hook.errors import GojiError, UsageError
from goji_hook.llm.model import Model
from goji_hook.models.metadata import read_metadata
from goji_hook.system.cache import sha256

REPO = "me/goji-test"
pytestmark = pytest.mark.filterwarnings(
    "ignore:Use 'content=:DeprecationWarning"
)  # of the Hub's client, about its own code


@pytest.fixture
def release(nano, tmp_path):
    gguf = tmp_path / "out" / nano.gguf.name
    gguf.parent.mkdir()
    shutil.copyfile(nano.gguf, gguf)
    write_scorecard(gguf)
    return Release(nano.folder, gguf, REPO)


def changed(release, **fields):
    return Release(**{**release.__dict__, **fields})


def test_a_release_is_one_private_commit_that_downloads_whole(hub, release):
    report = publish(release)

    assert report.startswith(f"published: {hub.endpoint}/{REPO}\n")
    repo = hub.repos[REPO]
    assert repo.private
    assert len(repo.commits) == 2
    assert hub.asked("POST .*preupload") == hub.asked("POST .*/commit/main") == 1
    assert {"README.md", "recipe.json", "scorecard.json", "scorecard.png", release.gguf.name} <= set(repo.files)
    assert {"model/config.json", "model/model.safetensors", "tokenizer/tokenizer.model"} <= set(repo.files)
    entry = json.loads(report.partition("\n")[2])
    assert entry["revision"] == repo.head
    fetched = Path(hf_hub_download(REPO, release.gguf.name, revision=entry["revision"]))
    assert (sha256(fetched), fetched.stat().st_size) == (entry["sha256"], entry["bytes"])
    with Model(fetched) as model:
        assert read_metadata(model.metadata).scorecard == {"english": 1.0, "persona": 0.98, "tokens_per_second": 200.0}


def test_the_card_has_front_matter_results_usage_and_limits(hub, release):
    publish(release)
    card = hub.repos[REPO].files["README.md"].decode()
    front = yaml.safe_load(card.split("---")[1])
    assert (front["license"], front["language"], front["pipeline_tag"]) == ("mit", "en", "text-generation")
    results = front["model-index"][0]["results"][0]["metrics"]
    assert {result["name"]: result["value"] for result in results} == {"english": 1.0, "persona": 0.98}
    for heading in ("## Use it", "## What it writes, judged", "## How it was made", "## Data", "## Limits"):
        assert heading in card
    assert f"hf:{REPO}/{release.gguf.name}" in card
    assert sha256(release.gguf) in card


def test_the_card_shows_the_ladder_where_its_chart_is_given(hub, release, tmp_path):
    publish(release)
    assert "ladder.png" not in hub.repos[REPO].files["README.md"].decode()
    chart = tmp_path / "chart.png"
    chart.write_bytes(b"\x89PNG a chart")
    publish(changed(release, ladder=chart))
    files = hub.repos[REPO].files
    assert files["ladder.png"] == b"\x89PNG a chart"
    assert "## How small can you go?\n\n![The ladder](ladder.png)" in files["README.md"].decode()


def test_nothing_on_the_hub_names_this_machine_or_the_token(hub, release):
    publish(release)
    here = str(release.folder.parent).encode()
    for name, data in hub.repos[REPO].files.items():
        assert here not in data, name
        assert hub.token.encode() not in data, name


def test_publishing_twice_changes_nothing(hub, release):
    publish(release)
    before = list(hub.repos[REPO].commits)
    assert publish(release).startswith("already published, nothing has changed")
    assert hub.repos[REPO].commits == before


def test_public_and_tag_are_asked_for(hub, release):
    publish(release)
    publish(changed(release, public=True, tag="v1"))
    assert not hub.repos[REPO].private
    assert hub.repos[REPO].tags == {"v1": hub.repos[REPO].head}
    assert snapshot_download(REPO, revision="v1", token=False, allow_patterns=["recipe.json"])


def test_a_broken_commit_is_resumed_without_sending_the_weights_again(hub, release):
    hub.faults.append(Fault("POST .*/commit/main", 500, times=9))
    with pytest.raises(UploadError, match="answered 500; run the same command again"):
        publish(release)
    assert len(hub.repos[REPO].commits) == 1
    sent = hub.asked("PUT /lfs/")
    assert sent > 0
    hub.faults.clear()
    publish(release)
    assert len(hub.repos[REPO].commits) == 2
    assert hub.asked("PUT /lfs/") == sent


@pytest.mark.parametrize(
    ("pattern", "status", "message"),
    [
        ("POST /api/repos/create", 401, r"the token was refused \(401\); set HF_TOKEN .* access to me"),
        ("POST .*/preupload", 403, r"may not write to me/goji-test \(403\)"),
        ("POST .*/commit/main", 409, r"another change to me/goji-test is under way \(409\)"),
        ("POST .*/commit/main", 412, r"was changed meanwhile \(412\)"),
        ("POST .*/preupload", 429, r"too many requests \(429\); wait a few minutes"),
        ("POST .*objects/batch", 500, r"answered 500; run the same command again"),
        ("PUT /lfs/", 403, r"may not write to me/goji-test \(403\)"),
        ("POST .*objects/batch", 0, r"the connection to http://127.0.0.1:\d+ broke"),
        ("POST .*/commit/main", 0, r"the connection to http://127.0.0.1:\d+ broke"),
    ],
)
def test_each_refusal_is_one_clear_line_and_leaves_no_commit(hub, release, pattern, status, message):
    hub.faults.append(Fault(pattern, status, times=99))
    with pytest.raises(UploadError, match=message) as caught:
        publish(release)
    assert "\n" not in str(caught.value)
    assert hub.token not in str(caught.value)
    assert REPO not in hub.repos or len(hub.repos[REPO].commits) == 1


@pytest.mark.parametrize("status", [0, 429, 503])
def test_a_passing_fault_is_outlived(hub, release, status):
    hub.faults.append(Fault("PUT /lfs/", status, times=2))
    publish(release)
    assert len(hub.repos[REPO].commits) == 2


def test_no_hub_at_all(hub, release, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UploadError, match=r"the connection to http://127\.0\.0\.1:9 broke"):
        publish(release)


def test_no_token(hub, release, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(UsageError, match="no token; set HF_TOKEN"):
        publish(release)
    assert hub.seen == []


def test_a_dry_run_writes_the_folder_and_sends_no_request(hub, release, tmp_path, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    report = publish(release, tmp_path / "dry")
    assert report.startswith(f"dry run: {REPO} would hold README.md, ")
    assert (tmp_path / "dry" / "README.md").is_file()
    first = {path.name: path.read_bytes() for path in (tmp_path / "dry").rglob("*") if path.is_file()}
    publish(release, tmp_path / "dry")
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "dry").rglob("*") if path.is_file()}
    assert hub.seen == []


def test_a_scorecard_is_needed(hub, release):
    beside(release.gguf).unlink()
    with pytest.raises(GojiError, match=r"scorecard: there is no .*goji-trainer score"):
        publish(release)
    beside(release.gguf).write_text('{"columns": 3}')
    with pytest.raises(GojiError, match="not a scorecard of goji-trainer"):
        publish(release)
    write_scorecard(release.gguf, sha256="0" * 64)
    with pytest.raises(
        GojiError, match=rf"is about another file \(0{{12}}…\) than .* \({sha256(release.gguf)[:12]}…\)"
    ):
        publish(release)
    assert hub.seen == []


def test_under_the_bar_needs_a_reason_which_the_card_quotes(hub, release):
    write_scorecard(release.gguf, passed=False)
    with pytest.raises(GojiError, match=r"under the bar \(persona\); give a reason with --force"):
        publish(release)
    with pytest.raises(GojiError, match="under the bar"):
        publish(changed(release, force="  "))
    publish(changed(release, force="the smallest that speaks English"))
    card = hub.repos[REPO].files["README.md"].decode()
    assert "Published although it is under the bar, because: the smallest that speaks English" in card
    assert re.search(r"persona \(under the bar\) \| 40\.0 % \| 99\.0 % \| 14\.0 % \| 97\.0 %", card)


@pytest.mark.parametrize("repo", ["goji", "a/b/c", "../x", "me/", "me/goji test"])
def test_a_name_that_is_no_repository(release, repo):
    with pytest.raises(UsageError, match="is not a repository; write owner/name"):
        publish(changed(release, repo=repo))


def test_no_gguf(release):
    release.gguf.unlink()
    with pytest.raises(GojiError, match="run `goji-trainer export` first"):
        publish(release)
