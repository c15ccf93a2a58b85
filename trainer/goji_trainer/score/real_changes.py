"""Real changes: what the hook asks a model about commits in public repositories, and what it pins the answer on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

from goji_hook.change import collect as change
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.prompt import build, topic
from goji_hook.prompt.tagline import PLACEHOLDERS, parse
from goji_hook.scoring.assess import assess
from goji_hook.scoring.places import Place
from goji_hook.speech import speaker as speech
from goji_trainer.atomic import replacing
from goji_trainer.score.sample import Ask

_PERSONA = "buddy"


def real_asks() -> list[Ask]:
    """The questions that the committed real changes raise, in a fixed order that mixes repositories."""
    text = files("goji_trainer.score").joinpath("changes.jsonl").read_text(encoding="utf-8")
    return [_ask(line) for line in text.splitlines()]


def collect(repositories: Sequence[Path], each: int, out: Path) -> int:
    """Measure the last *each* reviewable commits of each repository, one JSON line for each; how many comes back."""
    found = [list(_measured(repository, each)) for repository in repositories]
    mixed = [rows[number] for number in range(each) for rows in found if number < len(rows)]
    with replacing(out) as part:
        part.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in mixed), encoding="utf-8")
    return len(mixed)


def _measured(repository: Path, each: int) -> Iterator[dict[str, object]]:
    made = 0
    with git.inside(str(repository)):
        for name in git.run("log", "--no-merges", "--format=%H", f"-{each * 4}").decode().split():
            row = _row(name, made) if made < each else None
            if row is not None:
                made += 1
                yield row


def _row(name: str, number: int) -> dict[str, object] | None:
    """What a commit raises (every fourth with the three before it, as a pull request); None where there is nothing."""
    try:
        found = change.commit(name) if number % 4 else change.between(f"{name}~4..{name}", "pr")
        assessment = assess(found)
    except GojiError:  # a history that a shallow clone cut off, or code that cannot be measured: the next one will do
        return None
    if not assessment.measured.files:
        return None
    prompt = build.build(assessment, _PERSONA, assessment.mood)
    seed = speech.derive_first_seed(prompt.text(), found.identity())
    prompt, place = build.ground(topic.choose(prompt, seed, build.topic_weights(assessment)), assessment)
    return {"tags": prompt.tagline(), "place": _told(place) if place else None}


def _told(place: Place) -> dict[str, object]:
    """A place as JSON, with the numbers that placeholders ask for alone."""
    told = {field.name: getattr(place, field.name) for field in fields(place)}
    for name, value in told.items():
        if isinstance(value, Mapping):
            told[name] = {key: round(value[key], 1) for key in value if key in PLACEHOLDERS}
    return told


def _ask(line: str) -> Ask:
    row = json.loads(line)
    place = Place(**row["place"]) if row["place"] else None
    return Ask(parse(row["tags"]), place)


def without_place(ask: Ask) -> Ask:
    """The same question of a model that knows nothing of places (format 1)."""
    return Ask(replace(ask.prompt, at="none"), None)
