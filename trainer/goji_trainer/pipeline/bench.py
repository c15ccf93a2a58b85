"""The article's bench: takes every base through the same train, export and score, on one machine or a cluster."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_hook.llm.engine import DEFAULT_SAMPLING
from goji_hook.prompt.tagline import CURRENT
from goji_trainer.atomic import replacing
from goji_trainer.child import last_line, python_module
from goji_trainer.cluster import joblib_on
from goji_trainer.pipeline.bench_table import DONE, FAILED, NOT_RUN, BenchRow, write_table
from goji_trainer.pipeline.rebuild import STATE, RebuildPlan
from goji_trainer.score.card import beside, read
from goji_trainer.training.bases import BASES, Base, resolve, short_name

ROW = "row.json"


@dataclass(frozen=True)
class BenchOptions:
    """The options that all bases of a bench share; see ``RebuildPlan``."""

    out: Path
    dataset: Path | None = None
    numbers: Mapping[str, object] = field(default_factory=dict)
    quantization: str = "q8_0"
    prompt_format: int = CURRENT
    temperature: float = DEFAULT_SAMPLING.temperature
    min_p: float = DEFAULT_SAMPLING.min_p
    unchecked_converter: bool = False
    samples: int | None = None
    run: int | None = None

    def plan(self, base: str) -> RebuildPlan:
        """Returns the plan of a base, in a folder of its own."""
        return RebuildPlan(
            base,
            self.out / short_name(base),
            self.dataset,
            numbers=self.numbers,
            quantization=self.quantization,
            prompt_format=self.prompt_format,
            temperature=self.temperature,
            min_p=self.min_p,
            unchecked_converter=self.unchecked_converter,
            samples=self.samples,
            run=self.run,
        )


def bench_all(
    names: Sequence[str],
    out: Path,
    options: Mapping[str, Any],
    report: Callable[[str], object],
    *,
    jobs: int = 1,
    cluster: str = "",
) -> str:
    """Benches the named bases (without names: the article's nine), writes the table to *out*, returns it as Markdown.

    *options* are fields of ``BenchOptions``, and numbers of the recipe.
    """
    known = {field.name for field in fields(BenchOptions)}
    own = {key: value for key, value in options.items() if key in known}
    shared = BenchOptions(out, numbers={key: value for key, value in options.items() if key not in known}, **own)
    return write_table(run_bench(names or list(BASES), shared, report, jobs=jobs, cluster=cluster), out)


def run_bench(
    bases: Sequence[str], options: BenchOptions, report: Callable[[str], object], *, jobs: int = 1, cluster: str = ""
) -> list[BenchRow]:
    """Returns a row for every base, in order. Finished bases are not run again.

    *jobs* bases run side by side; with an address *cluster*, on that Dask cluster, whose workers must see the same
    folders. Raises UsageError for an unknown base, and for two bases that would share a folder, before any work.
    """
    for base in bases:
        resolve(base)
    folders = [options.plan(base).out for base in bases]
    if len(set(folders)) < len(folders):
        raise UsageError("bench: two bases of one name would share a folder; bench them one by one, with an --out each")
    from joblib import Parallel, delayed

    with joblib_on(cluster, "bench"):
        rows = Parallel(n_jobs=jobs)(delayed(bench_one)(base, options) for base in bases)
    for row in rows:
        report(f"{row.base}: {row.status}{': ' + row.reason if row.reason else ''}")
    return list(rows)


def bench_one(base: str, options: BenchOptions) -> BenchRow:
    """Rebuilds a base in a process of its own, so that its peak memory can be measured, and returns its row."""
    plan = options.plan(base)
    begin = time.monotonic()
    done = subprocess.run(_command(plan), capture_output=True, text=True, check=False)  # noqa: S603 - the Python that --python names, isolated
    state = _read_json(plan.out / STATE)
    facts = _facts(base)
    if done.returncode:
        error = state.get("error") or {"message": last_line(done.stderr), "reached": True}
        return BenchRow(base, FAILED if error["reached"] else NOT_RUN, error["message"], **facts)
    row = _row(plan, state, facts, time.monotonic() - begin)
    with replacing(plan.out / ROW) as part:
        part.write_text(json.dumps(asdict(row), indent=2) + "\n", encoding="utf-8")
    return row


def _command(plan: RebuildPlan) -> list[str]:
    values = {"dataset": plan.dataset, "samples": plan.samples, "run": plan.run, **plan.numbers}
    values |= {"quantization": plan.quantization, "prompt_format": plan.prompt_format}
    values |= {"temperature": plan.temperature, "min_p": plan.min_p}
    named = {f"--{key.replace('_', '-')}": str(value) for key, value in values.items() if value is not None}
    flags = ["--unchecked-converter"] if plan.unchecked_converter else []
    options = [part for pair in named.items() for part in pair]
    return python_module("goji_trainer.cli", "rebuild", "--base", plan.base, "--out", str(plan.out), *options, *flags)


def _read_json(path: Path) -> dict[str, Any]:
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


def _row(plan: RebuildPlan, state: Mapping[str, Any], facts: dict[str, Any], seconds: float) -> BenchRow:
    stages = state["stages"]
    scored = beside(plan.gguf).is_file() and plan.samples != 0
    recipe = json.loads((plan.model / "recipe.json").read_text(encoding="utf-8"))
    facts["parameters"] = facts.get("parameters") or int(recipe["parameters"])
    old = _read_json(plan.out / ROW)
    return BenchRow(
        plan.base,
        DONE,
        columns=read(beside(plan.gguf)).values() if scored else {},
        seconds=round(sum(stage["seconds"] for stage in stages.values()), 1) or round(seconds, 1),
        train_seconds=stages["train"]["seconds"],
        peak_megabytes=max(state.get("peak_megabytes") or 0, old.get("peak_megabytes") or 0) or None,
        file_megabytes=round(plan.gguf.stat().st_size / 1e6, 2),
        tokens_per_second=old.get("tokens_per_second") or speed(plan.gguf),
        **facts,
    )


def speed(gguf: Path, reviews: int = 8) -> float:
    """Returns tokens per second that the hook's own runtime generates with a GGUF, over a few full-length reviews."""
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
