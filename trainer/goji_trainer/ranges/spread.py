"""Counts the moods of repositories' last commits: a test of ranges on histories that they were not measured on."""

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
from goji_trainer.ranges.git_stream import GitStream

#: The intended percentages of diffs, from the best mood to the worst.
WANTED = (10, 20, 40, 20, 10)


@dataclass(frozen=True)
class Spread:
    """The number of a repository's commits in each mood."""

    name: str
    moods: Counter[str]

    @property
    def commits(self) -> int:
        """The number of commits with code to review."""
        return self.moods.total()

    def percent(self) -> list[float]:
        """Returns the percentage of each mood, from the best to the worst."""
        return [100 * self.moods[mood] / max(1, self.commits) for mood in MOODS]

    def off(self) -> float:
        """Returns the largest difference from an intended percentage, in percentage points."""
        return max(abs(share - wanted) for share, wanted in zip(self.percent(), WANTED, strict=True))


def spread(repository: Repository, ranges: Ranges, commits: int) -> Spread:
    """Counts the hook's moods for the last *commits* behind HEAD that have code to review, without merges."""
    moods: Counter[str] = Counter()
    with GitStream(repository.path) as stream:
        printed = git.run("rev-list", "--no-merges", "--parents", "HEAD").decode()
        for line in printed.splitlines():
            head, *parents = line.split()
            files, skipped = stream.files(parents[0] if parents else "", head)
            measured = measure_change.measure(Change("diff", "", tuple(files), tuple(skipped)))
            if measured.files:
                language = measure_change.language(measured.files)
                moods[ranges.mood("diff", score(ranges.placements("diff", measured.values, language)), language)] += 1
            if moods.total() >= commits:
                break
    return Spread(repository.name, moods)


def table(spreads: Iterable[Spread]) -> str:
    """Returns the spreads as a table, below the intended percentages, with the largest difference of each."""
    head = f"{'repository':32}{'commits':>8}" + "".join(f"{mood:>12}" for mood in MOODS) + f"{'off':>8}"
    lines = [head, f"{'wanted':32}{'':8}" + "".join(f"{share:>10} %" for share in WANTED)]
    for row in spreads:
        shares = "".join(f"{share:>10.1f} %" for share in row.percent())
        lines.append(f"{row.name[:31]:32}{row.commits:>8}{shares}{row.off():>8.1f}")
    return "\n".join(lines)
