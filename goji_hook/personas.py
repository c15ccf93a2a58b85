"""The seven personas, and which of them follow the mood."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: How a persona may be named, in prompts, settings and the metadata of models.
NAME = re.compile(r"[a-z0-9][a-z0-9_.+-]{0,31}\Z")


@dataclass(frozen=True)
class Persona:
    """A reviewer: the name used in prompts and flags, a title for people, and one line on how they talk."""

    name: str
    title: str
    summary: str
    follows_mood: bool = True


BUDDY = Persona("buddy", "Buddy", "a teammate at the next desk: casual, quick, on your side")
SENIOR_UP = Persona("senior+", "Motivating senior", "a mentor who sees the next step and wants you to take it")
SENIOR_DOWN = Persona("senior-", "Bored senior", "has seen it all, twice, and would rather be elsewhere")
CHAOS = Persona("chaos", "Chaotic boss", "ten ideas a minute, all urgent, and the right one by accident")
BOSS_UP = Persona("boss+", "Good boss", "clear, fair and calm; thanks people and removes obstacles")
BOSS_DOWN = Persona("boss-", "Bad boss", "dashboards, decks and the next bonus, always late for a meeting")
GRANNY = Persona("granny", "Granny", "loves you and everything you make, whatever it looks like", follows_mood=False)

#: The personas that the embedded model speaks, by name, in the order they are shown.
PERSONAS: dict[str, Persona] = {
    persona.name: persona for persona in (BUDDY, SENIOR_UP, SENIOR_DOWN, CHAOS, BOSS_UP, BOSS_DOWN, GRANNY)
}


def describe(name: str) -> Persona:
    """Returns the persona of that *name*; a persona that only a model knows has nothing but its name."""
    return PERSONAS.get(name) or Persona(name, name, "a persona of the chosen model")
