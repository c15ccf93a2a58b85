"""A release: card, GGUF with its scorecard inside, adapter, tokenizer and recipe, checked and put on the Hub."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError, UsageError
from goji_hook.system.cache import sha256
from goji_trainer.atomic import replacing_folder
from goji_trainer.export.gguf_metadata import write_metadata
from goji_trainer.export.merge import read_recipe
from goji_trainer.publish.model_card import CHART, LADDER, Facts, draw_scorecard, model_card
from goji_trainer.publish.upload import require_token, upload
from goji_trainer.score.scorecard import Scorecard, beside, read_scorecard
from goji_trainer.training.lora import ADAPTER, copy_tokenizer

_REPO = re.compile(r"[\w][\w.-]{0,95}/[\w][\w.-]{0,95}\Z")
_MODEL_FILES = ("config.json", "generation_config.json", "model*.safetensors*")


@dataclass(frozen=True)
class Release:
    """What goes out and how: a trained folder, its GGUF, the repository, and why if the scorecard is under the bar."""

    folder: Path
    gguf: Path
    repo: str
    public: bool = False
    force: str = ""
    tag: str = ""
    data_card: Path | None = None
    ladder: Path | None = None


def publish(release: Release, dry_run: Path | None = None) -> str:
    """Publish a release as one commit, or with *dry_run* only write its files to that folder; a report comes back.

    Raises GojiError where the GGUF's scorecard is missing, belongs to another file, or is under the bar and ``force``
    gives no reason; UsageError without a token or with a name that is no repository; UploadError where the Hub refuses.
    """
    if not _REPO.match(release.repo):
        raise UsageError(f"publish: {release.repo!r} is no repository; write owner/name")
    scorecard = judged(release)
    if dry_run is not None:
        with replacing_folder(dry_run) as part:
            assemble(release, scorecard, part)
        names = ", ".join(sorted(path.relative_to(dry_run).as_posix() for path in dry_run.rglob("*") if path.is_file()))
        return f"dry run: {release.repo} would hold {names} (in {dry_run})"
    require_token()
    with tempfile.TemporaryDirectory(dir=release.gguf.parent, prefix=".publish-") as work:
        gguf = assemble(release, scorecard, Path(work))
        digest, size = sha256(gguf), gguf.stat().st_size
        message = f"goji-hook model from {read_recipe(release.folder)['base']}"
        done = upload(Path(work), release.repo, public=release.public, message=message, tag=release.tag)
    told = "published" if done.changed else "already published, nothing has changed"
    entry = {
        "repository": done.repo,
        "revision": done.commit,
        "file": release.gguf.name,
        "sha256": digest,
        "bytes": size,
    }
    return f"{told}: {done.url}\n{json.dumps(entry, indent=2)}"


def judged(release: Release) -> Scorecard:
    """The GGUF's own scorecard. Raises GojiError where there is none for this very file, or it is under the bar."""
    if not release.gguf.is_file():
        raise GojiError(f"publish: there is no file {release.gguf}; run `goji-trainer export` first")
    scorecard = read_scorecard(beside(release.gguf))
    found = sha256(release.gguf)
    if scorecard.sha256 != found:
        other = f"another file ({scorecard.sha256[:12]}…) than {release.gguf.name} ({found[:12]}…)"
        raise GojiError(f"publish: {beside(release.gguf).name} is about {other}; score it again")
    if not scorecard.passed and not release.force.strip():
        failing = ", ".join(scorecard.failing())
        raise GojiError(f'publish: the scorecard is under the bar ({failing}); give a reason with --force "why"')
    return scorecard


def assemble(release: Release, scorecard: Scorecard, target: Path) -> Path:
    """Write every file of the release into *target*; the GGUF's path comes back. Equal input gives equal bytes."""
    recipe = public_recipe(read_recipe(release.folder))
    gguf = target / release.gguf.name
    write_metadata(release.gguf, gguf, {"goji.scorecard": scorecard.summary(), **_licence(recipe)})
    _same_tensors(release.gguf, gguf)
    _copy_weights(release.folder, target)
    (target / "recipe.json").write_text(json.dumps(recipe, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    told = {**scorecard.raw, "published_sha256": sha256(gguf)}
    (target / "scorecard.json").write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draw_scorecard(scorecard.columns, target / CHART, release.repo.rpartition("/")[2])
    if release.ladder:
        shutil.copyfile(release.ladder, target / LADDER)
    data_card = release.data_card.read_text(encoding="utf-8") if release.data_card else _plain_data_card(recipe)
    sizes = {
        path.relative_to(target).as_posix(): path.stat().st_size for path in sorted(target.rglob("*")) if path.is_file()
    }
    facts = Facts(release.repo, sizes, recipe, scorecard, data_card, release.force if not scorecard.passed else "")
    (target / "README.md").write_text(model_card(facts), encoding="utf-8")
    return gguf


def public_recipe(recipe: dict[str, Any]) -> dict[str, Any]:
    """The recipe without the paths of the machine that it ran on."""
    return {key: value for key, value in recipe.items() if key != "source"}


def _licence(recipe: dict[str, Any]) -> dict[str, object]:
    return {"general.license": str(recipe["licence"])} if recipe.get("licence") else {}


def _plain_data_card(recipe: dict[str, Any]) -> str:
    return (
        f"{recipe.get('pairs', 'An unknown number of')} pairs of a tag line and a review, composed by `goji-trainer "
        "dataset` from hand-written lines in seven voices; English, balanced over persona and mood, split by line."
    )


def _copy_weights(folder: Path, target: Path) -> None:
    adapter = folder / ADAPTER
    if adapter.is_dir():
        (target / ADAPTER).mkdir()
        for name in ("adapter_model.safetensors", "adapter_config.json"):
            shutil.copyfile(adapter / name, target / ADAPTER / name)
    else:
        (target / "model").mkdir()
        for path in (path for pattern in _MODEL_FILES for path in folder.glob(pattern)):
            shutil.copyfile(path, target / "model" / path.name)
    (target / "tokenizer").mkdir()
    copy_tokenizer(folder, target / "tokenizer")
    for name in ("losses.jsonl", "loss.png"):
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)


def _same_tensors(one: Path, two: Path) -> None:
    import gguf
    import numpy as np

    pairs = zip(gguf.GGUFReader(str(one)).tensors, gguf.GGUFReader(str(two)).tensors, strict=True)
    for ours, theirs in pairs:
        if ours.name != theirs.name or not np.array_equal(ours.data, theirs.data):
            raise GojiError(f"publish: writing the scorecard into {one.name} changed its tensor {ours.name}")
