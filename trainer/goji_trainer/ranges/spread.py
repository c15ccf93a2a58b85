"""How the moods of a repository's last commits spread: the test of ranges on histories they were not measured on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from goji_hook.change.types import Change
from goji_hook.git import command as git
from goji_hook.metrics import measure_change
from goji_hook.scoring.ranges import Ranges
from goji_hook.scoring.score import score
from goji_hook.terms import MOODS
from goji_trainer.ranges.draw import Repository
from goji_trainer.ranges.git_stream import Door

#: What the ranges are made to give: percent of real diffs from the best mood to the worst.
WANTED = (10, 20, 40, 20, 10)


@dataclass(frozen=True)
class Spread:
    """How many of a repository's commits got each mood."""

    name: str
    moods: Counter[str]

    @property
    def commits(self) -> int:
        """How many commits had something to review."""
        return self.moods.total()

    def percent(self) -> list[float]:
        """The share of each mood, from the best to the worst."""
        return [100 * self.moods[mood] / max(1, self.commits) for mood in MOODS]

    def off(self) -> float:
        """The points by which the share of some mood is off at most."""
        return max(abs(found - wanted) for found, wanted in zip(self.percent(), WANTED, strict=True))


def spread(repository: Repository, ranges: Ranges, commits: int) -> Spread:
    """The moods that the hook would give the last non-merge *commits* behind HEAD that have something to review."""
    moods: Counter[str] = Counter()
    with Door(repository.path) as door:
        printed = git.run("rev-list", "--no-merges", "--parents", "HEAD").decode()
        for line in printed.splitlines():
            head, *parents = line.split()
            files, skipped = door.files(parents[0] if parents else "", head)
            measured = measure_change.measure(Change("diff", "", tuple(files), tuple(skipped)))
            if measured.files:
                language = measure_change.language(measured.files)
                moods[ranges.mood("diff", score(ranges.placements("diff", measured.values, language)), language)] += 1
            if moods.total() >= commits:
                break
    return Spread(repository.name, moods)


def table(spreads: Iterable[Spread]) -> str:
    """The spreads as lines, with the wanted shares and how far each is off."""
    head = f"{'repository':32}{'commits':>8}" + "".join(f"{mood:>12}" for mood in MOODS) + f"{'off':>8}"
    lines = [head, f"{'wanted':32}{'':8}" + "".join(f"{share:>10} %" for share in WANTED)]
    for one in spreads:
        shares = "".join(f"{share:>10.1f} %" for share in one.percent())
        lines.append(f"{one.name[:31]:32}{one.commits:>8}{shares}{one.off():>8.1f}")
    return "\n".join(lines)
