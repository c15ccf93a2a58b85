"""Turns a voice file's YAML nodes into a Voice, and names every broken rule by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import yaml

from goji_hook.errors import UsageError
from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import BUCKETS, DID, METRICS, MOODS, PLACES, SCOPES
from goji_trainer.voices import rules
from goji_trainer.voices.review import Condition, Review, Voice

_SLOT = re.compile(r"\[([^\[\]<>]*)\]|<([a-z_]+)>")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it was built in, is ten times as fast
_DEEPEST = 50
_SECTIONS = ("persona", "sheet", "slots", "reviews")
#: What each tag of a condition may say, and the rule that another value breaks.
_TAGS = {
    "M": (MOODS, "unknown-mood"),
    "S": (SCOPES, "unknown-scope"),
    "did": (DID, "unknown-did"),
    "at": (PLACES, "unknown-at"),
    **dict.fromkeys(METRICS, (BUCKETS, "unknown-bucket")),
}

_FIELDS = {"M": "moods", "S": "scopes", "did": "did", "at": "at"}

_Pair = tuple[yaml.Node, yaml.Node]


class VoiceError(UsageError):
    """A voice file breaks a rule; the message is ``file:line: rule: explanation``."""


def read(path: Path, content: bytes) -> tuple[Voice, list[str]]:
    """Returns the voice in *content*, the bytes of the file *path*, and its problems.

    A problem is ``file:line: rule: explanation``. Raises VoiceError if the file is not YAML, or nested too deeply.
    """
    reader = _Reader(path)
    voice = reader.voice(_compose(path, content))
    return voice, [f"{path.name}:{line}: {problem}" for line, problem in sorted(reader.problems, key=itemgetter(0))]


def same_words(template: str) -> str:
    """Returns the words of a template, without case and slot marks; reviews with equal words count as duplicates."""
    return re.sub(r"[^a-z{}]+", " ", template.lower()).strip()


def _compose(path: Path, content: bytes) -> yaml.Node:
    try:
        text = content.decode("utf-8")
        _refuse_depth(path, text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise VoiceError(f"{path.name}:{mark.line + 1 if mark else 1}: yaml: {problem}") from error
    except UnicodeDecodeError as error:
        raise VoiceError(f"{path.name}:1: file: cannot be read: {error}") from error
    if root is None:
        raise VoiceError(f"{path.name}:1: yaml: the file is empty")
    return root


def _refuse_depth(path: Path, text: str) -> None:
    """Raises VoiceError for nesting that would overflow the stack of libyaml, which composes recursively."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise VoiceError(f"{path.name}:{line}: yaml: nested over {_DEEPEST} levels deep")


class _Reader:
    """Walks the YAML nodes, which know their lines, and collects problems as (line, message)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[tuple[int, str]] = []
        self.slots: dict[str, tuple[str, ...]] = {}
        self.used: set[str] = set()
        self.positions: dict[str, str] = {}
        self.persona = path.stem

    def voice(self, root: yaml.Node) -> Voice:
        sections = self._mapping(root, "the file", _SECTIONS)
        self._read_persona(sections["persona"][1] if "persona" in sections else root)
        sheet = {name: str(value.value) for name, (_, value) in self._section(sections, "sheet").items()}
        if not sheet:
            self._problem(root, "sheet", "a voice needs a character sheet")
        slots = self._section(sections, "slots")
        for name, (key, values) in slots.items():
            self._read_slot(name, key, values)
        reviews = tuple(self._reviews(sections["reviews"][1])) if "reviews" in sections else ()
        if not reviews:
            self._problem(root, "reviews", "a voice needs reviews")
        for name in sorted(set(self.slots) - self.used):
            self._problem(slots[name][0], "unused-slot", f"<{name}> is never used")
        return Voice(self.persona, sheet, reviews)

    def _problem(self, node: yaml.Node, rule: str, message: str) -> None:
        self.problems.append((node.start_mark.line + 1, f"{rule}: {message}"))

    def _section(self, sections: dict[str, _Pair], name: str) -> dict[str, _Pair]:
        return self._mapping(sections[name][1], name) if name in sections else {}

    def _mapping(self, node: yaml.Node, what: str, allowed: tuple[str, ...] | None = None) -> dict[str, _Pair]:
        """Returns the key and value nodes by key. Another kind of node, or a key that is not allowed, is a problem."""
        if not isinstance(node, yaml.MappingNode):
            self._problem(node, "shape", f"{what} must be a mapping")
            return {}
        pairs: dict[str, _Pair] = {}
        for key, value in node.value:
            name = str(key.value)
            if allowed is not None and name not in allowed:
                self._problem(key, "unknown-key", f"{name!r} in {what}; allowed: {', '.join(allowed)}")
            elif name in pairs:
                self._problem(key, "duplicate", f"{name!r} stands twice in {what}")
            else:
                pairs[name] = key, value
        return pairs

    def _read_persona(self, node: yaml.Node) -> None:
        if not isinstance(node, yaml.ScalarNode):
            self._problem(node, "unknown-persona", "the file names no persona; write persona: NAME")
            return
        self.persona = str(node.value)
        if self.persona != self.path.stem:
            message = f"{self.persona!r} must stand in a file of its own name, {self.persona}.yaml"
            self._problem(node, "unknown-persona", message)
        try:
            Prompt(self.persona, "neutral")
        except UsageError as error:
            self._problem(node, "unknown-persona", str(error))

    def _read_slot(self, name: str, key: yaml.Node, values: yaml.Node) -> None:
        if not re.fullmatch(r"[a-z_]+", name):
            self._problem(key, "slot", f"{name!r} is not a name of a slot; write lower-case letters and underscores")
        if not isinstance(values, yaml.SequenceNode) or len(values.value) < 2:
            self._problem(key, "slot", f"<{name}> needs a list of at least two alternatives")
            return
        self.slots[name] = tuple(str(value.value) for value in values.value)
        if len(set(self.slots[name])) != len(self.slots[name]):
            self._problem(key, "duplicate", f"<{name}> lists an alternative twice")
        for value, text in zip(values.value, self.slots[name], strict=True):
            for rule, message in rules.broken_words(text):
                self._problem(value, rule, f"<{name}> {message}")

    def _reviews(self, node: yaml.Node) -> Iterator[Review]:
        for name, (key, values) in self._mapping(node, "reviews").items():
            condition = self._condition(name, key)
            if not isinstance(values, yaml.SequenceNode):
                self._problem(key, "shape", f"{name!r} must be a list of reviews")
                continue
            for value in values.value:
                yield self._review(value, condition)

    def _condition(self, text: str, node: yaml.Node) -> Condition:
        said: dict[str, frozenset[str]] = {}
        for tag in text.split():
            name, separator, values = tag.partition(":" if tag[:2] in ("M:", "S:") else "=")
            if name not in _TAGS or not separator:
                allowed = ", ".join(("M:", "S:", "did=", "at=", *(f"{metric}=" for metric in METRICS)))
                self._problem(node, "unknown-metric", f"{tag!r} is not a condition; allowed: {allowed}")
                continue
            allowed_values, rule = _TAGS[name]
            given = frozenset(values.split(","))
            for value in sorted(given - set(allowed_values)):
                self._problem(node, rule, f"{value!r}; allowed: {', '.join(allowed_values)}")
            if name in said:
                self._problem(
                    node, "never-said", f"{text!r} names a tag twice; write its values once, joined by commas"
                )
            said[name] = given
        if "M" not in said:
            self._problem(node, "mood", f"{text!r} names no mood; begin it with M:")
        buckets = {metric: said[metric] for metric in METRICS if metric in said}
        some = {name: said.get(tag, frozenset()) for tag, name in _FIELDS.items()}
        return Condition(buckets=buckets, **some)

    def _review(self, node: yaml.Node, condition: Condition) -> Review:
        template = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        where = f"{self.path.name}:{node.start_mark.line + 1}"
        review = Review(self.persona, condition, template, self._parts(node, template), where)
        for rule, message in rules.broken(review, _SLOT):
            self._problem(node, rule, message)
        other = self.positions.setdefault(same_words(template), where)
        if other != where:
            self._problem(node, "duplicate", f"the same review stands at {other}")
        return review

    def _parts(self, node: yaml.Node, template: str) -> tuple[tuple[str, ...], ...]:
        parts: list[tuple[str, ...]] = []
        end = 0
        for match in _SLOT.finditer(template):
            if match.start() > end:
                parts.append((template[end : match.start()],))
            if match[2]:
                parts.append(self._named(node, match[2]))
            else:
                parts.append(tuple(match[1].split("|")))
                if len(set(parts[-1])) != len(parts[-1]) or len(parts[-1]) < 2:
                    self._problem(node, "slot", f"{match[0]} needs at least two different alternatives")
            end = match.end()
        parts.append((template[end:],))
        return tuple(parts)

    def _named(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        self.used.add(name)
        if name not in self.slots:
            self._problem(node, "unknown-slot", f"<{name}>; known: {', '.join(sorted(self.slots)) or 'none'}")
        return self.slots.get(name, ("",))
