"""Rules for a single review: its words, its form, and claims that its condition does not support."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goji_hook.guard import form as guard
from goji_hook.guard.scope_words import PATTERNS
from goji_hook.guard.text import SENTENCE_END
from goji_hook.prompt.tagline import MOST_TOPICS, PLACEHOLDERS
from goji_trainer.voices.review import Review

MIN_CHARACTERS, MAX_CHARACTERS, MOST_SENTENCES = 40, 260, 3
#: Slots that each review needs, the alternatives that each of these offers, and the most ways to fill all of them.
SLOTS, ALTERNATIVES, MOST_FILLINGS = 2, 3, 2000

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACKETS = re.compile(r"[\[\]<>|]")
_ALLOWED = re.compile(r"[A-Za-z ,.;:!?'\"()&%/{}-]*\Z")
#: Words that may insult a person's body, origin, faith, gender or health.
_DENIED = re.compile(
    r"\b(idiot\w*|stupid\w*|moron\w*|dumb\w*|insane|lame|retard\w*|cripple\w*|psycho\w*|schizo\w*|fat|ugly|"
    r"god|jesus|allah|devil|hell|damn\w*|girl|boy|guys?|whore|slut|shit\w*|fuck\w*|crap\w*|suck\w*|ass|"
    r"disease|cancer|autis\w*|suicid\w*|kill\w*|gay|immigrant\w*)\b",
    re.IGNORECASE,
)
#: Words that speak of the person instead of the code.
_PERSON = re.compile(
    r"\b(you are|you're (?!(?:on|in|at|almost|nearly|getting|one|two|halfway|welcome|safe|ok|okay|good|fine|golden)\b)|"
    r"fired?|firing|resign\w*|unemploy\w*|your (?:fault|career|job|brain|mind))\b",
    re.IGNORECASE,
)
_OF_FUNCTION, _OF_FILE = ("cx", "nest"), ("loc", "tok", "ind", "com", "cmp")
_UNDID = {"worse": ("v.positive", "positive"), "better": ("critical", "v.critical")}

_Broken = Iterator[tuple[str, str]]


def broken(review: Review, slot: re.Pattern[str]) -> _Broken:
    """Yields the name of each rule that *review* breaks, and an explanation; *slot* matches a slot in a template."""
    if _BRACKETS.search(slot.sub("", review.template)):
        yield "characters", "a slot is not closed, or stands inside another; write [a|b] or <name>"
    yield from broken_words(_BRACKETS.sub(" / ", review.template))  # so that alternatives do not read as neighbours
    yield from _broken_shape(review)
    unknown = sorted(review.placeholders - set(PLACEHOLDERS))
    for name in unknown:
        yield "unknown-placeholder", f"{{{name}}}; allowed: {', '.join(PLACEHOLDERS)}"
    if not unknown:
        yield from _broken_place(review)
        yield from _broken_numbers(review)
        yield from _broken_condition(review)


def broken_words(text: str) -> _Broken:
    """Yields the rules that *text* breaks in any position: its characters, and words that may not be said."""
    bare = _PLACEHOLDER.sub("name", text)
    if not _ALLOWED.match(bare):
        yield "characters", "only ASCII letters and plain punctuation; no digits, markup or nesting"
    if denied := _DENIED.search(bare):
        yield "denied-word", f"{denied[0]!r} may not be said"
    if person := _PERSON.search(bare):
        yield "person", f"{person[0]!r} speaks of the person; mock the code"


def _broken_shape(review: Review) -> _Broken:
    if sum(len(alternatives) >= ALTERNATIVES for alternatives in review.parts) < SLOTS:
        yield (
            "slots",
            f"a review needs {SLOTS} slots with {ALTERNATIVES} alternatives each, or the model learns it by heart",
        )
    shortest, longest = review.extreme(lambda text: -len(text)), review.extreme(len)
    for length in sorted({len(shortest), len(longest)}):
        if not MIN_CHARACTERS <= length <= MAX_CHARACTERS:
            yield "length", f"{length} characters; allowed: {MIN_CHARACTERS} to {MAX_CHARACTERS}"
    if review.combinations > MOST_FILLINGS:
        yield "slot", f"{review.combinations:,} ways to fill the slots; at most {MOST_FILLINGS:,}"
        return
    texts = list(review.texts())
    if any(not 1 <= len(SENTENCE_END.findall(text)) <= MOST_SENTENCES or text[-1:] not in '.!?"' for text in texts):
        yield "sentence", "a review is one to three sentences, ending in . ! or ?"
    elif refused := next((text for text in texts if guard.fault(text)), None):
        yield "never-said", f"the hook's guard refuses a filling ({guard.fault(refused)}): {refused}"


def _broken_place(review: Review) -> _Broken:
    names, metrics = review.placeholders, set(review.metrics)
    if "file" in names and "function" in names:
        yield "place", "{file} and {function} stand together; name one of them"
    if "file" in names and not review.condition.at:
        yield "place", "{file} needs at=file or at=part in its condition: of a part, only what is added is known"
    if review.condition.at and not review.places:
        yield "place", f"no place under at={','.join(sorted(review.condition.at))} can fill the placeholders"
    if review.condition.at & {"file", "part"} and "file" not in names:
        yield "place", "at=file and at=part need {file}; leave the condition out where no file is named"
    if "function" in names and metrics and not metrics & set(_OF_FUNCTION):
        yield "claim", f"{{function}} needs a condition on {' or '.join(_OF_FUNCTION)}, or none on a metric"
    if "file" in names and metrics & set(_OF_FUNCTION):
        yield "claim", f"{{file}} needs a condition on {', '.join(_OF_FILE)}, or none on a metric"


def _broken_numbers(review: Review) -> _Broken:
    names, about = review.placeholders, review.condition
    for metric in _OF_FUNCTION:
        if metric in names and (metric not in about.buckets or "function" not in names):
            yield "claim", f"{{{metric}}} needs {{function}} beside it and {metric}= in the condition"
    if "loc" in names and ("loc" not in about.buckets or "file" not in names):
        yield "claim", "{loc} needs {file} beside it and loc= in the condition"
    if "was" in names and not ({"cx", "function"} <= names and about.did and about.did <= {"worse", "better"}):
        yield "claim", "{was} needs {function}, {cx}, and did=worse or did=better in the condition"
    high = {metric for metric, buckets in about.buckets.items() if buckets == {"high"}}
    if "percent" in names and not high - {"com"}:
        yield "claim", "{percent} needs a metric that is high in the condition: it is the share of code that is better"


def _broken_condition(review: Review) -> _Broken:
    about = review.condition
    if len(about.buckets) > MOST_TOPICS:
        yield "claim", f"{len(about.buckets)} metrics in one condition; at most {MOST_TOPICS}"
    for did, moods in _UNDID.items():
        if did in about.did and about.moods & set(moods):
            yield "never-said", f"did={did} does not go with the mood {' or '.join(sorted(about.moods & set(moods)))}"
    for scope, pattern in PATTERNS.items():
        said = pattern.search(" ".join(text for part in review.parts for text in part))
        if said and about.scopes != {scope}:
            yield "claim", f"{said[0]!r} needs S:{scope} in the condition"
