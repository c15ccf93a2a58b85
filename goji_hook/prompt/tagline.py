"""Converts a ``Prompt`` to the tag line that a model reads, and back; nothing else knows how it is spelled.

Format 1 is the article's, to the byte (https://kobylinski.co, "how small can you go"). Format 2 adds the indentation
depth and the place (``at``). Format 3 adds the metrics to speak of (``on`` and ``also``), each with its bucket once
more, so that one token gives a small model its topic. Format 4 adds what the change did to the place (``did``), and
``at=part`` for lines added to a file, which older formats write as ``at=none``. The completion starts with one space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from goji_hook.errors import UsageError, unknown
from goji_hook.personas import NAME
from goji_hook.terms import BUCKETS, DID, LANGUAGES, METRICS, MOODS, PLACES, SCOPES

#: The placeholders of completions from format 2 on, and the least precise place that can fill each.
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "function": "func",
        "file": "file",
        "loc": "file",
        "cx": "file",
        "nest": "file",
        "percent": "file",
        "was": "func",
    }
)

CUE = "Feedback:"
FORMATS = (1, 2, 3, 4)
#: The format that our own models are trained on.
CURRENT = 4
_TOPICS = ("on", "also")
#: Metrics that one review can be asked to speak of.
MOST_TOPICS = len(_TOPICS)


@dataclass(frozen=True)
class Prompt:
    """The input of a model: persona, mood, scope, language, and the bucket of each metric.

    ``on`` are the metrics to speak of, two at most. ``did`` is what the change did to the place, or to all functions
    that it touches if the place is none.
    """

    persona: str
    mood: str
    scope: str = "diff"
    lang: str = "en"
    buckets: Mapping[str, str] = field(default_factory=dict)
    at: str = "none"
    on: tuple[str, ...] = ()
    did: str = "none"

    def __post_init__(self) -> None:
        if not NAME.match(self.persona):
            raise UsageError(f"persona: {self.persona!r} is not a persona's name (lower-case letters, digits, + - _ .)")
        for kind, value, allowed in (
            ("mood", self.mood, MOODS),
            ("scope", self.scope, SCOPES),
            ("lang", self.lang, LANGUAGES),
            ("at", self.at, PLACES),
            ("did", self.did, (*DID, "none")),
        ):
            if value not in allowed:
                raise unknown(kind, value, allowed)
        for metric, bucket in self.buckets.items():
            if metric not in METRICS:
                raise unknown("metric", metric, METRICS)
            if bucket not in BUCKETS:
                raise unknown(metric, bucket, BUCKETS)
        for metric in self.on:
            if metric not in METRICS:
                raise unknown("on", metric, METRICS)
        if len(self.on) > MOST_TOPICS or len(set(self.on)) < len(self.on):
            raise UsageError(f"on: {', '.join(self.on)}: name at most two different metrics")
        full = {metric: self.buckets.get(metric, "mid") for metric in METRICS}
        object.__setattr__(self, "buckets", MappingProxyType(full))

    def tagline(self, format: int = CURRENT) -> str:
        """Returns the line of tags, without the cue."""
        if format not in FORMATS:
            raise UsageError(f"prompt format: {format} is not known; allowed: {', '.join(map(str, FORMATS))}")
        tags = [f"P:{self.persona}", f"M:{self.mood}", f"S:{self.scope}", f"L:{self.lang}"]
        tags += [f"{metric}={self.buckets[metric]}" for metric in METRICS if format > 1 or metric != "ind"]
        if format > 1:
            tags.append(f"at={self.place(format)}")
        if format > 3:
            tags.append(f"did={self.did}")
        if format > 2:
            topics = [f"{tag}={metric}={self.buckets[metric]}" for tag, metric in zip(_TOPICS, self.on, strict=False)]
            tags += topics or ["on=none"]
        return " ".join(tags)

    def place(self, format: int = CURRENT) -> str:
        """Returns the place as the format knows it: format 1 has none, and only format 4 knows added lines."""
        return "none" if format < 2 or (format < 4 and self.at == "part") else self.at

    def text(self, format: int = CURRENT) -> str:
        """Returns the whole prompt: the tag line, a newline and the cue, without a space at the end."""
        return f"{self.tagline(format)}\n{CUE}"


_HEADS = {"P": "persona", "M": "mood", "S": "scope", "L": "lang"}


def parse(line: str, persona: str = "buddy", mood: str = "neutral") -> Prompt:
    """Reads a tag line in any order. A missing tag has its default (``mid``; ``none`` for place and topic).

    Raises UsageError for an unknown tag, a tag given twice, or a value that is not allowed.
    """
    values: dict[str, str] = {"persona": persona, "mood": mood}
    buckets: dict[str, str] = {}
    topics: dict[str, str] = {}
    seen: set[str] = set()
    for tag in line.removesuffix(CUE).split():
        key, separator, value = _split(tag)
        if not separator or not value:
            raise UsageError(f"tag: {tag!r} is not a tag; write P:buddy M:neutral S:diff L:en loc=low … at=none on=loc")
        if key in seen:
            raise UsageError(f"tag: {key!r} is given twice")
        seen.add(key)
        if separator == ":":
            values[_head(key)] = value
        elif key in ("at", "did"):
            values[key] = value
        elif key in _TOPICS:
            topics[key] = value
        else:
            buckets[key] = value
    return Prompt(buckets=buckets, on=_topics(topics, buckets), **values)


def _topics(tags: Mapping[str, str], buckets: dict[str, str]) -> tuple[str, ...]:
    """Returns the metrics of ``on`` and ``also``, and puts their buckets into *buckets*.

    Raises UsageError if a bucket differs from that in *buckets*.
    """
    chosen = []
    for tag in _TOPICS:
        metric, separator, bucket = tags.get(tag, "none").partition("=")
        if metric == "none" and not separator:
            continue
        if separator and buckets.setdefault(metric, bucket) != bucket:
            raise UsageError(f"{tag}: {metric} is {bucket} here, but {buckets[metric]} in its own tag; give it once")
        chosen.append(metric)
    return tuple(chosen)


def _split(tag: str) -> tuple[str, str, str]:
    separator = ":" if ":" in tag.partition("=")[0] else "="
    return tag.partition(separator)


def _head(key: str) -> str:
    if key not in _HEADS:
        raise unknown("tag", key, [*_HEADS, *METRICS, "at", "did", *_TOPICS])
    return _HEADS[key]
