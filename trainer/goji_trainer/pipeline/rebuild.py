"""dataset → train → export → score → publish as one command that picks up where it stopped."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.prompt.tagline import CURRENT
from goji_trainer import __version__
from goji_trainer.atomic import replacing
from goji_trainer.memory import peak_megabytes
from goji_trainer.score.scorecard import beside, read_scorecard
from goji_trainer.training.bases import Shape, resolve
from goji_trainer.training.download import UnreachableError
from goji_trainer.voices.load import digest as voices_digest

STATE = "rebuild.json"


@dataclass(frozen=True)
class Plan:
    """What to rebuild: a base, numbers of its recipe, where to keep it, and what to do with the result.

    ``dataset`` None composes it from ``voices`` (the package's, where None); ``pairs``: the stream's length for a rung
    of the ladder. ``samples`` is how many reviews are scored, and ``run`` on how many real changes each persona speaks
    (None: the scorecard's default; no samples: no score, so nothing to publish).
    """

    base: str
    out: Path
    dataset: Path | None = None
    voices: Path | None = None
    pairs: int = 320_000
    numbers: Mapping[str, object] = field(default_factory=dict)
    revision: str = ""
    quantization: str = "q8_0"
    prompt_format: int = CURRENT
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
    def data(self) -> Path:
        """The JSONL that is trained on."""
        return self.dataset or self.out / "dataset" / ("stream.jsonl" if self.scratch else "reviews-3993.jsonl")

    @property
    def model(self) -> Path:
        """The trained folder."""
        return self.out / "model"

    @property
    def gguf(self) -> Path:
        """The exported file; it is named after the repository that it goes to, else after the base."""
        name = self.repo.rpartition("/")[2] or f"goji-{Path(self.base).name.lower()}"
        return self.out / f"{name}-{self.quantization}.gguf"


def plan_of(base: str, out: Path, given: Mapping[str, Any]) -> Plan:
    """A plan from a command's options: the plan's own fields, and every other one a number of the recipe."""
    known = {field.name for field in fields(Plan)}
    own = {key: value for key, value in given.items() if key in known}
    return Plan(base, out, numbers={key: value for key, value in given.items() if key not in known}, **own)


class Log:
    """``rebuild.json``: for each stage what went in, what came out, and how long it took."""

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
        """Whether the stage ended well with this input and its outputs are still what it wrote."""
        entry = self.stages.get(name, {})
        outputs = entry.get("outputs", {})
        return entry.get("key") == key and all(_digest(Path(path)) == told for path, told in outputs.items())

    def write(self, error: Exception | None = None) -> None:
        """Save the stages, the peak memory so far, and why the run ended if it failed."""
        told: dict[str, Any] = {"stages": self.stages, "peak_megabytes": peak_megabytes()}
        if error is not None:
            reached = not isinstance(error, UnreachableError)
            told["error"] = {"message": " ".join(str(error).split()), "reached": reached}
        with replacing(self.path) as part:
            part.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def rebuild(plan: Plan, say: Callable[[str], object]) -> str:
    """Run the stages that do not stand yet, telling each to *say*; the last line of the report comes back.

    Raises what a stage raises; what was finished before stays, and the next call goes on from there.
    """
    log = Log(plan.out)
    stages: list[tuple[str, Callable[[], object], Callable[[], object], Callable[[], list[Path]]]] = [
        ("dataset", lambda: _dataset_key(plan), lambda: _make_data(plan), lambda: [plan.data]),
        ("train", lambda: _train_key(plan), lambda: _train(plan), lambda: [_weights(plan.model)]),
        ("export", lambda: _export_key(plan), lambda: _export(plan), lambda: [plan.gguf]),
    ]
    if plan.samples != 0:
        stages.append(("score", lambda: _score_key(plan), lambda: _score(plan), lambda: [beside(plan.gguf)]))
    try:
        for name, key, work, outputs in stages:
            _stage(log, name, _hash(key()), work, outputs, say)
        return _publish(plan) if plan.repo else f"rebuilt {plan.gguf}"
    except Exception as error:
        log.write(error)
        raise


def _stage(
    log: Log,
    name: str,
    key: str,
    work: Callable[[], object],
    outputs: Callable[[], list[Path]],
    say: Callable[[str], object],
) -> None:
    if log.stands(name, key):
        say(f"{name}: stands")
        return
    begin = time.monotonic()
    told = work()
    seconds = round(time.monotonic() - begin, 1)
    digests = {str(path): _digest(path) for path in outputs()}
    log.stages[name] = {"key": key, "outputs": digests, "seconds": seconds, "told": told}
    log.write()
    say(f"{name}: {seconds:.0f} s")


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _digest(path: Path) -> str:
    from goji_hook.system.cache import sha256

    return sha256(path) if path.is_file() else ""


def _dataset_key(plan: Plan) -> object:
    if plan.dataset is not None:
        return [str(plan.dataset), _digest(plan.dataset)]
    return [__version__, voices_digest(plan.voices), plan.pairs if plan.scratch else 0, plan.prompt_format]


def _make_data(plan: Plan) -> None:
    if plan.dataset is not None:
        if not plan.dataset.is_file():
            raise GojiError(f"dataset: there is no file {plan.dataset}")
        return
    from goji_trainer.dataset.compose import Recipe
    from goji_trainer.dataset.write import make_dataset

    pairs = plan.pairs if plan.scratch else 0
    recipe = Recipe(format=plan.prompt_format)
    make_dataset(plan.out / "dataset", pairs, recipe, article=not plan.scratch, voices=plan.voices)


def _weights(folder: Path) -> Path:
    adapter = folder / "adapter" / "adapter_model.safetensors"
    return adapter if adapter.is_file() else folder / "model.safetensors"


def _train_key(plan: Plan) -> object:
    return [plan.base, plan.revision, _digest(plan.data), voices_digest(plan.voices), dict(plan.numbers)]


def _train(plan: Plan) -> None:
    from goji_trainer.training.train import train_model

    train_model(plan.base, plan.data, plan.model, plan.numbers, voices=plan.voices, revision=plan.revision)


def _export_key(plan: Plan) -> object:
    return [_digest(_weights(plan.model)), plan.quantization, plan.prompt_format, str(plan.gguf)]


def _export(plan: Plan) -> str:
    from goji_trainer.dataset.write import export_model

    held_out = plan.data.with_name("validation.jsonl")
    prompts = held_out if held_out.is_file() else plan.data
    return export_model(plan.model, plan.gguf, plan.quantization, prompts, plan.prompt_format)


def _score_key(plan: Plan) -> object:
    return [_digest(plan.gguf), plan.samples, plan.run, _digest(plan.data)]


def _score(plan: Plan) -> str:
    """Have the scorecard command judge the GGUF; its JSON is kept beside it."""
    command = [sys.executable, "-m", "goji_trainer.cli", "score", str(plan.gguf), "--dataset", str(plan.data)]
    given = {"--samples": plan.samples, "--run": plan.run, "--voices": plan.voices}
    command += [
        "--format",
        "json",
        *(part for name, value in given.items() if value is not None for part in (name, str(value))),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise GojiError(f"rebuild: the scorecard failed: {lines[-1].removeprefix('goji-hook: ')}")
    with replacing(beside(plan.gguf)) as part:
        part.write_text(done.stdout, encoding="utf-8")
        return "passed" if read_scorecard(part).passed else "under the bar"


def _publish(plan: Plan) -> str:
    from goji_trainer.publish.publish import Release, publish

    release = Release(plan.model, plan.gguf, plan.repo, plan.public, plan.force, plan.tag, _data_card(plan))
    return publish(release, plan.dry_run)


def _data_card(plan: Plan) -> Path | None:
    """The dataset's own card: beside it, or the committed one's where it is the committed set."""
    from goji_trainer.training.train import default_dataset

    committed = default_dataset(False)
    data = committed if _digest(committed) == _digest(plan.data) else plan.data
    card = data.with_name("README.md")
    return card if card.is_file() else None
