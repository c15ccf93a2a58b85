"""The article's bench: every base through the same train, export and score, on one machine or a cluster."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError, UsageError
from goji_hook.prompt.tagline import CURRENT
from goji_trainer.atomic import replacing
from goji_trainer.pipeline.bench_table import DONE, FAILED, NOT_RUN, Row, write_table
from goji_trainer.pipeline.rebuild import STATE, Plan
from goji_trainer.score.scorecard import beside, read_scorecard
from goji_trainer.training.bases import BASES, Base, resolve

ROW = "row.json"


@dataclass(frozen=True)
class Settings:
    """What all bases of one bench share."""

    out: Path
    dataset: Path | None = None
    numbers: Mapping[str, object] = field(default_factory=dict)
    quantization: str = "q8_0"
    prompt_format: int = CURRENT
    samples: int | None = None
    run: int | None = None
    python: str = sys.executable

    def plan(self, base: str) -> Plan:
        """The base's own rebuild, in a folder of its own."""
        return Plan(
            base,
            self.out / Path(base).name,
            self.dataset,
            numbers=self.numbers,
            quantization=self.quantization,
            prompt_format=self.prompt_format,
            samples=self.samples,
            run=self.run,
        )


def bench_all(
    names: Sequence[str],
    out: Path,
    given: Mapping[str, Any],
    say: Callable[[str], object],
    *,
    jobs: int = 1,
    cluster: str = "",
) -> str:
    """Bench the named bases (none: the article's nine), write the table to *out*, and return it as Markdown.

    *given* holds fields of ``Settings``, and numbers of the recipe.
    """
    known = {field.name for field in fields(Settings)}
    own = {key: value for key, value in given.items() if key in known}
    settings = Settings(out, numbers={key: value for key, value in given.items() if key not in known}, **own)
    return write_table(run_bench(names or list(BASES), settings, say, jobs=jobs, cluster=cluster), out)


def run_bench(
    bases: Sequence[str], settings: Settings, say: Callable[[str], object], *, jobs: int = 1, cluster: str = ""
) -> list[Row]:
    """A row for every base, in order. Finished bases stand; *jobs* run side by side, on *cluster* if named.

    A cluster's workers must see the same folders. Raises UsageError for a base that is not known, before any work.
    """
    for base in bases:
        resolve(base)
    folders = [settings.plan(base).out for base in bases]
    if len(set(folders)) < len(folders):
        raise UsageError("bench: two bases of one name would share a folder; bench them one by one, with an --out each")
    from joblib import Parallel, delayed

    with _where(cluster):
        rows = Parallel(n_jobs=jobs)(delayed(bench_one)(base, settings) for base in bases)
    for row in rows:
        say(f"{row.base}: {row.status}{': ' + row.reason if row.reason else ''}")
    return list(rows)


@contextmanager
def _where(cluster: str) -> Iterator[None]:
    """The joblib backend: this machine's, or the Dask cluster at an address. Raises GojiError without it."""
    if not cluster:
        yield
        return
    try:
        from distributed import Client
        from joblib import parallel_config
    except ImportError as error:
        raise GojiError("bench: --cluster needs Dask: pip install 'goji-trainer[cluster]'") from error
    try:
        client = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise GojiError(f"bench: no Dask scheduler answers at {cluster}") from error
    with client, parallel_config(backend="dask"):
        yield


def bench_one(base: str, settings: Settings) -> Row:
    """Rebuild one base in a process of its own, so that its memory is its own, and read off its row."""
    plan = settings.plan(base)
    begin = time.monotonic()
    done = subprocess.run(_command(plan, settings.python), capture_output=True, text=True, check=False)
    state = _state(plan.out / STATE)
    facts = _facts(base)
    if done.returncode:
        error = state.get("error") or {
            "message": (done.stderr.strip().splitlines() or ["no message"])[-1],
            "reached": True,
        }
        return Row(base, FAILED if error["reached"] else NOT_RUN, error["message"], **facts)
    row = _row(plan, state, facts, time.monotonic() - begin)
    with replacing(plan.out / ROW) as part:
        part.write_text(json.dumps(asdict(row), indent=2) + "\n", encoding="utf-8")
    return row


def _command(plan: Plan, python: str) -> list[str]:
    command = [python, "-m", "goji_trainer.cli", "rebuild", "--base", plan.base, "--out", str(plan.out)]
    command += ["--quantization", plan.quantization, "--prompt-format", str(plan.prompt_format)]
    if plan.dataset is not None:
        command += ["--dataset", str(plan.dataset)]
    given = {"samples": plan.samples, "run": plan.run, **plan.numbers}
    named = {f"--{key.replace('_', '-')}": str(value) for key, value in given.items() if value is not None}
    return command + [part for pair in named.items() for part in pair]


def _state(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _facts(name: str) -> dict[str, Any]:
    base = resolve(name)
    if not isinstance(base, Base):
        return {"family": "LLaMA", "pretraining": "none"}
    article = asdict(base.article) if base.article else {}
    return {"parameters": base.parameters, "family": base.family, "pretraining": base.pretraining, "article": article}


def _row(plan: Plan, state: Mapping[str, Any], facts: dict[str, Any], seconds: float) -> Row:
    stages = state["stages"]
    columns = {}
    if beside(plan.gguf).is_file() and plan.samples != 0:
        columns = {column.name: column.value for column in read_scorecard(beside(plan.gguf)).columns}
    recipe = json.loads((plan.model / "recipe.json").read_text(encoding="utf-8"))
    facts["parameters"] = facts.get("parameters") or int(recipe["parameters"])
    old = _state(plan.out / ROW)
    return Row(
        plan.base,
        DONE,
        columns=columns,
        seconds=round(sum(stage["seconds"] for stage in stages.values()), 1) or round(seconds, 1),
        train_seconds=stages["train"]["seconds"],
        peak_megabytes=max(state.get("peak_megabytes") or 0, old.get("peak_megabytes") or 0) or None,
        file_megabytes=round(plan.gguf.stat().st_size / 1e6, 2),
        tokens_per_second=old.get("tokens_per_second") or speed(plan.gguf),
        **facts,
    )


def speed(gguf: Path, reviews: int = 8) -> float:
    """Tokens per second that the hook's own runtime generates with this GGUF, over a few reviews of full length."""
    from goji_hook.llm.model import Model, Sampling
    from goji_hook.prompt.tagline import Prompt
    from goji_hook.terms import MOODS

    with Model(gguf) as model:
        prompts = [Prompt("buddy", MOODS[at % len(MOODS)]).text() for at in range(reviews)]
        model.generate(prompts[0], seed=0)
        begin, count = time.perf_counter(), 0
        for at, prompt in enumerate(prompts):
            count += sum(1 for _ in model.stream(prompt, at, Sampling()))
    return round(count / max(1e-9, time.perf_counter() - begin), 1)
