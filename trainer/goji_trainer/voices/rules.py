"""Rules for a single line: its characters, words, length and sentences, and whether any review can hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goji_hook.guard import form as guard
from goji_hook.prompt.tagline import PLACEHOLDERS
from goji_trainer.voices.line import PATTERNS, REVIEW, Condition, Line

MIN_CHARACTERS, MAX_CHARACTERS, MAX_REVIEW_CHARACTERS = 12, 150, 300
_TRIES = 200  # fillings that are tried before a line counts as always refused by the guard

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACKETS = re.compile(r"[\[\]<>|]")
_SENTENCE_END = re.compile(r"[.!?]+")
_ALLOWED = re.compile(r"[A-Za-z ,.;:!?'\"()&%/{}-]*\Z")
#: Words that may insult a person's body, origin, faith, gender or health.
_DENIED = re.compile(
    r"\b(idiot\w*|stupid\w*|moron\w*|dumb\w*|crazy|insane|lame|retard\w*|cripple\w*|psycho\w*|schizo\w*|fat|ugly|"
    r"god|jesus|allah|devil|hell|damn\w*|girl|boy|man|woman|guys?|whore|slut|shit\w*|fuck\w*|crap\w*|suck\w*|ass|"
    r"disease|cancer|autis\w*|suicid\w*|kill yourself|gay|foreign\w*|immigrant\w*)\b",
    re.IGNORECASE,
)

_A = {
    "opening": "an opening",
    "observation": "an observation",
    "advice": "advice",
    "closing": "a closing",
    REVIEW: "a review",
}

_Broken = Iterator[tuple[str, str]]


def broken(line: Line, slot: re.Pattern[str]) -> _Broken:
    """Yields the name of each rule that *line* breaks, and an explanation; *slot* matches a slot in a template."""
    for name in sorted(line.placeholders - set(PLACEHOLDERS)):
        yield "unknown-placeholder", f"{{{name}}}; allowed: {', '.join(PLACEHOLDERS)}"
    if _BRACKETS.search(slot.sub("", line.template)):
        yield "characters", "a slot is not closed, or stands inside another; write [a|b] or <name>"
    yield from broken_words(_BRACKETS.sub(" ", line.template))
    yield from _broken_shape(line)


def broken_words(text: str) -> _Broken:
    """Yields the rules that *text* breaks in any position: its characters, and denied words."""
    bare = _PLACEHOLDER.sub("name", text)
    if not _ALLOWED.match(bare):
        yield "characters", "only ASCII letters and plain punctuation; no digits, markup or nesting"
    denied = _DENIED.search(bare)
    if denied:
        yield "denied-word", f"{denied[0]!r} may not be said"


def _broken_shape(line: Line) -> _Broken:
    shortest, longest = line.extreme(lambda text: -len(text)), line.extreme(len)
    ceiling = MAX_REVIEW_CHARACTERS if line.role == REVIEW else MAX_CHARACTERS
    for length in sorted({len(shortest), len(longest)}):
        if not MIN_CHARACTERS <= length <= ceiling:
            yield "length", f"{length} characters; allowed: {MIN_CHARACTERS} to {ceiling}"
    most, wanted = (3, "one to three sentences") if line.role == REVIEW else (1, "one sentence")
    fewest, ends = line.extreme(lambda text: -_ends(text)), line.extreme(_ends)
    if _ends(fewest) < 1 or _ends(ends) > most or any(text[-1:] not in ".!?" for text in (shortest, longest, ends)):
        yield "sentence", f"{_A[line.role]} is {wanted}, ending in . ! or ?"
    elif all(guard.fault(line.say(way)) for way in range(min(line.combinations, _TRIES))):
        yield "never-said", f"the hook's guard refuses every filling: {guard.fault(line.say())}"


def _ends(text: str) -> int:
    return len(_SENTENCE_END.findall(text))


def is_reachable(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a review can be composed from *lines* that holds *line*."""
    patterns = (pattern for pattern, _ in PATTERNS if line.role in pattern)
    return any(_completes(line.condition, [role for role in roles if role != line.role], lines) for roles in patterns)


def _completes(condition: Condition, roles: Sequence[str], lines: Sequence[Line]) -> bool:
    """Whether *lines* has a line for each role such that *condition* and all of theirs can hold together."""
    if not roles:
        return True
    joined = (condition.both(line.condition) for line in lines if line.role == roles[0])
    return any(_completes(both, roles[1:], lines) for both in joined if both is not None)
