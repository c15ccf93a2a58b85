"""One training loop for every base: resumable, safe against NaN and collapse, on CPU, CUDA, MPS, one process or many.

Run it with ``goji-trainer train``, or ``torchrun --nproc-per-node N -m goji_trainer.cli train`` for several processes.
"""

from __future__ import annotations

import hashlib
import json
import math
import pickle
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from goji_hook.errors import GojiError, UsageError
from goji_trainer.atomic import replacing
from goji_trainer.training.encode import Encoded

CHECKPOINT = "checkpoint.pt"
RECIPE = "recipe.json"
LOSSES = "losses.jsonl"
#: What a CPU that computes in bf16 has, as torch names it: x86's units, and ARM's.
_BF16_UNITS = ("avx512_bf16", "amx_bf16", "bf16")
LIBRARIES = ("torch", "transformers", "peft", "accelerate", "tokenizers", "sentencepiece")


@dataclass(frozen=True)
class TrainRecipe:
    """Every number that decides what comes out of a run; saved beside the weights.

    ``voices_sha256`` is set where the targets are what the voices might have said instead of what a pair says.
    Where ``ordered``, pairs are trained on in the dataset's order (the stream's is random already), else in another.
    """

    base: str
    dataset_sha256: str
    batch: int = 32
    epochs: float = 1.0
    learning_rate: float = 2e-3
    warmup: float = 0.03
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 20261123
    start_sha256: str = ""
    ordered: bool = True
    schedule: str = "rsqrt"
    voices_sha256: str = ""

    def key(self) -> str:
        """A digest of the recipe: a checkpoint of another one is not resumed."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


class CollapseError(GojiError):
    """The loss became NaN or fell to zero, as the article's smallest base did: the last good checkpoint stands."""


#: Batches that are shuffled together in an ordered epoch, and sorted by length in any.
_WINDOW = 32


def batches(
    lengths: np.ndarray[Any, Any], size: int, seed: int, epoch: int, *, ordered: bool = False
) -> Iterator[np.ndarray[Any, Any]]:
    """Members of each batch of one epoch: shuffled, pairs of like length together so that little is padding.

    Where ``ordered``, a pair comes at most 32 batches away from its place in the dataset.
    """
    dice = np.random.default_rng([seed, epoch])
    order = np.arange(len(lengths)) if ordered else dice.permutation(len(lengths))
    window = size * _WINDOW
    chunks: list[np.ndarray[Any, Any]] = []
    for begin in range(0, len(order), window):
        part = order[begin : begin + window]
        part = part[np.argsort(lengths[part], kind="stable")]
        near = [part[at : at + size] for at in range(0, len(part), size)]
        chunks += [near[index] for index in dice.permutation(len(near))] if ordered else near
    for index in np.arange(len(chunks)) if ordered else dice.permutation(len(chunks)):
        yield chunks[index]


def rate(step: int, steps: int, recipe: TrainRecipe) -> float:
    """The learning rate's factor at a step: linear warm-up, then by the recipe's schedule.

    ``cosine`` falls to a twentieth. ``rsqrt`` falls with the square root of the steps taken, and over the last quarter
    to nothing besides (Zhai et al. 2022, "Scaling Vision Transformers"): from scratch the loss stood still under a
    rate that learned fast at first.
    """
    warm = max(1, int(steps * recipe.warmup))
    if step < warm:
        return (step + 1) / warm
    if recipe.schedule == "rsqrt":
        return math.sqrt(warm / step) * min(1.0, 4 * (steps - step) / steps)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


class Watch:
    """Looks at every loss and stops a run that has collapsed."""

    def __init__(self, floor: float = 1e-4, patience: int = 20) -> None:
        self.floor = floor
        self.patience = patience
        self.low = 0

    def see(self, step: int, loss: float) -> None:
        """Raise CollapseError at a loss that is not a number, or after ``patience`` losses in a row under ``floor``."""
        if not math.isfinite(loss):
            raise CollapseError(f"step {step}: the loss is {loss}")
        self.low = self.low + 1 if loss < self.floor else 0
        if self.low >= self.patience:
            raise CollapseError(f"step {step}: the loss has collapsed to {loss:.1e}")


def fit(
    model: Any,
    data: Encoded,
    recipe: TrainRecipe,
    folder: Path,
    *,
    pad: int = 0,
    checkpoint_seconds: float = 60.0,
    stop_after: int | None = None,
    mixed: str = "",
) -> Any:
    """Train *model* on *data*; the trained model comes back, unwrapped, on its device.

    A run that was killed resumes from ``checkpoint.pt`` in *folder*. ``stop_after`` ends this call early at that step
    (checkpoint written), for tests and time-boxed runs. ``mixed`` is ``bf16`` or ``no`` (empty: what the device has).
    Raises CollapseError, and UsageError for another recipe's checkpoint.
    """
    from accelerate import Accelerator

    processes()  # before accelerate looks for them by itself: Accelerator takes over what this found
    accelerator = Accelerator()
    optimizer = torch.optim.AdamW(_groups(model, recipe.weight_decay), lr=recipe.learning_rate, betas=(0.9, 0.98))
    per_epoch = math.ceil(len(data) / recipe.batch)
    steps = max(1, int(per_epoch * recipe.epochs))
    step = resume(model, optimizer, folder, recipe)
    model, optimizer = accelerator.prepare(model, optimizer)
    run = _Run(folder, recipe, accelerator, checkpoint_seconds, step)
    half = torch.autocast(accelerator.device.type, torch.bfloat16, enabled=(mixed or precision()) == "bf16")
    model.train()
    last = steps if stop_after is None else min(steps, stop_after)
    bar = tqdm(total=last, initial=step, unit="step", disable=not accelerator.is_main_process or None, leave=False)
    for number, members in _from(step, data.lengths, recipe, per_epoch):
        if number >= last:
            break
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate(number, steps, recipe)
        torch.manual_seed(recipe.seed + number)  # dropout after a resume is what it would have been
        loss, told = _loss(model, data, members, pad, accelerator, half)
        run.see(number, told)
        accelerator.backward(loss)
        norm = accelerator.clip_grad_norm_(model.parameters(), recipe.clip)
        run.check_gradient(number, norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        run.done(number + 1, model, optimizer, (number + 1) % per_epoch == 0)
        bar.set_postfix_str(f"loss {float(told):.2f}", refresh=False)
        bar.update()
    bar.close()
    run.save(max(step, last), model, optimizer)
    return accelerator.unwrap_model(model)


def _loss(
    model: Any, data: Encoded, members: np.ndarray[Any, Any], pad: int, accelerator: Any, half: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    """The loss to step on and to report: this process's mean per token, weighed by its share of the tokens.

    The processes' gradients are averaged, so that several processes step as one does.
    """
    mine = _share(members, accelerator)
    ids, labels = data.batch(mine, pad)
    may_follow = data.may_follow(mine, ids.shape[1])
    with half:
        if may_follow is None:
            loss = model(input_ids=ids.to(accelerator.device), labels=labels.to(accelerator.device)).loss
        else:
            places, *told = (part.to(accelerator.device) for part in may_follow)
            first = int((places % ids.shape[1]).min())  # of what the prompt is followed by, nothing is to be learned
            keep = torch.arange(first, ids.shape[1], device=accelerator.device)
            logits = model(input_ids=ids.to(accelerator.device), logits_to_keep=keep).logits
            loss = cross_entropy(logits, places - (places // ids.shape[1] + 1) * first, *told)
    if accelerator.num_processes > 1 and len(members) >= accelerator.num_processes:
        loss = loss * (accelerator.num_processes * data.answered(mine) / data.answered(members))
    return loss, loss.detach()


def cross_entropy(
    logits: torch.Tensor, places: torch.Tensor, tokens: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Mean cross-entropy, in nats a token, of *logits* (pairs, width, pieces) against weighted *tokens* at *places*.

    Places count row by row through the batch, and come sorted; the weights of each add up to one.
    """
    used, which = torch.unique_consecutive(places, return_inverse=True)
    logs = torch.log_softmax(logits.flatten(0, 1)[used].float(), -1)
    return -(weights * logs[which, tokens]).sum() / len(used)


class _Run:
    """The bookkeeping of one call of ``fit``: watch, loss log, checkpoints."""

    def __init__(self, folder: Path, recipe: TrainRecipe, accelerator: Any, seconds: float, step: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.recipe, self.accelerator = folder, recipe, accelerator
        self.seconds, self.saved_at, self.saved_step = seconds, time.monotonic(), step
        self.watch = Watch()
        self.pending: list[dict[str, float]] = []

    def see(self, step: int, loss: torch.Tensor) -> None:
        value = float(self.accelerator.gather(loss.reshape(1)).float().mean())
        try:
            self.watch.see(step, value)
        except CollapseError as collapse:
            raise CollapseError(f"{collapse}; {self._kept()}") from None
        if step % 10 == 0:
            self.pending.append({"step": step, "loss": round(value, 5)})

    def check_gradient(self, step: int, norm: torch.Tensor | None) -> None:
        if norm is not None and not math.isfinite(float(norm)):
            raise CollapseError(f"step {step}: the gradient is {float(norm)}; {self._kept()}")

    def _kept(self) -> str:
        kept = f"the checkpoint of step {self.saved_step} is kept in {self.folder / CHECKPOINT}"
        when = kept if self.saved_step else "before the first checkpoint"
        return f"training has stopped, {when}; try a lower --learning-rate"

    def done(self, step: int, model: Any, optimizer: Any, epoch_ends: bool) -> None:
        """Save now and then and at the end of an epoch, but never while the watch is counting towards a collapse."""
        if self.watch.low == 0 and (epoch_ends or time.monotonic() - self.saved_at >= self.seconds):
            self.save(step, model, optimizer)

    def save(self, step: int, model: Any, optimizer: Any) -> None:
        """Write the checkpoint under another name first, so that a kill leaves the last good one."""
        self.saved_at, self.saved_step = time.monotonic(), step
        if not self.accelerator.is_main_process:
            return
        with (self.folder / LOSSES).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in self.pending)
        self.pending.clear()
        state = {
            "recipe": self.recipe.key(),
            "step": step,
            "model": _trained(self.accelerator.unwrap_model(model)),
            "optimizer": optimizer.state_dict(),
        }
        with replacing(self.folder / CHECKPOINT) as part:
            torch.save(state, part)


def _trained(model: Any) -> dict[str, torch.Tensor]:
    """The weights that training changes: all of them from scratch, the adapter's alone in a fine-tune."""
    state: dict[str, torch.Tensor] = model.state_dict()
    frozen = {name for name, weight in model.named_parameters() if not weight.requires_grad}
    return {name: weight for name, weight in state.items() if name not in frozen} if frozen else state


def resume(model: Any, optimizer: Any, folder: Path, recipe: TrainRecipe) -> int:
    """Load the checkpoint of this recipe, if there is one, and return the step to go on from."""
    path = folder / CHECKPOINT
    if not path.is_file():
        return 0
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise GojiError(f"{path} is damaged ({type(error).__name__}); remove it to start over") from error
    if state["recipe"] != recipe.key():
        raise UsageError(f"{path} belongs to another recipe; train into another folder, or remove it to start over")
    missing = set(_trained(model)) - set(state["model"])
    if missing:
        raise GojiError(f"{path} lacks {len(missing)} weights, {min(missing)} among them; remove it to start over")
    model.load_state_dict(state["model"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def save_recipe(recipe: TrainRecipe, folder: Path, **more: object) -> None:
    """Write what was trained, by how many processes and with which libraries beside the weights."""
    libraries = {name: version(name) for name in LIBRARIES}
    told = {**asdict(recipe), "processes": processes().num_processes, "libraries": libraries, **more}
    text = json.dumps(told, indent=2, sort_keys=True)
    with replacing(folder / RECIPE) as part:
        part.write_text(text + "\n", encoding="utf-8")


def hush() -> None:
    """Keep transformers' progress bars and advice off the terminal; its errors still come."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def processes() -> Any:
    """The processes of this run as torchrun started them (accelerate's ``PartialState``).

    Where there is no accelerator they must be told so, or each of them takes itself for the only one.
    """
    from accelerate import PartialState

    return PartialState(cpu=not (torch.cuda.is_available() or torch.backends.mps.is_available()))


def precision() -> str:
    """bf16 where the device computes in it, full precision elsewhere: emulated it takes a CPU ten times as long."""
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "no"
    if torch.backends.mps.is_available():
        return "no"
    able: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # torch before 2.10 does not tell
    return "bf16" if any(able.get(name) for name in _BF16_UNITS) else "no"


def _from(
    step: int, lengths: np.ndarray[Any, Any], recipe: TrainRecipe, per_epoch: int
) -> Iterator[tuple[int, np.ndarray[Any, Any]]]:
    """Steps and their batches from *step* on, the same whether or not the run was interrupted."""
    for epoch in range(step // per_epoch, math.ceil(recipe.epochs)):
        for index, members in enumerate(batches(lengths, recipe.batch, recipe.seed, epoch, ordered=recipe.ordered)):
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
