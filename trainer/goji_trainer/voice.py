"""A voice: one persona's hand-written lines, read from YAML and checked against the rules of the house.

A voice file holds a character sheet, named phrase slots, lines grouped by role and condition, and whole reviews::

    persona: granny
    sheet: {who: …, talks: …, cares: …, never: …}
    slots: {dear: [dear, sweetheart]}
    lines:
      opening:
        "M:v.positive": ["Oh <dear>, this [is|was] a joy."]
      observation:
        "cx=high M:critical,v.critical": ["{function} has more branches than my apple tree."]
    reviews:
      "M:neutral": ["Two sentences. Or three."]

A condition is spelled like the tag line: ``M:`` moods, ``S:`` scopes, ``metric=bucket``, values joined by commas, all of
them required; ``any`` is the empty condition. In a text, ``[a|b]`` is a slot with its alternatives, ``<name>`` a named
slot, and ``{function}`` a placeholder that the hook fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from goji_hook.errors import UsageError
from goji_hook.prompt import PLACEHOLDERS, Prompt
from goji_hook.words import BUCKETS, METRICS, MOODS, SCOPES

ROLES = ("opening", "observation", "advice", "closing")
REVIEW = "review"
MIN_CHARACTERS, MAX_CHARACTERS, MAX_REVIEW_CHARACTERS = 12, 150, 300

_SLOT = re.compile(r"\[([^\[\]]*)\]|<([a-z_]+)>")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
_ALLOWED = re.compile(r"[A-Za-z ,.;:!?'\"()&%/{}-]*\Z")
#: Words that would make a line an insult to a person's body, origin, faith, gender or health.
_DENIED = re.compile(
    r"\b(idiot\w*|stupid\w*|moron\w*|dumb\w*|crazy|insane|lame|retard\w*|cripple\w*|psycho\w*|schizo\w*|fat|ugly|"
    r"god|jesus|allah|devil|hell|damn\w*|girl|boy|man|woman|guys?|whore|slut|shit\w*|fuck\w*|crap\w*|suck\w*|ass|"
    r"disease|cancer|autis\w*|suicid\w*|kill yourself|gay|foreign\w*|immigrant\w*)\b",
    re.IGNORECASE,
)


class VoiceError(UsageError):
    """A voice file that breaks a rule: the message is ``file:line: rule: what is wrong``."""


@dataclass(frozen=True)
class Condition:
    """When a line may be said. An empty set or mapping means that the line does not care."""

    moods: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    buckets: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, prompt: Prompt) -> bool:
        """Whether a line under this condition is true of *prompt* and fits its mood and scope."""
        return (
            (not self.moods or prompt.mood in self.moods)
            and (not self.scopes or prompt.scope in self.scopes)
            and all(prompt.buckets[metric] in allowed for metric, allowed in self.buckets.items())
        )


@dataclass(frozen=True)
class Line:
    """One hand-written line: a template whose ``parts`` are the alternatives of each piece, in order."""

    persona: str
    role: str
    condition: Condition
    template: str
    parts: tuple[tuple[str, ...], ...]
    where: str

    @property
    def combinations(self) -> int:
        """In how many ways the slots can be filled."""
        count = 1
        for alternatives in self.parts:
            count *= len(alternatives)
        return count

    def say(self, combination: int = 0) -> str:
        """The text with the slots filled by the *combination*-th choice, 0 ≤ combination < ``combinations``."""
        pieces = []
        for alternatives in self.parts:
            combination, choice = divmod(combination, len(alternatives))
            pieces.append(alternatives[choice])
        return tidy("".join(pieces))

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of the placeholders that the template may use."""
        return frozenset(_PLACEHOLDER.findall(self.template))

    @property
    def place(self) -> str:
        """The least precise place that can fill the line: ``func``, ``file`` or ``none``."""
        needed = {PLACEHOLDERS[name] for name in self.placeholders}
        return "func" if "func" in needed else "file" if needed else "none"

    def fits(self, prompt: Prompt) -> bool:
        """Whether the line may be said for *prompt*: its condition holds and its placeholders can be filled."""
        reach = {"none": ("none",), "file": ("none", "file"), "func": ("none", "file", "func")}[prompt.at]
        return self.place in reach and self.condition.holds(prompt)


@dataclass(frozen=True)
class Voice:
    """One persona's character sheet and everything they can say."""

    persona: str
    sheet: Mapping[str, str]
    lines: tuple[Line, ...]
    reviews: tuple[Line, ...]


def tidy(text: str) -> str:
    """Close the gaps that empty alternatives leave, and start each sentence with a capital."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda letter: letter.group().upper(), text)


def voice_files(folder: Path | None = None) -> list[Path]:
    """The voice files of *folder*, or of the package, sorted by name."""
    return sorted((folder or Path(__file__).parent / "voices").glob("*.yaml"))


def load_all(folder: Path | None = None) -> dict[str, Voice]:
    """Every voice by persona. Raises VoiceError for a broken file or a line that two voices share."""
    voices: dict[str, Voice] = {}
    said: dict[str, str] = {}
    for path in voice_files(folder):
        voice = load(path)
        if voice.persona in voices:
            raise VoiceError(f"{path.name}:1: duplicate: persona {voice.persona!r} already has a voice file")
        for line in (*voice.lines, *voice.reviews):
            other = said.setdefault(_key(line.template), line.where)
            if other != line.where:
                raise VoiceError(f"{line.where}: duplicate: the same line stands at {other}")
        voices[voice.persona] = voice
    return voices


def load(path: Path) -> Voice:
    """Read and check one voice file. Raises VoiceError naming file, line and rule at the first break."""
    problems = iter_problems(path)
    first = next(problems, None)
    if first is not None:
        raise VoiceError(first)
    return _Reader(path).voice()


def iter_problems(path: Path) -> Iterator[str]:
    """Every rule that the file breaks, as ``file:line: rule: what is wrong``."""
    reader = _Reader(path)
    reader.voice()
    yield from reader.problems


def _key(template: str) -> str:
    return re.sub(r"[^a-z{}]+", " ", template.lower()).strip()


class _Reader:
    """Walks the YAML node tree, so that every problem can name its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        self.slots: dict[str, tuple[str, ...]] = {}
        self.used: set[str] = set()
        self.said: dict[str, str] = {}
        self.persona = path.stem

    def voice(self) -> Voice:
        root = self._compose()
        sections = self._mapping(root, "the file", ("persona", "sheet", "slots", "lines", "reviews"))
        self._read_persona(sections.get("persona"), root)
        sheet = {name: str(node.value) for name, node in self._mapping(sections.get("sheet"), "sheet").items()}
        if not sheet:
            self._problem(root, "sheet", "a voice needs a character sheet")
        self._read_slots(sections.get("slots"))
        roles = self._mapping(sections.get("lines"), "lines", ROLES)
        lines = [line for role in ROLES for line in self._group(roles.get(role), role)]
        reviews = list(self._group(sections.get("reviews"), REVIEW))
        if not lines:
            self._problem(root, "lines", "a voice needs lines")
        for name in sorted(set(self.slots) - self.used):
            self._problem(sections["slots"], "unused-slot", f"<{name}> is never used")
        return Voice(self.persona, sheet, tuple(lines), tuple(reviews))

    def _compose(self) -> yaml.Node:
        try:
            root = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise VoiceError(f"{self.path.name}:{line}: yaml: {getattr(error, 'problem', None) or error}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise VoiceError(f"{self.path.name}:1: file: cannot be read: {error}") from error
        if root is None:
            raise VoiceError(f"{self.path.name}:1: yaml: the file is empty")
        return root

    def _problem(self, node: yaml.Node, rule: str, message: str) -> None:
        self.problems.append(f"{self._where(node)}: {rule}: {message}")

    def _where(self, node: yaml.Node) -> str:
        return f"{self.path.name}:{node.start_mark.line + 1}"

    def _mapping(
        self, node: yaml.Node | None, what: str, allowed: tuple[str, ...] | None = None
    ) -> dict[str, yaml.Node]:
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._problem(node, "shape", f"{what} must be a mapping")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if allowed is not None and name not in allowed:
                rule = "unknown-role" if allowed is ROLES else "unknown-key"
                self._problem(key, rule, f"{name!r} in {what}; allowed: {', '.join(allowed)}")
            elif name in found:
                self._problem(key, "duplicate", f"{name!r} stands twice in {what}")
            else:
                found[name] = value
        return found

    def _read_persona(self, node: yaml.Node | None, root: yaml.Node) -> None:
        if node is None or not isinstance(node.value, str):
            self._problem(root, "unknown-persona", "the file names no persona")
            return
        self.persona = node.value
        if self.persona != self.path.stem:
            message = f"{self.persona!r} must stand in a file of its own name, {self.persona}.yaml"
            self._problem(node, "unknown-persona", message)
        try:
            Prompt(self.persona, "neutral")
        except UsageError as error:
            self._problem(node, "unknown-persona", str(error))

    def _read_slots(self, node: yaml.Node | None) -> None:
        for name, values in self._mapping(node, "slots").items():
            if not isinstance(values, yaml.SequenceNode) or len(values.value) < 2:
                self._problem(values, "slot", f"<{name}> needs a list of at least two alternatives")
                continue
            self.slots[name] = tuple(str(value.value) for value in values.value)
            if len(set(self.slots[name])) != len(self.slots[name]):
                self._problem(values, "duplicate", f"<{name}> lists an alternative twice")

    def _group(self, node: yaml.Node | None, role: str) -> Iterator[Line]:
        for key, values in self._mapping(node, role).items():
            condition = self._condition(key, values)
            if not isinstance(values, yaml.SequenceNode):
                self._problem(values, "shape", f"{role} {key!r} must be a list of lines")
                continue
            for value in values.value:
                yield self._line(value, role, condition)

    def _condition(self, key: str, node: yaml.Node) -> Condition:
        moods: frozenset[str] = frozenset()
        scopes: frozenset[str] = frozenset()
        buckets: dict[str, frozenset[str]] = {}
        for tag in () if key == "any" else key.split():
            name, separator, values = tag.partition(":" if tag[:2] in ("M:", "S:") else "=")
            given = frozenset(values.split(","))
            if name == "M" and separator == ":":
                self._allowed(node, "unknown-mood", given, MOODS)
                self._never(node, bool(moods), key)
                moods = given
            elif name == "S" and separator == ":":
                self._allowed(node, "unknown-scope", given, SCOPES)
                self._never(node, bool(scopes), key)
                scopes = given
            elif name in METRICS and separator == "=":
                self._allowed(node, "unknown-bucket", given, BUCKETS)
                self._never(node, name in buckets, key)
                buckets[name] = given
            else:
                allowed = ", ".join(("any", "M:", "S:", *(f"{metric}=" for metric in METRICS)))
                self._problem(node, "unknown-metric", f"{tag!r} is not a condition; allowed: {allowed}")
        return Condition(moods, scopes, buckets)

    def _allowed(self, node: yaml.Node, rule: str, given: frozenset[str], allowed: tuple[str, ...]) -> None:
        for value in sorted(given - set(allowed)):
            self._problem(node, rule, f"{value!r}; allowed: {', '.join(allowed)}")

    def _never(self, node: yaml.Node, again: bool, key: str) -> None:
        if again:
            self._problem(node, "never-said", f"{key!r} asks twice for one tag, so it can never hold")

    def _line(self, node: yaml.Node, role: str, condition: Condition) -> Line:
        template = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        line = Line(self.persona, role, condition, template, self._parts(node, template), self._where(node))
        self._check_names(node, line)
        self._check_text(node, line)
        other = self.said.setdefault(_key(template), line.where)
        if other != line.where:
            self._problem(node, "duplicate", f"the same line stands at {other}")
        return line

    def _parts(self, node: yaml.Node, template: str) -> tuple[tuple[str, ...], ...]:
        parts: list[tuple[str, ...]] = []
        end = 0
        for match in _SLOT.finditer(template):
            if match.start() > end:
                parts.append((template[end : match.start()],))
            if match[2]:
                parts.append(self._named(node, match[2]))
            else:
                parts.append(tuple(filled for text in match[1].split("|") for filled in self._nested(node, text)))
                if len(set(parts[-1])) != len(parts[-1]) or len(parts[-1]) < 2:
                    self._problem(node, "slot", f"{match[0]} needs at least two different alternatives")
            end = match.end()
        parts.append((template[end:],))
        return tuple(parts)

    def _nested(self, node: yaml.Node, text: str) -> list[str]:
        """One alternative, with the named slots inside it filled in every way."""
        match = re.search(r"<([a-z_]+)>", text)
        if not match:
            return [text]
        filled = (text[: match.start()] + word + text[match.end() :] for word in self._named(node, match[1]))
        return [whole for one in filled for whole in self._nested(node, one)]

    def _named(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        self.used.add(name)
        if name not in self.slots:
            self._problem(node, "unknown-slot", f"<{name}>; known: {', '.join(sorted(self.slots)) or 'none'}")
        return self.slots.get(name, ("",))

    def _check_names(self, node: yaml.Node, line: Line) -> None:
        for name in sorted(line.placeholders - set(PLACEHOLDERS)):
            self._problem(node, "unknown-placeholder", f"{{{name}}}; allowed: {', '.join(PLACEHOLDERS)}")

    def _check_text(self, node: yaml.Node, line: Line) -> None:
        longest = max((line.say(_extreme(line, len)), line.say(_extreme(line, lambda text: -len(text)))), key=len)
        bare = _PLACEHOLDER.sub("name", re.sub(r"[\[\]<>|]", " ", line.template))
        ceiling = MAX_REVIEW_CHARACTERS if line.role == REVIEW else MAX_CHARACTERS
        if not MIN_CHARACTERS <= len(longest) <= ceiling:
            self._problem(node, "length", f"{len(longest)} characters; allowed: {MIN_CHARACTERS} to {ceiling}")
        if not _ALLOWED.match(bare) or re.search(r"[\[\]<>|]", _SLOT.sub("", line.template)):
            self._problem(node, "characters", "only ASCII letters and plain punctuation; no digits, markup or nesting")
        sentences = len(_SENTENCE_END.findall(longest))
        most = 3 if line.role == REVIEW else 1
        if not 1 <= sentences <= most or longest[-1:] not in ".!?":
            self._problem(node, "sentence", f"a {line.role} is {'one to three sentences' if most == 3 else 'one sentence'}")
        denied = _DENIED.search(bare)
        if denied:
            self._problem(node, "denied-word", f"{denied[0]!r} may not be said")


def _extreme(line: Line, weight: object) -> int:
    """The combination that takes the heaviest alternative of each part."""
    assert callable(weight)
    combination, base = 0, 1
    for alternatives in line.parts:
        combination += base * max(range(len(alternatives)), key=lambda index: weight(alternatives[index]))
        base *= len(alternatives)
    return combination
