"""Which GGUF speaks: the embedded one, or a path; and what a GGUF says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from goji_hook.errors import GojiError, UsageError, unknown
from goji_hook.persona import PERSONAS
from goji_hook.words import LANGUAGES, MOODS, SCOPES

EMBEDDED = "nano"


@dataclass(frozen=True)
class ModelFile:
    """A GGUF on disk and the name that it goes by."""

    name: str
    path: Path

    def sha256(self) -> str:
        """The file's SHA-256 in hexadecimal."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True)
class Abilities:
    """What a GGUF says it was trained on (its ``goji.*`` metadata); one that says nothing gets the article's format 1."""

    format: int
    personas: tuple[str, ...]
    moods: tuple[str, ...]
    scopes: tuple[str, ...]
    languages: tuple[str, ...]
    base: str
    dataset_sha256: str
    scorecard: Mapping[str, object]

    def check(self, persona: str, scope: str) -> None:
        """Raise UsageError where the model does not know the persona or the scope."""
        if persona not in self.personas:
            raise unknown("persona", persona, self.personas)
        if scope not in self.scopes:
            raise unknown("scope", scope, self.scopes)


def abilities(metadata: Mapping[str, str]) -> Abilities:
    """Read the ``goji.*`` entries. Raises GojiError where they speak a prompt format that this version does not."""
    said = metadata.get("goji.prompt.format", "1")
    if said not in ("1", "2"):
        raise GojiError(f"model: it was trained on prompt format {said[:20]!r}; this goji-hook speaks 1 and 2")
    try:
        scorecard = json.loads(metadata.get("goji.scorecard", "{}"))
    except json.JSONDecodeError:
        scorecard = {}

    def names(key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(metadata[key].split()) if metadata.get(key, "").strip() else default

    return Abilities(
        format=int(said),
        personas=names("goji.personas", tuple(PERSONAS)),
        moods=names("goji.moods", MOODS),
        scopes=names("goji.scopes", SCOPES),
        languages=names("goji.languages", LANGUAGES),
        base=metadata.get("goji.base", ""),
        dataset_sha256=metadata.get("goji.dataset.sha256", ""),
        scorecard=scorecard if isinstance(scorecard, dict) else {},
    )


def embedded() -> ModelFile:
    """The model that comes with the package."""
    return ModelFile(EMBEDDED, Path(str(files("goji_hook").joinpath("data", "goji-nano.gguf"))))


def find(asked: str) -> ModelFile:
    """The GGUF for a registry name or a path. Raises UsageError for a name that is neither, GojiError for a missing file."""
    if asked == EMBEDDED:
        return embedded()
    path = Path(asked).expanduser()
    if path.suffix.lower() != ".gguf" and not path.exists():
        raise UsageError(f"model: {asked!r} is neither a known model ({EMBEDDED}) nor a .gguf file")
    if not path.is_file():
        raise GojiError(f"model: there is no file {asked}")
    return ModelFile(path.stem, path)
