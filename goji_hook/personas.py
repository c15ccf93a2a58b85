"""The seven personas: who speaks, and who follows the mood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """One reviewer: the name used in prompts and flags, a title for people, and one line on how they talk."""

    name: str
    title: str
    summary: str
    follows_mood: bool = True


BUDDY = Persona("buddy", "Buddy", "a teammate at the next desk: casual, quick, on your side")
SENIOR_UP = Persona("senior+", "Motivating senior", "a mentor who sees the next step and wants you to take it")
SENIOR_DOWN = Persona("senior-", "Bored senior", "has seen it all, twice, and would rather be elsewhere")
CHAOS = Persona("chaos", "Chaotic boss", "ten ideas a minute, all of them urgent, none of them related")
BOSS_UP = Persona("boss+", "Good boss", "clear, fair and calm; thanks people and removes obstacles")
BOSS_DOWN = Persona("boss-", "Bad boss", "deadlines, dashboards and blame, always late for a meeting")
GRANNY = Persona("granny", "Granny", "loves you and everything you make, whatever it looks like", follows_mood=False)

#: The personas that goji-hook itself speaks, by name, in the order they are shown.
PERSONAS: dict[str, Persona] = {
    persona.name: persona for persona in (BUDDY, SENIOR_UP, SENIOR_DOWN, CHAOS, BOSS_UP, BOSS_DOWN, GRANNY)
}


def describe(name: str) -> Persona:
    """The persona of that name; one that only a model knows is described by its name alone."""
    return PERSONAS.get(name) or Persona(name, name, "a persona of the chosen model")
