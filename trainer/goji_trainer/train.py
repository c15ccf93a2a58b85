"""One training loop for every base: resumable, safe against NaN and collapse, on CPU, CUDA, MPS, one process or many."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from goji_hook.errors import GojiError, UsageError
from goji_trainer.encode import Encoded

CHECKPOINT = "checkpoint.pt"
RECIPE = "recipe.json"
LOSSES = "losses.jsonl"


@dataclass(frozen=True)
class TrainRecipe:
    """Every number that decides what comes out of a run; saved beside the weights."""

    base: str
    dataset_sha256: str
    batch: int = 64
    epochs: float = 1.0
    learning_rate: float = 2e-3
    warmup: float = 0.03
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 20261123

    def key(self) -> str:
        """A digest of the recipe: a checkpoint of another one is not resumed."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


class Collapse(GojiError):
    """The loss became NaN or fell to zero: training stopped, the last good checkpoint stands."""


def batches(lengths: np.ndarray[Any, Any], size: int, seed: int, epoch: int) -> Iterator[np.ndarray[Any, Any]]:
    """Members of each batch of one epoch: shuffled, pairs of like length together so that little is padding."""
    dice = np.random.default_rng([seed, epoch])
    order = dice.permutation(len(lengths))
    window = size * 32
    chunks = []
    for begin in range(0, len(order), window):
        part = order[begin : begin + window]
        part = part[np.argsort(lengths[part], kind="stable")]
        chunks += [part[at : at + size] for at in range(0, len(part), size)]
    for index in dice.permutation(len(chunks)):
        yield chunks[index]


def rate(step: int, steps: int, recipe: TrainRecipe) -> float:
    """The learning rate's factor at a step: linear warm-up, then a cosine to a twentieth."""
    warm = max(1, int(steps * recipe.warmup))
    if step < warm:
        return (step + 1) / warm
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


class Watch:
    """Looks at every loss and stops a run that has collapsed, as the article's smallest base did at an epoch boundary."""

    def __init__(self, floor: float = 1e-4, patience: int = 20) -> None:
        self.floor = floor
        self.patience = patience
        self.low = 0

    def see(self, step: int, loss: float) -> None:
        """Raise Collapse at a loss that is not a number, or after ``patience`` losses in a row under ``floor``."""
        if not math.isfinite(loss):
            raise Collapse(f"step {step}: the loss is {loss}; stopped, the last good checkpoint is kept")
        self.low = self.low + 1 if loss < self.floor else 0
        if self.low >= self.patience:
            raise Collapse(f"step {step}: the loss has collapsed to {loss:.1e}; the last good checkpoint is kept")


def fit(
    model: Any,
    data: Encoded,
    recipe: TrainRecipe,
    folder: Path,
    *,
    pad: int = 0,
    checkpoint_seconds: float = 60.0,
    stop_after: int | None = None,
) -> Any:
    """Train *model* on *data*; the trained model comes back, unwrapped, on its device.

    A run that was killed resumes from ``checkpoint.pt`` in *folder*. ``stop_after`` ends this call early at that step
    (checkpoint written), for tests and time-boxed runs. Raises Collapse, and UsageError for another recipe's checkpoint.
    """
    from accelerate import Accelerator

    accelerator = Accelerator(mixed_precision=precision())
    torch.manual_seed(recipe.seed)
    optimizer = torch.optim.AdamW(_groups(model, recipe.weight_decay), lr=recipe.learning_rate, betas=(0.9, 0.98))
    per_epoch = math.ceil(len(data) / recipe.batch)
    steps = max(1, int(per_epoch * recipe.epochs))
    step = resume(model, optimizer, folder, recipe)
    model, optimizer = accelerator.prepare(model, optimizer)
    run = _Run(folder, recipe, accelerator, steps, checkpoint_seconds)
    model.train()
    last = steps if stop_after is None else min(steps, stop_after)
    bar = tqdm(total=last, initial=step, unit="step", disable=not accelerator.is_main_process or None, leave=False)
    for number, members in _from(step, data.lengths, recipe, per_epoch):
        if number >= last:
            break
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate(number, steps, recipe)
        ids, labels = data.batch(_share(members, accelerator), pad)
        loss = model(input_ids=ids.to(accelerator.device), labels=labels.to(accelerator.device)).loss
        run.see(number, loss)
        accelerator.backward(loss)
        norm = accelerator.clip_grad_norm_(model.parameters(), recipe.clip)
        run.check_gradient(number, norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        run.done(number + 1, model, optimizer)
        bar.update()
    bar.close()
    run.save(last, model, optimizer)
    return accelerator.unwrap_model(model)


class _Run:
    """The bookkeeping of one call of ``fit``: watch, loss log, checkpoints."""

    def __init__(self, folder: Path, recipe: TrainRecipe, accelerator: Any, steps: int, seconds: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.recipe, self.accelerator, self.steps = folder, recipe, accelerator, steps
        self.seconds, self.saved_at = seconds, time.monotonic()
        self.watch = Watch()
        self.pending: list[dict[str, float]] = []

    def see(self, step: int, loss: torch.Tensor) -> None:
        value = float(self.accelerator.gather(loss.detach().reshape(1)).float().mean())
        self.watch.see(step, value)
        if step % 10 == 0:
            self.pending.append({"step": step, "loss": round(value, 5)})

    def check_gradient(self, step: int, norm: torch.Tensor | None) -> None:
        if norm is not None and not math.isfinite(float(norm)):
            raise Collapse(f"step {step}: the gradient is {float(norm)}; stopped, the last good checkpoint is kept")

    def done(self, step: int, model: Any, optimizer: Any) -> None:
        if time.monotonic() - self.saved_at >= self.seconds:
            self.save(step, model, optimizer)

    def save(self, step: int, model: Any, optimizer: Any) -> None:
        """Write the checkpoint under another name first, so that a kill leaves the last good one."""
        self.saved_at = time.monotonic()
        if not self.accelerator.is_main_process:
            return
        with (self.folder / LOSSES).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in self.pending)
        self.pending.clear()
        state = {
            "recipe": self.recipe.key(),
            "step": step,
            "model": self.accelerator.unwrap_model(model).state_dict(),
            "optimizer": optimizer.state_dict(),
        }
        part = self.folder / (CHECKPOINT + ".part")
        torch.save(state, part)
        part.replace(self.folder / CHECKPOINT)


def resume(model: Any, optimizer: Any, folder: Path, recipe: TrainRecipe) -> int:
    """Load the checkpoint of this recipe, if there is one, and return the step to go on from."""
    path = folder / CHECKPOINT
    if not path.is_file():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state["recipe"] != recipe.key():
        raise UsageError(f"{path} belongs to another recipe; train into another folder, or remove it to start over")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def save_recipe(recipe: TrainRecipe, folder: Path, **more: object) -> None:
    """Write what was trained and with which libraries beside the weights."""
    libraries = {name: version(name) for name in ("torch", "transformers", "accelerate", "sentencepiece")}
    text = json.dumps({**asdict(recipe), "libraries": libraries, **more}, indent=2, sort_keys=True)
    (folder / RECIPE).write_text(text + "\n", encoding="utf-8")


def precision() -> str:
    """bf16 where the device computes in it, full precision elsewhere."""
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "no"
    return "no" if torch.backends.mps.is_available() else "bf16"


def _from(
    step: int, lengths: np.ndarray[Any, Any], recipe: TrainRecipe, per_epoch: int
) -> Iterator[tuple[int, np.ndarray[Any, Any]]]:
    """Steps and their batches from *step* on, the same whether or not the run was interrupted."""
    for epoch in range(step // per_epoch, math.ceil(recipe.epochs)):
        for index, members in enumerate(batches(lengths, recipe.batch, recipe.seed, epoch)):
            if epoch * per_epoch + index >= step:
                yield epoch * per_epoch + index, members


def _share(members: np.ndarray[Any, Any], accelerator: Any) -> np.ndarray[Any, Any]:
    """This process's part of a batch; every process has at least one pair."""
    count, rank = accelerator.num_processes, accelerator.process_index
    return members if count == 1 else members[rank::count] if len(members) >= count else members


def _groups(model: Any, decay: float) -> list[dict[str, Any]]:
    """Weight decay on matrices alone, not on norms."""
    weights = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in weights if p.dim() >= 2], "weight_decay": decay},
        {"params": [p for p in weights if p.dim() < 2], "weight_decay": 0.0},
    ]
