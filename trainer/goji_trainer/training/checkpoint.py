"""Checkpoints, the loss log, and the watch that stops a run whose loss has collapsed."""

from __future__ import annotations

import json
import math
import pickle
import time
from pathlib import Path
from typing import Any

import torch

from goji_hook.errors import GojiError, UsageError
from goji_trainer.atomic import replacing
from goji_trainer.training.recipe import TrainRecipe

CHECKPOINT = "checkpoint.pt"
LOSSES = "losses.jsonl"


class CollapseError(GojiError):
    """The loss became NaN or fell to zero, as it did for the article's smallest base; the last checkpoint is kept."""


class CollapseWatch:
    """Checks every loss, and stops a run that has collapsed."""

    def __init__(self, floor: float = 1e-4, patience: int = 20) -> None:
        self.floor = floor
        self.patience = patience
        self.low = 0

    def check(self, step: int, loss: float) -> None:
        """Raises CollapseError for a loss that is NaN or infinite, and after ``patience`` losses under ``floor``."""
        if not math.isfinite(loss):
            raise CollapseError(f"step {step}: the loss is {loss}")
        self.low = self.low + 1 if loss < self.floor else 0
        if self.low >= self.patience:
            raise CollapseError(f"step {step}: the loss has collapsed to {loss:.1e}")


class RunLog:
    """Keeps the checkpoint and the loss log of a run in its *folder*; *seconds* is the time between checkpoints."""

    def __init__(self, folder: Path, recipe: TrainRecipe, accelerator: Any, seconds: float, step: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.recipe, self.accelerator = folder, recipe, accelerator
        self.seconds, self.saved_at, self.saved_step = seconds, time.monotonic(), step
        self.watch = CollapseWatch()
        self.pending: list[dict[str, float]] = []

    def check_loss(self, step: int, loss: torch.Tensor) -> None:
        """Logs the mean loss over all processes at every tenth step. Raises CollapseError for a collapse."""
        value = float(self.accelerator.gather(loss.reshape(1)).float().mean())
        try:
            self.watch.check(step, value)
        except CollapseError as collapse:
            raise CollapseError(f"{collapse}; {self._advice()}") from None
        if step % 10 == 0:
            self.pending.append({"step": step, "loss": round(value, 5)})

    def check_gradient(self, step: int, norm: torch.Tensor | None) -> None:
        """Raises CollapseError for a norm of the gradient that is NaN or infinite."""
        if norm is not None and not math.isfinite(float(norm)):
            raise CollapseError(f"step {step}: the gradient is {float(norm)}; {self._advice()}")

    def _advice(self) -> str:
        kept = f"the checkpoint of step {self.saved_step} is kept in {self.folder / CHECKPOINT}"
        when = kept if self.saved_step else "before the first checkpoint"
        return f"training has stopped, {when}; try a lower --learning-rate"

    def end_step(self, step: int, model: Any, optimizer: Any, epoch_ends: bool) -> None:
        """Saves at the end of an epoch and whenever the time is up, but not while losses are under the floor."""
        if self.watch.low == 0 and (epoch_ends or time.monotonic() - self.saved_at >= self.seconds):
            self.save(step, model, optimizer)

    def save(self, step: int, model: Any, optimizer: Any) -> None:
        """Writes the pending losses, and then the checkpoint in one step, so that a kill leaves the old or the new."""
        self.saved_at, self.saved_step = time.monotonic(), step
        if not self.accelerator.is_main_process:
            return
        with (self.folder / LOSSES).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in self.pending)
        self.pending.clear()
        state = {
            "recipe": self.recipe.key(),
            "step": step,
            "model": _trained_weights(self.accelerator.unwrap_model(model)),
            "optimizer": optimizer.state_dict(),
        }
        with replacing(self.folder / CHECKPOINT) as part:
            torch.save(state, part)


def _trained_weights(model: Any) -> dict[str, torch.Tensor]:
    """The weights that training changes: all of a model from scratch, only the adapter's of a fine-tune."""
    state: dict[str, torch.Tensor] = model.state_dict()
    names = model.named_parameters(remove_duplicate=False)  # an output layer may be the embedding under another name
    frozen = {name for name, weight in names if not weight.requires_grad}
    return {name: weight for name, weight in state.items() if name not in frozen} if frozen else state


def resume(model: Any, optimizer: Any, folder: Path, recipe: TrainRecipe) -> int:
    """Loads the checkpoint in *folder* into model and optimizer and returns its step; 0 without a checkpoint.

    Raises UsageError for a checkpoint of another recipe, GojiError for a damaged one.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        return 0
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise GojiError(f"{path} is damaged ({type(error).__name__}); remove it to start over") from error
    if state["recipe"] != recipe.key():
        raise UsageError(f"{path} belongs to another recipe; train into another folder, or remove it to start over")
    missing = set(_trained_weights(model)) - set(state["model"])
    if missing:
        raise GojiError(f"{path} lacks {len(missing)} weights, such as {min(missing)}; remove it to start over")
    model.load_state_dict(state["model"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
