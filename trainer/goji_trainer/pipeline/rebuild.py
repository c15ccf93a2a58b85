"""Runs dataset, train, export, score and publish, and goes on from where an earlier run stopped."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.llm.engine import DEFAULT_SAMPLING, Sampling
from goji_hook.prompt.tagline import CURRENT
from goji_hook.system.cache import sha256
from goji_trainer import __version__
from goji_trainer.atomic import replacing
from goji_trainer.child import last_line, python_module
from goji_trainer.memory import peak_megabytes
from goji_trainer.options import BUILD
from goji_trainer.score.card import beside, read
from goji_trainer.training.bases import Base, Shape, resolve, short_name
from goji_trainer.training.download import UnreachableError
from goji_trainer.voices.load import digest as voices_digest

STATE = "rebuild.json"
#: Pairs of the stream that a rung is trained on, if a plan does not say it.
STREAM = 320_000


@dataclass(frozen=True)
class RebuildPlan:
    """A rebuild: a base, the numbers of its recipe, the folder ``out``, and the stages to run.

    ``revision`` and ``origin`` say which of the base's weights; see ``bases.resolve``.

    ``dataset`` None means to compose one from ``voices`` (None: the package's): a stream of ``pairs``, or, for a
    fine-tune without ``pairs``, the article-sized set. ``start`` is a trained folder to go on from. ``samples`` is the
    number of reviews to score (0: no score, so nothing to publish), ``run`` the number of real changes that each
    persona speaks about; None means the scorecard's default. ``repo`` is the Hub repository to publish to (empty: do
    not publish); see ``publish.Release`` for ``public``, ``force`` and ``tag``. ``temperature`` and ``min_p`` are what
    the GGUF recommends.
    """

    base: str
    out: Path
    dataset: Path | None = None
    voices: Path | None = None
    pairs: int | None = None
    start: Path | None = None
    numbers: Mapping[str, object] = field(default_factory=dict)
    revision: str = ""
    origin: str | None = None
    quantization: str = "q8_0"
    prompt_format: int = CURRENT
    temperature: float = DEFAULT_SAMPLING.temperature
    min_p: float = DEFAULT_SAMPLING.min_p
    unchecked_converter: bool = False
    samples: int | None = None
    run: int | None = None
    repo: str = ""
    public: bool = False
    force: str = ""
    tag: str = ""
    dry_run: Path | None = None

    @property
    def scratch(self) -> bool:
        """Whether the base is a rung of the ladder."""
        return isinstance(resolve(self.base), Shape)

    @property
    def streamed(self) -> int:
        """The pairs of the stream to compose; 0 for the article-sized set."""
        return self.pairs or (STREAM if self.scratch else 0)

    @property
    def data(self) -> Path:
        """The JSONL file to train on."""
        return self.dataset or self.out / "dataset" / ("stream.jsonl" if self.streamed else "reviews-3993.jsonl")

    @property
    def model(self) -> Path:
        """The trained folder."""
        return self.out / "model"

    @property
    def gguf(self) -> Path:
        """The exported file, named after the repository to publish to, or after the base."""
        name = self.repo.rpartition("/")[2] or f"goji-{short_name(self.base).lower()}"
        return self.out / f"{name}-{self.quantization}.gguf"


def plan_of(base: str, out: Path | None, options: Mapping[str, Any]) -> RebuildPlan:
    """Makes a plan from a command's options: fields of the plan, and numbers of the recipe.

    Without *out*, the folder is named after the base.
    """
    out = out or BUILD / "rebuild" / short_name(base)
    known = {field.name for field in fields(RebuildPlan)}
    own = {key: value for key, value in options.items() if key in known}
    return RebuildPlan(base, out, numbers={key: value for key, value in options.items() if key not in known}, **own)


class StageLog:
    """``rebuild.json``: for each finished stage its input as a hash, its outputs, its time in seconds, and a note.

    The note is also kept as ``told``, its name before 1.0.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / STATE
        self.stages: dict[str, dict[str, Any]] = {}
        if self.path.is_file():
            try:
                self.stages = dict(json.loads(self.path.read_text(encoding="utf-8"))["stages"])
            except (ValueError, KeyError, TypeError) as error:
                raise GojiError(f"rebuild: {self.path} is damaged; remove it to start over") from error

    def stands(self, name: str, key: str) -> bool:
        """Whether the stage is finished for the input *key*, and its outputs are unchanged."""
        entry = self.stages.get(name, {})
        outputs = entry.get("outputs", {})
        return entry.get("key") == key and all(_digest(Path(path)) == digest for path, digest in outputs.items())

    def write(self, error: Exception | None = None) -> None:
        """Writes the stages, the peak memory so far, and the *error* that ended the run."""
        content: dict[str, Any] = {"stages": self.stages, "peak_megabytes": peak_megabytes()}
        if error is not None:
            reached = not isinstance(error, UnreachableError)
            content["error"] = {"message": " ".join(str(error).split()), "reached": reached}
        with replacing(self.path) as part:
            part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class _Stage:
    """A stage: its input as a JSON value, its work, which returns a note, and its output files."""

    name: str
    key: Callable[[RebuildPlan], object]
    work: Callable[[RebuildPlan], object]
    output: Callable[[RebuildPlan], Path]


def rebuild(plan: RebuildPlan, report: Callable[[str], object]) -> str:
    """Runs the stages that are not finished yet, with a line to *report* for each, and returns the last line.

    Raises the error of a stage. Finished stages stand, and the next call goes on from there.
    """
    log = StageLog(plan.out)
    stages = [
        _Stage("dataset", _dataset_key, _make_data, lambda plan: plan.data),
        _Stage("train", _train_key, _train, lambda plan: _weights(plan.model)),
        _Stage("export", _export_key, _export, lambda plan: plan.gguf),
    ]
    if plan.samples != 0:
        stages.append(_Stage("score", _score_key, _score, lambda plan: beside(plan.gguf)))
    try:
        for stage in stages:
            _run(stage, plan, log, report)
        return _publish(plan) if plan.repo else f"rebuilt {plan.gguf}"
    except Exception as error:
        log.write(error)
        raise


def _run(stage: _Stage, plan: RebuildPlan, log: StageLog, report: Callable[[str], object]) -> None:
    key = hashlib.sha256(json.dumps(stage.key(plan), sort_keys=True, default=str).encode()).hexdigest()
    if log.stands(stage.name, key):
        report(f"{stage.name}: stands")
        return
    begin = time.monotonic()
    note = stage.work(plan)
    seconds = round(time.monotonic() - begin, 1)
    output = stage.output(plan)
    outputs = {str(output): _digest(output)}
    log.stages[stage.name] = {"key": key, "outputs": outputs, "seconds": seconds, "note": note, "told": note}
    log.write()
    report(f"{stage.name}: {seconds:.0f} s")


def _digest(path: Path) -> str:
    return sha256(path) if path.is_file() else ""


def _dataset_key(plan: RebuildPlan) -> object:
    if plan.dataset is not None:
        return [str(plan.dataset), _digest(plan.dataset)]
    composed = ["reviews", plan.streamed] if plan.streamed else [0]  # a stream of joined lines is composed again
    return [__version__, voices_digest(plan.voices), *composed, plan.prompt_format]


def _make_data(plan: RebuildPlan) -> None:
    if plan.dataset is not None:
        if not plan.dataset.is_file():
            raise GojiError(f"dataset: there is no file {plan.dataset}; give --dataset a JSONL file of pairs")
        return
    from goji_trainer.dataset.recipe import DatasetRecipe
    from goji_trainer.dataset.write import make_dataset

    recipe = DatasetRecipe(format=plan.prompt_format)
    make_dataset(plan.out / "dataset", plan.streamed, recipe, article=not plan.streamed, voices=plan.voices)


def _weights(folder: Path) -> Path:
    adapter = folder / "adapter" / "adapter_model.safetensors"
    return adapter if adapter.is_file() else folder / "model.safetensors"


def _train_key(plan: RebuildPlan) -> object:
    base = resolve(plan.base, plan.revision, plan.origin)
    gguf = [base.gguf.sha256] if isinstance(base, Base) and base.gguf else []
    start = [_digest(_weights(plan.start))] if plan.start else []
    return [plan.base, plan.revision, *gguf, *start, _digest(plan.data), voices_digest(plan.voices), dict(plan.numbers)]


def _train(plan: RebuildPlan) -> None:
    from goji_trainer.training.train import train_model

    train_model(
        plan.base,
        plan.data,
        plan.model,
        plan.numbers,
        voices=plan.voices,
        start=plan.start,
        revision=plan.revision,
        origin=plan.origin,
    )


def _export_key(plan: RebuildPlan) -> object:
    numbers = [plan.prompt_format, plan.temperature, plan.min_p]
    return [_digest(_weights(plan.model)), plan.quantization, *numbers, str(plan.gguf)]


def _export(plan: RebuildPlan) -> str:
    from goji_trainer.export.export import export_model

    held_out = plan.data.with_name("validation.jsonl")
    prompts = held_out if held_out.is_file() else plan.data
    return export_model(
        plan.model,
        plan.gguf,
        plan.quantization,
        prompts,
        plan.prompt_format,
        Sampling(plan.temperature, plan.min_p),
        unchecked=plan.unchecked_converter,
    )


def _score_key(plan: RebuildPlan) -> object:
    return [_digest(plan.gguf), plan.samples, plan.run, _digest(plan.data)]


def _score(plan: RebuildPlan) -> str:
    """Runs ``goji-trainer score`` in a process of its own, and keeps its JSON beside the GGUF."""
    options = {"--samples": plan.samples, "--run": plan.run, "--voices": plan.voices}
    more = [part for name, value in options.items() if value is not None for part in (name, str(value))]
    arguments = ["score", str(plan.gguf), "--dataset", str(plan.data), "--format", "json", *more]
    done = subprocess.run(  # noqa: S603 - this Python, isolated
        python_module("goji_trainer.cli", *arguments), capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        reason = last_line(done.stderr).removeprefix("goji-trainer: ")
        raise GojiError(f"rebuild: the scorecard failed: {reason}")
    with replacing(beside(plan.gguf)) as part:
        part.write_text(done.stdout, encoding="utf-8")
        return "under the bar" if read(part).failing else "passed"


def _publish(plan: RebuildPlan) -> str:
    from goji_trainer.publish.publish import Release, publish

    release = Release(plan.model, plan.gguf, plan.repo, plan.public, plan.force, plan.tag, _data_card(plan))
    return publish(release, plan.dry_run)


def _data_card(plan: RebuildPlan) -> Path | None:
    """The card beside the dataset, or the committed card if the dataset is the committed one; None without a card."""
    from goji_trainer.training.train import default_dataset

    committed = default_dataset(False)
    data = committed if _digest(committed) == _digest(plan.data) else plan.data
    card = data.with_name("README.md")
    return card if card.is_file() else None
