"""Draws the loss log of a run: to look at, not to judge by, as only generated text shows what a model learned."""

from __future__ import annotations

import json
from pathlib import Path

from goji_trainer.atomic import replacing
from goji_trainer.training.checkpoint import LOSSES

PLOT = "loss.png"


def read_losses(folder: Path) -> list[tuple[int, float]]:
    """Returns steps and losses in order; of a step that was trained twice, before and after a kill, the later loss."""
    path = folder / LOSSES
    if not path.is_file():
        return []
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return sorted({int(entry["step"]): float(entry["loss"]) for entry in entries}.items())


def draw_losses(folder: Path) -> Path | None:
    """Writes ``loss.png`` to *folder*, the losses and their running mean over 20; None if nothing was logged."""
    from matplotlib.figure import Figure

    losses = read_losses(folder)
    if not losses:
        return None
    steps, values = zip(*losses, strict=True)
    means = [sum(values[max(0, at - 19) : at + 1]) / len(values[max(0, at - 19) : at + 1]) for at in range(len(values))]
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(steps, values, color="#c9b8a0", linewidth=0.8, label="every tenth step")
    axes.plot(steps, means, color="#b3402f", linewidth=1.8, label="running mean")
    axes.set(xlabel="step", ylabel="loss per completion token", title=folder.name, ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    with replacing(folder / PLOT) as part:
        figure.savefig(part, format="png", dpi=120)
    return folder / PLOT
