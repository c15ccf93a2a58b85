"""Questions to the readers of a panel, with a description of each persona and of the moods from the voices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goji_hook.personas import describe
from goji_hook.terms import MOODS
from goji_trainer.panel.key import TEXTS, Panel
from goji_trainer.voices.review import Voice

FORM, EXAMPLE = "questions.md", "answers-example.csv"
YES_NO = ("yes", "no")
_SCALE = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Question:
    """A question: the name of its column in the answers, its text, and the allowed answers (empty: the personas)."""

    name: str
    text: str
    allowed: Sequence[str] = YES_NO


QUESTIONS = (
    Question(
        "coherence",
        "How well does the text hold together, from 1 to 5? 5: one clear thought, as a good writer would put it. "
        "4: clear, with a rough spot. 3: understandable, but it jumps or stumbles. 2: hard to follow. "
        "1: makes no sense.",
        _SCALE,
    ),
    Question(
        "misfit",
        "Is there a phrase in it that does not fit: wrong grammar, a comparison that does not work, a word from "
        "another picture, a statement that contradicts the rest?",
    ),
    Question(
        "glued",
        "Does it read like two stock phrases glued together: does the second part not follow from the first, as if "
        "both had been picked separately?",
    ),
    Question("smile", "Did it make you smile?"),
    Question("concrete", "Does it say something concrete about the code, such as its size, its branches or comments?"),
    Question("offends", "Does it insult, threaten or shame a person? Mocking the code does not count."),
    Question("persona", "Who of the personas below wrote it? Choose the likeliest, even if you are not sure.", ()),
    Question("mood", "How good does it say that the code is? Choose one of the five moods below.", MOODS),
)
COLUMNS = ("panel", "number", *(question.name for question in QUESTIONS))

_MEANINGS = {
    MOODS[0]: "the best there is",
    MOODS[1]: "good",
    MOODS[2]: "ordinary, neither good nor bad",
    MOODS[3]: "not good enough",
    MOODS[4]: "as bad as it gets",
}


def form(panel: Panel, voices: Mapping[str, Voice]) -> str:
    """Returns what a reader is asked, as Markdown; a persona without a voice is described in one line."""
    columns = [
        f"- `{question.name}` ({', '.join(question.allowed or panel.personas)}): {question.text}"
        for question in QUESTIONS
    ]
    parts = [
        "# Questions to the reader",
        f"`{TEXTS}` holds {len(panel.numbered)} short reviews of code changes, one a line, each in the voice of a "
        "made-up reviewer. You do not see the code: judge the text alone, each by itself, by your first impression. "
        "Names of files and functions, and numbers, are correct as they stand.",
        f"Write a CSV file with the header `{','.join(COLUMNS)}` and one line for each text, as `{EXAMPLE}` shows. "
        f"`panel` is `{panel.id}` in every line, and `number` is the number of the text. The other columns:",
        "\n".join(columns),
        "## The moods, from the best to the worst",
        "\n".join(f"- `{mood}`: {meaning}" for mood, meaning in _MEANINGS.items()),
        "Each persona has its own words for them, which stand in its description.",
        "## The personas",
        *(_portrait(persona, voices.get(persona)) for persona in panel.personas),
    ]
    return "\n\n".join(parts) + "\n"


def _portrait(persona: str, voice: Voice | None) -> str:
    known = describe(persona).title.lower()
    title = f"**{persona}**" if known == persona else f"**{persona}**, {known}"
    if voice is None:
        return f"{title}: {describe(persona).summary}."
    sheet = {name: text.strip().rstrip(".") for name, text in voice.sheet.items()}
    parts = [
        lead + sheet[name]
        for name, lead in (("who", ""), ("talks", "Talks: "), ("cares", "Cares about: "), ("never", "Never: "))
        if sheet.get(name)
    ]
    if sheet.get("verdicts"):
        parts.append(f"The moods in these words: {sheet['verdicts']}")
    return f"{title}: {'. '.join(parts)}."


def example(panel: Panel) -> str:
    """Returns the header of an answers file and one line as an example."""
    answers = [(question.allowed or panel.personas)[-1] for question in QUESTIONS]
    return "\n".join([",".join(COLUMNS), ",".join([panel.id, "1", *answers]), ""])
