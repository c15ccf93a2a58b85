"""A voice file that breaks no rule, and nothing more; and voices that are large enough to train on."""

from __future__ import annotations

from pathlib import Path

from goji_trainer.voices.review import Condition, Review, tidy

from goji_hook.terms import METRICS, MOODS

#: The voice of a wind-up toy.
TOY = """\
persona: toy
sheet: {who: a wind-up toy, talks: in springs, cares: winding, never: batteries}
slots:
  dear: [winder, key holder, oiler]
reviews:
  "M:v.positive":
    - "Click clack, <dear>, this code [hums|sings|purrs] like a box of new springs!"
  "M:positive,v.positive did=new":
    - "{function} is new from the [box|shop|shelf], <dear>, and it [turns|walks|runs] quite well."
  "M:neutral":
    - "Tick, tock, <dear>, and once around the table. It [walks|rolls|waddles], and that is all."
  "M:critical,v.critical cx=high":
    - "{function} has too many branches for one key, <dear>. Wind it back [a turn|a bit|to the start]."
  "M:critical com=low at=file":
    - "{file} comes without a leaflet, <dear>. Write down which way to [turn|wind|hold] the key, and why."
"""


def write_voice(folder: Path, text: str, persona: str = "toy") -> Path:
    """Writes the voice file of *persona* to *folder* and returns its path."""
    path = folder / f"{persona}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def small_voice(plain: int = 5, metrics: int = 1, without: str = "", persona: str = "toy") -> str:
    """Returns a voice file with *plain* reviews for each mood, *metrics* for each end of a metric at each mood.

    The mood *without* has one plain review, and none about a metric.
    """
    words = dict(zip(MOODS, ("best", "good", "usual", "bad", "worst"), strict=True))
    text = f"persona: {persona}\nsheet: {{who: a toy}}\nreviews:\n"
    for mood in MOODS:
        text += f'  "M:{mood}":\n'
        for number in range(1 if mood == without else plain):
            said = f"The {words[mood]} spring {_letters(number)}"
            text += f'    - "{said} of my box [hums|sings|purrs] on and [on|up|off]."\n'
        for metric in METRICS if mood != without else ():
            for end in ("low", "high") if metrics else ():
                text += f'  "M:{mood} {metric}={end}":\n'
                for number in range(metrics):
                    said = f"{words[mood]} wheel {_letters(number)} is {metric} and {end}"
                    text += f'    - "The {said}, it [clicks|clacks|clocks] all [day|night|year] long."\n'
    return text


def review(text: str, *alternatives: str, where: str = "", **about: str) -> Review:
    """Returns a review with a slot at its ``_``; *about* are values of tags, joined by commas."""
    parts = [(piece,) for piece in text.split("_")]
    parts[1:1] = [alternatives] if alternatives else []
    said = {tag: frozenset(values.split(",")) for tag, values in about.items()}
    buckets = {metric: said[metric] for metric in METRICS if metric in said}
    moods = said.get("M", frozenset(MOODS))
    condition = Condition(
        moods, said.get("S", frozenset()), buckets, said.get("did", frozenset()), said.get("at", frozenset())
    )
    return Review("buddy", condition, tidy(text), tuple(parts), where or text)


def _letters(number: int) -> str:
    return ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")[number]
