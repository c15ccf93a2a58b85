"""Judges last commits of repositories and says how fair that was: a test on histories that no range was made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from goji_hook.change.types import Change
from goji_hook.evolution.types import Evolution, FunctionChange
from goji_hook.git import command as git
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.ranges import Ranges
from goji_hook.scoring.verdict import slight
from goji_hook.terms import MOODS
from goji_trainer.ranges.draw import Repository
from goji_trainer.ranges.git_stream import GitStream

#: The intended percentages of diffs, from the best mood to the worst.
WANTED = (10, 20, 40, 20, 10)
#: The most added lines of a commit that is judged here: larger ones are imports of code.
_MOST_ADDED = 50_000
_EXTREMES = (MOODS[0], MOODS[-1])
_HARSH = MOODS[3:]


@dataclass(frozen=True)
class Judged:
    """A judged commit: its verdict, its size, and what became of its functions.

    ``blamed`` is what the change did to the function that the review shows as the worst (empty if it shows none);
    ``hardest`` what it did to the most complex one that it touched, before or after.
    """

    commit: str
    mood: str
    score: float
    added: int
    slight: bool
    blamed: str
    hardest: str
    worse: bool


@dataclass(frozen=True)
class Spread:
    """A repository's judged commits."""

    name: str
    commits: Sequence[Judged]

    def percent(self) -> list[float]:
        """Returns the percentage of each mood, from the best to the worst."""
        return percentages(self.commits)

    def off(self) -> float:
        """Returns the largest difference from an intended percentage, in percentage points."""
        return max(abs(share - wanted) for share, wanted in zip(self.percent(), WANTED, strict=True))


def percentages(commits: Sequence[Judged]) -> list[float]:
    """Returns the percentage of each mood, from the best to the worst."""
    moods = Counter(commit.mood for commit in commits)
    return [100 * moods[mood] / max(1, len(commits)) for mood in MOODS]


def spread(repository: Repository, ranges: Ranges, commits: int) -> Spread:
    """Judges the last *commits* behind HEAD that have code to review, without merges."""
    judged: list[Judged] = []
    with GitStream(repository.path) as stream:
        for change, name in _changes(stream):
            assessment = assess(change, ranges)
            if assessment.measured.files and assessment.evolution.tally.added <= _MOST_ADDED:
                judged.append(_judged(name, assessment))
            if len(judged) >= commits:
                break
    return Spread(repository.name, judged)


def _changes(stream: GitStream) -> Iterator[tuple[Change, str]]:
    for line in git.run("rev-list", "--no-merges", "--parents", "HEAD").decode().splitlines():
        head, *parents = line.split()
        try:
            files, skipped = stream.files(parents[0] if parents else "", head)
        except git.GitError:  # an object is missing or damaged
            continue
        yield Change("diff", "", tuple(files), tuple(skipped)), head


def _judged(name: str, assessment: Assessment) -> Judged:
    evolution = assessment.evolution
    hardest = max(evolution.functions, key=_complexity, default=None)
    return Judged(
        name,
        assessment.mood,
        assessment.score,
        evolution.tally.added,
        bool(slight(assessment.change, assessment.measured, evolution)),
        assessment.worst[0].did if assessment.worst else "",
        hardest.did if hardest else "",
        _worsened(evolution),
    )


def _complexity(function: FunctionChange) -> tuple[int, int]:
    sides = [side for side in (function.before, function.after) if side is not None]
    return max(side.cx for side in sides), max(side.nest for side in sides)


def _worsened(evolution: Evolution) -> bool:
    return bool(evolution.having("worse", "new"))


def table(spreads: Iterable[Spread]) -> str:
    """Returns the spreads as a table below the intended percentages, then how fair the verdicts were together."""
    head = f"{'repository':32}{'commits':>8}" + "".join(f"{mood:>12}" for mood in MOODS) + f"{'off':>8}"
    lines = [head, f"{'wanted':32}{'':8}" + "".join(f"{share:>10} %" for share in WANTED)]
    rows = list(spreads)
    for row in rows:
        lines.append(_line(row.name, row.percent(), len(row.commits), row.off()))
    every = [commit for row in rows for commit in row.commits]
    together = Spread("all", every)
    lines.append(_line(together.name, together.percent(), len(every), together.off()))
    near = sum(row.off() <= 8 for row in rows)
    return "\n".join([*lines, "", f"{near} of {len(rows)} repositories are within 8 points", *fairness(every)])


def _line(name: str, percent: Sequence[float], commits: int, off: float) -> str:
    return f"{name[:31]:32}{commits:>8}" + "".join(f"{share:>10.1f} %" for share in percent) + f"{off:>8.1f}"


def fairness(commits: Sequence[Judged]) -> list[str]:
    """Returns the bars of a fair judge, a line each: what is wanted, and what was measured."""
    large = [commit for commit in commits if commit.added > 200]
    lone = [commit for commit in commits if commit.added == 1]
    harsh = [commit for commit in commits if commit.mood in _HARSH]
    tidied = [commit for commit in commits if commit.hardest == "better"]
    slights = [commit for commit in commits if commit.slight]
    return [
        _bar("rank correlation of score and lines added", "at most 0.35", f"{_correlation(commits):.2f}"),
        _share("changes over 200 lines that are v.critical", "at most 30", large, lambda one: one.mood == MOODS[-1]),
        _share("one-liners that are v.positive", "at most 15", lone, lambda one: one.mood == MOODS[0]),
        _share("slight changes with an extreme mood", "0", slights, lambda one: one.mood in _EXTREMES),
        _share(
            "harsh reviews that show a function which the change left alone or bettered",
            "at most 5",
            harsh,
            lambda one: one.blamed in ("same", "better"),
        ),
        _share("harsh reviews of changes that made or brought in nothing worse", "", harsh, lambda one: not one.worse),
        _share(
            "changes that bettered their hardest function and are reviewed harshly",
            "at most 5",
            tidied,
            lambda one: one.mood in _HARSH,
        ),
    ]


def _share(title: str, wanted: str, of: Sequence[Judged], holds: Callable[[Judged], bool]) -> str:
    count = sum(map(holds, of))
    return _bar(title, f"{wanted} %" if wanted else "", f"{100 * count / max(1, len(of)):.1f} % ({count} of {len(of)})")


def _bar(title: str, wanted: str, measured: str) -> str:
    return f"{title + ':':78}{measured:>18}{'   wanted ' + wanted if wanted else ''}"


def _correlation(commits: Sequence[Judged]) -> float:
    """Returns Spearman's rank correlation; 0 for fewer than two different values."""
    from scipy.stats import spearmanr

    scores, sizes = [one.score for one in commits], [one.added for one in commits]
    return float(spearmanr(scores, sizes)[0]) if len(set(scores)) > 1 and len(set(sizes)) > 1 else 0.0
