"""All repositories to one file of ranges: on many processors, resumable, the same bytes however many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError, UsageError
from goji_hook.scoring.ranges import Ranges, default_ranges, load_ranges
from goji_trainer.atomic import replacing
from goji_trainer.ranges import draw as history
from goji_trainer.ranges import measure as measuring
from goji_trainer.ranges import quantiles as ranges
from goji_trainer.ranges.draw import Repository, Sample
from goji_trainer.ranges.measure import Outcome, Task
from goji_trainer.ranges.store import Store


@dataclass
class Measured:
    """A repository whose tasks are all in the store."""

    repository: Repository
    head: str
    tasks: list[Task] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Calibration:
    """How to calibrate: what is sampled, where rows are kept, on how many processors or on which Dask cluster."""

    sample: Sample
    store: Path
    jobs: int = 1
    cluster: str | None = None
    progress: bool = False


def named(argument: str) -> Repository:
    """A repository as it is written on the command line: ``NAME=PATH``, or a path whose last part is the name."""
    name, equals, path = argument.partition("=")
    if not equals or not name:
        path = argument
        parts = [part for part in Path(path).resolve().parts if part != ".git"]
        name = parts[-1].removesuffix(".git")
    return Repository(name, str(Path(path).resolve()))


def calibrate_command(
    repositories: Sequence[str], out: Path, chart: Path | None, *, store: Path, jobs: int, cluster: str, **sample: int
) -> str:
    """What ``goji-trainer calibrate`` does; returns what it says at the end."""
    how = Calibration(Sample(**sample), store, jobs, cluster or None, progress=True)
    found = calibrate([named(one) for one in repositories], how, out)
    if chart is not None:
        from goji_trainer.ranges.chart import draw

        draw(_read(out), chart)
    told = [f"{count:>8} {reason}" for reason, count in found["trouble"].items()]
    return "\n".join([f"{out}: {found['summary']}", *told])


def spread_command(repositories: Sequence[str], path: Path | None, commits: int) -> str:
    """What ``goji-trainer spread`` prints."""
    from goji_trainer.ranges.spread import spread, table

    judge = default_ranges() if path is None else _read(path)
    return table(spread(named(one), judge, commits) for one in repositories)


def _read(path: Path) -> Ranges:
    try:
        return load_ranges(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"ranges: {str(path)!r} cannot be read ({error})") from error


def calibrate(repositories: Sequence[Repository], how: Calibration, out: Path) -> dict[str, Any]:
    """Measure the repositories and write their ranges to *out*; returns what ``measured_on`` says.

    Raises UsageError for what is no repository or is named twice, GojiError if a scope has too few rows for a range.
    """
    twice = [name for name, count in Counter(one.name for one in repositories).items() if count > 1]
    if twice:
        raise UsageError(f"calibrate: two repositories are called {twice[0]!r}; write NAME=PATH")
    store = Store(how.store)
    measured = sorted(_measured(repositories, how, store), key=lambda one: one.repository.name)
    data = ranges.build(measured, store, how.sample)
    with replacing(out) as part:
        part.write_text(ranges.to_json(data), encoding="utf-8")
    found: dict[str, Any] = data["measured_on"]
    return found


def _measured(repositories: Iterable[Repository], how: Calibration, store: Store) -> list[Measured]:
    """Measure what the store does not hold yet. Tasks are planned while others are measured, never all at once."""
    from joblib import Parallel, delayed

    done: list[Measured] = []
    with _backend(how), _bar(how) as bar:
        parallel = Parallel(n_jobs=how.jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        for task, outcome in parallel(delayed(_work)(task) for task in _pending(repositories, how, store, done, bar)):
            store.write(task, outcome)
            bar.set_postfix_str(f"{task.repository.name}: {len(outcome.rows)} rows", refresh=False)
            bar.update()
    return done


def _work(task: Task) -> tuple[Task, Outcome]:
    return task, measuring.measure(task)


def _pending(
    repositories: Iterable[Repository], how: Calibration, store: Store, done: list[Measured], bar: Any
) -> Iterator[Task]:
    for repository in repositories:
        plan = history.draw(repository, how.sample)
        one = Measured(repository, plan.head, list(measuring.tasks(plan)), plan.trouble)
        done.append(one)
        waiting = [task for task in one.tasks if task not in store]
        bar.total = (bar.total or 0) + len(waiting)
        bar.refresh()
        yield from waiting


def _bar(how: Calibration) -> AbstractContextManager[Any]:
    from tqdm import tqdm

    bar: AbstractContextManager[Any] = tqdm(
        desc="measuring", unit=" tasks", disable=None if how.progress else True, smoothing=0.05
    )
    return bar


@contextmanager
def _backend(how: Calibration) -> Iterator[None]:
    """Where joblib works: processes here, or the workers of a Dask cluster, which must see the repositories' paths."""
    if how.cluster is None:
        with nullcontext():
            yield
        return
    try:
        from dask import distributed
    except ImportError as error:
        raise GojiError("calibrate: --cluster needs the extra: pip install 'goji-trainer[cluster]'") from error
    from joblib import parallel_config

    try:
        client: Any = distributed.Client(how.cluster, timeout=20)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise GojiError(f"calibrate: no Dask cluster answers at {how.cluster!r} ({error})") from error
    with client, parallel_config(backend="dask", wait_for_workers_timeout=60):
        yield
