"""Measures repositories and writes their ranges: on several processors, resumable, always the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_hook.scoring.ranges import Ranges, default_ranges, load_ranges
from goji_trainer.atomic import replacing
from goji_trainer.cluster import joblib_on
from goji_trainer.ranges import draw, measure, quantiles
from goji_trainer.ranges.draw import Repository, SampleSize
from goji_trainer.ranges.measure import Outcome, Task
from goji_trainer.ranges.measured import Measured
from goji_trainer.ranges.store import Store


@dataclass(frozen=True)
class Calibration:
    """How to calibrate: sample size, folder of finished rows, number of processes (-1: all), Dask scheduler address."""

    size: SampleSize
    store: Path
    jobs: int = 1
    cluster: str = ""
    progress: bool = False


def named(argument: str) -> Repository:
    """Parses a repository from the command line: ``NAME=PATH``, or a path whose last part is the name."""
    name, equals, path = argument.partition("=")
    if not equals or not name:
        path = argument
        parts = [part for part in Path(path).resolve().parts if part != ".git"]
        name = parts[-1].removesuffix(".git")
    return Repository(name, str(Path(path).resolve()))


def calibrate_command(
    repositories: Sequence[str], out: Path, chart: Path | None, *, store: Path, jobs: int, cluster: str, **sample: int
) -> str:
    """Runs ``goji-trainer calibrate`` and returns its report."""
    how = Calibration(SampleSize(**sample), store, jobs, cluster, progress=True)
    measured_on = calibrate([named(repository) for repository in repositories], how, out)
    if chart is not None:
        from goji_trainer.ranges.chart import draw_ranges

        draw_ranges(_read(out), chart)
    trouble = [f"{count:>8} {reason}" for reason, count in measured_on["trouble"].items()]
    return "\n".join([f"{out}: {measured_on['summary']}", *trouble])


def spread_command(repositories: Sequence[str], path: Path | None, commits: int) -> str:
    """Runs ``goji-trainer spread`` and returns its table."""
    from goji_trainer.ranges.spread import spread, table

    judge = default_ranges() if path is None else _read(path)
    return table(spread(named(repository), judge, commits) for repository in repositories)


def _read(path: Path) -> Ranges:
    try:
        return load_ranges(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"ranges: {str(path)!r} cannot be read ({error})") from error


def calibrate(repositories: Sequence[Repository], how: Calibration, out: Path) -> dict[str, Any]:
    """Measures the repositories, writes their ranges to *out*, and returns the ``measured_on`` of the ranges.

    Raises UsageError for a path that is not a repository and for a name used twice, GojiError if a scope has too few
    rows for a range.
    """
    twice = [name for name, count in Counter(repository.name for repository in repositories).items() if count > 1]
    if twice:
        raise UsageError(f"calibrate: two repositories are called {twice[0]!r}; write NAME=PATH")
    store = Store(how.store)
    measured = sorted(_measured(repositories, how, store), key=lambda each: each.repository.name)
    data = quantiles.build(measured, store, how.size)
    with replacing(out) as part:
        part.write_text(quantiles.to_json(data), encoding="utf-8")
    measured_on: dict[str, Any] = data["measured_on"]
    return measured_on


def _measured(repositories: Iterable[Repository], how: Calibration, store: Store) -> list[Measured]:
    """Measures all tasks that the store lacks; tasks are drawn while others are measured, never all at once."""
    from joblib import Parallel, delayed

    done: list[Measured] = []
    with joblib_on(how.cluster, "calibrate"), _bar(how) as bar:
        parallel = Parallel(n_jobs=how.jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        for task, outcome in parallel(delayed(_work)(task) for task in _pending(repositories, how, store, done, bar)):
            store.write(task, outcome)
            bar.set_postfix_str(f"{task.repository.name}: {len(outcome.rows)} rows", refresh=False)
            bar.update()
    return done


def _work(task: Task) -> tuple[Task, Outcome]:
    return task, measure.measure(task)


def _pending(
    repositories: Iterable[Repository], how: Calibration, store: Store, done: list[Measured], bar: Any
) -> Iterator[Task]:
    for repository in repositories:
        plan = draw.draw(repository, how.size)
        measured = Measured(repository, plan.head, list(measure.tasks(plan)), plan.trouble)
        done.append(measured)
        waiting = [task for task in measured.tasks if task not in store]
        bar.total = (bar.total or 0) + len(waiting)
        bar.refresh()
        yield from waiting


def _bar(how: Calibration) -> AbstractContextManager[Any]:
    from tqdm import tqdm

    bar: AbstractContextManager[Any] = tqdm(
        desc="measuring", unit=" tasks", disable=None if how.progress else True, smoothing=0.05
    )
    return bar
