"""Loads voice files: YAML files of hand-written reviews, checked against the rules in ``rules`` and ``reader``.

A voice file holds a character sheet, named slots, and whole reviews grouped by condition::

    persona: granny
    sheet: {who: …, talks: …, cares: …, never: …}
    slots: {dear: [dear, sweetheart, my love]}
    reviews:
      "M:critical cx=high did=worse":
        - "{function} has more [paths|branches|turns] than my apple tree, <dear>. Prune one, and I put the kettle on."

A condition is spelled like the tag line: ``M:`` for moods, ``S:`` for scopes, ``did=``, ``at=``, ``metric=bucket``.
Values are joined by commas, and all parts must hold. In a text, ``[a|b|c]`` is a slot with its alternatives, ``<name>``
a named slot, and ``{function}`` a placeholder that the hook fills.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from goji_trainer.voices.reader import VoiceError, read, same_words
from goji_trainer.voices.review import Voice

__all__ = ["Voice", "VoiceError", "Voices", "digest", "load", "load_all", "load_voices", "problems", "voice_files"]


@dataclass(frozen=True)
class Voices:
    """All voices of a folder by persona, and the SHA-256 of their files, see ``digest``."""

    voices: dict[str, Voice]
    sha256: str


def voice_files(folder: Path | None = None) -> list[Path]:
    """Returns the voice files of *folder* (None: the package's), sorted by name. Raises VoiceError without any."""
    folder = folder or Path(__file__).parent
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise VoiceError(f"{folder}: file: no voice files here; write one as PERSONA.yaml")
    return files


def digest(folder: Path | None = None) -> str:
    """Returns the SHA-256 (hex) of all voice files, joined in the order of their names."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in voice_files(folder))).hexdigest()


def load_voices(folder: Path | None = None) -> Voices:
    """Reads and hashes all voice files of *folder* (None: the package's), each once.

    Raises VoiceError for a file that breaks a rule, and for a review that two voices share.
    """
    voices: dict[str, Voice] = {}
    positions: dict[str, str] = {}
    hashed = hashlib.sha256()
    for path in voice_files(folder):
        content = _content(path)
        hashed.update(content)
        voice = _checked(path, content)
        for review in voice.reviews:
            other = positions.setdefault(same_words(review.template), review.where)
            if other != review.where:
                raise VoiceError(f"{review.where}: duplicate: the same review stands at {other}")
        voices[voice.persona] = voice
    return Voices(voices, hashed.hexdigest())


def load_all(folder: Path | None = None) -> dict[str, Voice]:
    """Returns all voices of *folder* by persona, see ``load_voices``."""
    return load_voices(folder).voices


def load(path: Path) -> Voice:
    """Reads a voice file. Raises VoiceError with file, line and rule of the first problem."""
    return _checked(path, _content(path))


def problems(path: Path) -> list[str]:
    """Returns every problem of a voice file as ``file:line: rule: explanation``, in the order of its lines."""
    try:
        return read(path, _content(path))[1]
    except VoiceError as error:
        return [str(error)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise VoiceError(f"{path.name}:1: file: cannot be read: {error}") from error


def _checked(path: Path, content: bytes) -> Voice:
    voice, broken = read(path, content)
    if broken:
        raise VoiceError(broken[0])
    return voice
