"""Tokens are read from the environment; no output, no file and no process's arguments hold one, and no other host."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_github import TOKEN, GitHub, job, serve
from fake_hub import Hub
from git_repository import Repository
from run_goji import Ran

from goji_hook.git import command as git

Goji = Callable[..., Ran]
ADDRESS = "hf:ann/goji/goji.gguf"
SECRET = "hf_thistokenisasecret"


def holders(folder: Path, secret: str) -> list[Path]:
    """The files below a folder that hold the secret, as it is or as a header spells it."""
    from base64 import b64encode

    forms = [secret.encode(), b64encode(f"x-access-token:{secret}".encode())]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(form in path.read_bytes() for form in forms)]


@pytest.mark.parametrize("status", [0, 401, 403, 404, 500])
def test_a_pull_keeps_the_hubs_token(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.commit(gguf)
    hub.status = status
    monkeypatch.setenv("HF_TOKEN", SECRET)
    monkeypatch.setenv("GOJI_DEBUG", "1")
    ran = goji("model", "pull", ADDRESS)
    assert SECRET not in ran.out + ran.err
    assert holders(project.parent, SECRET) == []
    sent = [(path, headers) for _, path, headers in hub.requests if SECRET in str(headers)]
    assert sent
    assert all("/resolve/" in path for path, _ in sent)


@pytest.mark.parametrize("fault", [None, 401, 403, 404, 422])
def test_a_pull_request_keeps_the_jobs_token(
    project: Path, tmp_path: Path, goji: Goji, fault: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(project)
    base = repository.commit("One")
    head = repository.commit("Two", a_py="def f(x):\n    return x + 1\n")
    commands: list[tuple[str, ...]] = []
    started = git.process
    monkeypatch.setattr(git, "process", lambda *words, **more: commands.append(words) or started(*words, **more))
    with serve(GitHub()) as hub:
        hub.pull(7, base, head)
        if fault:
            hub.fault("POST", fault, body={"message": f"no {TOKEN}"}, times=3)
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"pull_request": hub.pulls[7]}))
        for name, value in {**job(hub, event), "GOJI_DEBUG": "1"}.items():
            monkeypatch.setenv(name, value)
        ran = goji("pr", "--summary=always")
        comments = json.dumps(hub.comments)
    assert TOKEN not in ran.out + ran.err + comments
    assert holders(tmp_path, TOKEN) == []
    assert commands
    assert TOKEN not in str(commands)
