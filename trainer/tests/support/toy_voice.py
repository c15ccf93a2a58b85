"""A voice file that holds everything that a persona needs, and nothing more."""

from __future__ import annotations

from pathlib import Path

#: The voice of a wind-up toy.
TOY = """\
persona: toy
sheet: {who: a wind-up toy, talks: in springs, cares: winding, never: batteries}
slots:
  dear: [winder, key holder]
lines:
  opening:
    "M:v.positive": ["Click clack, <dear>, this [hums|sings] like new springs!"]
    "M:positive": ["Tick tock, <dear>, this [turns|walks] quite well."]
    "M:neutral": ["Tick, <dear>, this [walks|turns] in a circle."]
    "M:critical": ["Clonk, <dear>, this [jams|stalls] at every step."]
    "M:v.critical": ["Twang, <dear>, this [broke|burst] its last spring!"]
  observation:
    any: ["My gears [heard|felt] all of this, <dear>."]
    "cx=high": ["{function} has too many branches for [one|this] key, <dear>."]
  advice:
    "cx=high": ["Wind {function} back [a turn|by one turn], <dear>."]
  closing:
    any: ["[Whirr|Purr], says the box, <dear>."]
reviews:
  "M:neutral": ["[Tick|Tock]. It walks, and that is all."]
"""


def write_voice(folder: Path, text: str, persona: str = "toy") -> Path:
    """Writes the voice file of *persona* to *folder* and returns its path."""
    path = folder / f"{persona}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
