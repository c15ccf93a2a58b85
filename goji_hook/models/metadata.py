"""Reads what a GGUF was trained on from its ``goji.*`` metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goji_hook.errors import GojiError, unknown
from goji_hook.guard.claims import Claims
from goji_hook.guard.trigrams import Trigrams
from goji_hook.personas import BUDDY, NAME, PERSONAS
from goji_hook.prompt.tagline import FORMATS
from goji_hook.terms import LANGUAGES, MOODS, SCOPES

_MOST_NAMES = 256


@dataclass(frozen=True)
class ModelMetadata:
    """The training of a model, as its GGUF tells it; the default is the article's format 1 and our own names.

    ``words`` is the training vocabulary in lower case, ``trigrams`` the known three-word sequences. Both are empty if
    the GGUF lists none; then any word is allowed. ``claims`` are the phrases by which a text is checked against the
    metrics.
    """

    format: int
    personas: tuple[str, ...]
    moods: tuple[str, ...]
    scopes: tuple[str, ...]
    languages: tuple[str, ...]
    base: str
    dataset_sha256: str
    scorecard: Mapping[str, object]
    words: frozenset[str] = frozenset()
    trigrams: Trigrams = field(default_factory=Trigrams)
    claims: Claims = field(default_factory=Claims)

    def check(self, persona: str, scope: str, mood: str | None = None, lang: str = "en") -> None:
        """Raises UsageError, listing the known values, for a value that the model was not trained on."""
        requested = (
            ("persona (--persona)", persona, self.personas),
            ("scope", scope, self.scopes),
            ("lang", lang, self.languages),
        )
        for kind, value, known in (*requested, *((("mood", mood, self.moods),) if mood is not None else ())):
            if value not in known:
                raise unknown(f"the model's {kind}", value, known)

    def spoken(self, persona: str) -> str:
        """Returns *persona*; for the default one that the model does not know, its only persona, if it has one."""
        alone = len(self.personas) == 1 and persona == BUDDY.name
        return self.personas[0] if alone else persona

    def nearest(self, mood: str) -> str:
        """Returns the known mood that is nearest to *mood*."""
        return min(self.moods, key=lambda known: abs(MOODS.index(known) - MOODS.index(mood)))


def read_metadata(metadata: Mapping[str, str]) -> ModelMetadata:
    """Reads the ``goji.*`` entries. Raises GojiError for values that this version does not understand."""
    version = metadata.get("goji.prompt.format", "1")
    if version not in map(str, FORMATS):
        spoken = ", ".join(map(str, FORMATS))
        raise GojiError(f"model: it was trained on prompt format {version[:20]!r}; this goji-hook knows {spoken}")
    return ModelMetadata(
        format=int(version),
        personas=_names(metadata, "goji.personas", tuple(PERSONAS)),
        moods=_known(metadata, "goji.moods", MOODS),
        scopes=_known(metadata, "goji.scopes", SCOPES),
        languages=_known(metadata, "goji.languages", LANGUAGES),
        base=metadata.get("goji.base", ""),
        dataset_sha256=metadata.get("goji.dataset.sha256", ""),
        scorecard=_scorecard(metadata.get("goji.scorecard", "{}")),
        words=frozenset(metadata.get("goji.words", "").split()),
        trigrams=Trigrams.parse(metadata.get("goji.trigrams", "")),
        claims=Claims.parse(metadata.get("goji.claims", "")),
    )


def _names(metadata: Mapping[str, str], key: str, default: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(metadata.get(key, "").split())) or tuple(default)
    bad = next((name for name in names if not NAME.match(name)), None)
    if bad is not None or len(names) > _MOST_NAMES:
        raise GojiError(f"model: its {key} holds {(bad or 'too many names')[:40]!r}, which is not a name")
    return names


def _known(metadata: Mapping[str, str], key: str, ours: Sequence[str]) -> tuple[str, ...]:
    """Returns the model's words that are ours, too: it may know more than this version can use."""
    words = tuple(word for word in _names(metadata, key, ours) if word in ours)
    if not words:
        raise GojiError(f"model: its {key} holds none of {', '.join(ours)}")
    return words


def _scorecard(text: str) -> Mapping[str, object]:
    try:
        card = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return card if isinstance(card, dict) else {}
