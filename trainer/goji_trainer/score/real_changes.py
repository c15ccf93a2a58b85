"""Real changes: the prompts and places of commits in public repositories, as the hook measures them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

from goji_hook.change import collect as change
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.prompt import build, topic
from goji_hook.prompt.tagline import CURRENT, PLACEHOLDERS, parse
from goji_hook.scoring.assess import assess
from goji_hook.scoring.places import Place
from goji_hook.speech import speaker as speech
from goji_trainer.atomic import replacing
from goji_trainer.score.sample import Ask

_PERSONA = "buddy"


def real_asks() -> list[Ask]:
    """Returns the questions of the changes in ``real_changes.jsonl``, in a fixed order that mixes the repositories."""
    text = files("goji_trainer.score").joinpath("real_changes.jsonl").read_text(encoding="utf-8")
    return [_ask(line) for line in text.splitlines()]


def collect(repositories: Sequence[Path], each: int, out: Path) -> int:
    """Measures the last *each* reviewable commits of each repository to JSON lines, and returns the number of lines."""
    measured = [list(_measured(repository, each)) for repository in repositories]
    mixed = [rows[number] for number in range(each) for rows in measured if number < len(rows)]
    with replacing(out) as part:
        part.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in mixed), encoding="utf-8")
    return len(mixed)


def _measured(repository: Path, each: int) -> Iterator[dict[str, object]]:
    count = 0
    with git.named(str(repository)):
        for name in git.run("log", "--no-merges", "--format=%H", f"-{each * 4}").decode().split():
            row = _row(name, count) if count < each else None
            if row is not None:
                count += 1
                yield row


def _row(name: str, number: int) -> dict[str, object] | None:
    """The row of a commit, every fourth with the three before it as a pull request; None without code to review."""
    try:
        changed = change.commit(name) if number % 4 else change.between(f"{name}~4..{name}", "pr")
        assessment = assess(changed)
    except GojiError:  # the end of a shallow clone, or code that cannot be measured: take the next commit
        return None
    if not assessment.measured.files:
        return None
    prompt = build.build(assessment, _PERSONA, assessment.mood)
    seed = speech.derive_first_seed(prompt.text(), changed.identity())
    prompt, place = build.ground(topic.choose(prompt, seed, build.topic_weights(assessment)), assessment, CURRENT)
    return {"tags": prompt.tagline(), "place": _to_json(place) if place else None}


def _to_json(place: Place) -> dict[str, object]:
    """A place as JSON, with only the numbers that have a placeholder."""
    row = {field.name: getattr(place, field.name) for field in fields(place)}
    for name, value in row.items():
        if isinstance(value, Mapping):
            row[name] = {key: round(value[key], 1) for key in value if key in PLACEHOLDERS}
    return row


def _ask(line: str) -> Ask:
    row = json.loads(line)
    place = Place(**row["place"]) if row["place"] else None
    return Ask(parse(row["tags"]), place)
