"""Publishes a release: card, GGUF with its scorecard inside, adapter or weights, tokenizer and recipe."""

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
from goji_trainer.publish.model_card import CHART, LADDER, Facts, model_card
from goji_trainer.publish.upload import require_token, upload
from goji_trainer.score import chart
from goji_trainer.score.card import Card, beside, read
from goji_trainer.training.lora import ADAPTER, ADAPTER_WEIGHTS, copy_tokenizer
from goji_trainer.training.recipe import read_recipe

_REPO = re.compile(r"[\w][\w.-]{0,95}/[\w][\w.-]{0,95}\Z")
_MODEL_FILES = ("config.json", "generation_config.json", "model*.safetensors*")


@dataclass(frozen=True)
class Release:
    """A release: a trained folder and its GGUF, for the repository ``repo`` (owner/name).

    ``force`` is the reason to publish a model whose scorecard is under the bar. ``data_card`` and ``ladder`` are files
    to include: Markdown about the dataset, and the ladder's chart.
    """

    folder: Path
    gguf: Path
    repo: str
    public: bool = False
    force: str = ""
    tag: str = ""
    data_card: Path | None = None
    ladder: Path | None = None


def publish(release: Release, dry_run: Path | None = None) -> str:
    """Publishes a release as one commit and returns a report; with *dry_run* only writes the files to that folder.

    Raises GojiError if the GGUF's scorecard is missing, belongs to another file, or is under the bar without a reason;
    UsageError without a token or for a malformed name of a repository; UploadError if the Hub refuses.
    """
    if not _REPO.match(release.repo):
        raise UsageError(f"publish: {release.repo!r} is not a repository; write owner/name")
    scorecard = checked_scorecard(release)
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
    outcome = "published" if done.changed else "already published, nothing has changed"
    entry = {
        "repository": done.repo,
        "revision": done.commit,
        "file": release.gguf.name,
        "sha256": digest,
        "bytes": size,
    }
    return f"{outcome}: {done.url}\n{json.dumps(entry, indent=2)}"


def checked_scorecard(release: Release) -> Card:
    """Returns the GGUF's scorecard. Raises GojiError if it is missing, of another file, or under the bar."""
    if not release.gguf.is_file():
        raise GojiError(f"publish: there is no file {release.gguf}; run `goji-trainer export` first")
    scorecard = read(beside(release.gguf))
    digest = sha256(release.gguf)
    if scorecard.sha256 != digest:
        other = f"another file ({scorecard.sha256[:12]}…) than {release.gguf.name} ({digest[:12]}…)"
        raise GojiError(f"publish: {beside(release.gguf).name} is about {other}; score it again")
    if scorecard.failing and not release.force.strip():
        failing = ", ".join(scorecard.failing)
        raise GojiError(f'publish: the scorecard is under the bar ({failing}); give a reason with --force "why"')
    return scorecard


def assemble(release: Release, scorecard: Card, target: Path) -> Path:
    """Writes every file of the release to *target* and returns the GGUF's path. Equal input gives equal bytes."""
    recipe = public_recipe(read_recipe(release.folder))
    gguf = target / release.gguf.name
    write_metadata(
        release.gguf, gguf, {"goji.scorecard": json.dumps(scorecard.values(), sort_keys=True), **_licence(recipe)}
    )
    _same_tensors(release.gguf, gguf)
    _copy_weights(release.folder, target)
    (target / "recipe.json").write_text(json.dumps(recipe, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    published = {**json.loads(scorecard.json()), "published_sha256": sha256(gguf)}
    (target / "scorecard.json").write_text(json.dumps(published, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    chart.draw_scorecard(scorecard, target / CHART)
    if release.ladder:
        shutil.copyfile(release.ladder, target / LADDER)
    data_card = release.data_card.read_text(encoding="utf-8") if release.data_card else _plain_data_card(recipe)
    sizes = {
        path.relative_to(target).as_posix(): path.stat().st_size for path in sorted(target.rglob("*")) if path.is_file()
    }
    facts = Facts(release.repo, sizes, recipe, scorecard, data_card, release.force if scorecard.failing else "")
    (target / "README.md").write_text(model_card(facts), encoding="utf-8")
    return gguf


def public_recipe(recipe: dict[str, Any]) -> dict[str, Any]:
    """Returns the recipe without the paths of the machine that it ran on."""
    return {key: value for key, value in recipe.items() if key != "source"}


def _licence(recipe: dict[str, Any]) -> dict[str, object]:
    return {"general.license": str(recipe["licence"])} if recipe.get("licence") else {}


def _plain_data_card(recipe: dict[str, Any]) -> str:
    return (
        f"{recipe.get('pairs', 'An unknown number of')} pairs of a tag line and a review, composed by `goji-trainer "
        "dataset` from hand-written reviews in seven voices; English, split by review."
    )


def _copy_weights(folder: Path, target: Path) -> None:
    adapter = folder / ADAPTER
    if adapter.is_dir():
        (target / ADAPTER).mkdir()
        for name in (ADAPTER_WEIGHTS, "adapter_config.json"):
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


def _same_tensors(source: Path, copy: Path) -> None:
    """Raises GojiError if a tensor of the copy differs."""
    import gguf
    import numpy as np

    pairs = zip(gguf.GGUFReader(str(source)).tensors, gguf.GGUFReader(str(copy)).tensors, strict=True)
    for ours, theirs in pairs:
        if ours.name != theirs.name or not np.array_equal(ours.data, theirs.data):
            raise GojiError(f"publish: writing the scorecard into {source.name} changed its tensor {ours.name}")
