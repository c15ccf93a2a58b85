"""The tag line that a model reads: ``Prompt`` to text and back. The only place that knows its spelling.

Format 1 is the article's, to the byte (https://kobylinski.co, "how small can you go"); format 2 adds the indentation
depth and what the change can be pinned on (``at``). The completion that follows either starts with one space.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from goji_hook.errors import UsageError, unknown
from goji_hook.words import BUCKETS, LANGUAGES, METRICS, MOODS, PLACES, SCOPES

#: Names that open a placeholder in a completion of format 2, and the least precise place that can fill each.
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {"function": "func", "file": "file", "loc": "file", "cx": "file", "nest": "file", "percent": "file"}
)

CUE = "Feedback:"
FORMATS = (1, 2)
_FORMAT_METRICS = {1: tuple(name for name in METRICS if name != "ind"), 2: METRICS}
_PERSONA = re.compile(r"[a-z0-9][a-z0-9_.+-]{0,31}\Z")


@dataclass(frozen=True)
class Prompt:
    """What a model is asked: who speaks, how they feel, about what scope, in which language, over which buckets."""

    persona: str
    mood: str
    scope: str = "diff"
    lang: str = "en"
    buckets: Mapping[str, str] = field(default_factory=dict)
    at: str = "none"

    def __post_init__(self) -> None:
        if not _PERSONA.match(self.persona):
            raise UsageError(f"persona: {self.persona!r} is not a persona's name (lower-case letters, digits, + - _ .)")
        for kind, value, allowed in (
            ("mood", self.mood, MOODS),
            ("scope", self.scope, SCOPES),
            ("lang", self.lang, LANGUAGES),
            ("at", self.at, PLACES),
        ):
            if value not in allowed:
                raise unknown(kind, value, allowed)
        for metric, bucket in self.buckets.items():
            if metric not in METRICS:
                raise unknown("metric", metric, METRICS)
            if bucket not in BUCKETS:
                raise unknown(metric, bucket, BUCKETS)
        full = {metric: self.buckets.get(metric, "mid") for metric in METRICS}
        object.__setattr__(self, "buckets", MappingProxyType(full))

    def tagline(self, format: int = 2) -> str:
        """The one line of tags, without the cue."""
        if format not in FORMATS:
            raise UsageError(f"prompt format: {format} is not known; allowed: 1, 2")
        tags = [f"P:{self.persona}", f"M:{self.mood}", f"S:{self.scope}", f"L:{self.lang}"]
        tags += [f"{metric}={self.buckets[metric]}" for metric in _FORMAT_METRICS[format]]
        if format == 2:
            tags.append(f"at={self.at}")
        return " ".join(tags)

    def text(self, format: int = 2) -> str:
        """The whole prompt: the tag line, a newline and the cue, with no space at the end."""
        return f"{self.tagline(format)}\n{CUE}"


_HEADS = {"P": "persona", "M": "mood", "S": "scope", "L": "lang"}


def parse(line: str, persona: str = "buddy", mood: str = "neutral") -> Prompt:
    """Read a tag line in any order; what is missing takes a default (a metric is ``mid``, a place is ``none``).

    Raises UsageError for a tag that is not one, a tag given twice, or a value that is not allowed.
    """
    values: dict[str, str] = {"persona": persona, "mood": mood}
    buckets: dict[str, str] = {}
    seen: set[str] = set()
    for tag in line.removesuffix(CUE).split():
        key, separator, value = _split(tag)
        if not separator or not value:
            raise UsageError(f"tag: {tag!r} is not one; write P:buddy M:neutral S:diff L:en loc=low … at=none")
        if key in seen:
            raise UsageError(f"tag: {key!r} is given twice")
        seen.add(key)
        if separator == ":":
            values[_head(key)] = value
        elif key == "at":
            values["at"] = value
        else:
            buckets[key] = value
    return Prompt(buckets=buckets, **values)


def _split(tag: str) -> tuple[str, str, str]:
    separator = ":" if ":" in tag.partition("=")[0] else "="
    return tag.partition(separator)


def _head(key: str) -> str:
    if key not in _HEADS:
        raise unknown("tag", key, [*_HEADS, *METRICS, "at"])
    return _HEADS[key]
