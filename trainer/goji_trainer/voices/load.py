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

A condition is spelled like the tag line: ``M:`` moods, ``S:`` scopes, ``metric=bucket``, values joined by commas, all
of them required; ``any`` is the empty condition. In a text, ``[a|b]`` is a slot with its alternatives, ``<name>`` a
named slot, and ``{function}`` a placeholder that the hook fills.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from goji_trainer.voices.line import REVIEW, ROLES, Condition, Line, Voice, tidy
from goji_trainer.voices.reader import VoiceError, read, same_words

__all__ = [
    "REVIEW", "ROLES", "Condition", "Line", "Voice", "VoiceError",
    "digest", "load", "load_all", "problems", "tidy", "voice_files",
]  # fmt: skip


def voice_files(folder: Path | None = None) -> list[Path]:
    """The voice files of *folder*, or of the package, sorted by name. Raises VoiceError where there is none."""
    folder = folder or Path(__file__).parent
    found = sorted(folder.glob("*.yaml"))
    if not found:
        raise VoiceError(f"{folder}: file: no voice files (PERSONA.yaml) here")
    return found


def digest(folder: Path | None = None) -> str:
    """The SHA-256 of all voice files, one behind the other, in hexadecimal."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in voice_files(folder))).hexdigest()


def load_all(folder: Path | None = None) -> dict[str, Voice]:
    """Every voice by persona. Raises VoiceError for a broken file or a line that two voices share."""
    voices: dict[str, Voice] = {}
    said: dict[str, str] = {}
    for path in voice_files(folder):
        voice = load(path)
        for line in (*voice.lines, *voice.reviews):
            other = said.setdefault(same_words(line.template), line.where)
            if other != line.where:
                raise VoiceError(f"{line.where}: duplicate: the same line stands at {other}")
        voices[voice.persona] = voice
    return voices


def load(path: Path) -> Voice:
    """Read and check one voice file. Raises VoiceError naming file, line and rule at the first break."""
    voice, broken = read(path)
    if broken:
        raise VoiceError(broken[0])
    return voice


def problems(path: Path) -> list[str]:
    """Every rule that the file breaks, as ``file:line: rule: what is wrong``, in the order of its lines."""
    try:
        return read(path)[1]
    except VoiceError as error:
        return [str(error)]
