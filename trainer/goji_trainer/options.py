"""Command-line options that several commands share: the numbers of a recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_NUMBERS: tuple[tuple[str, Any, str], ...] = (
    ("--epochs", float, "Passes over the dataset [default: 3; 1 from scratch]."),
    ("--batch", int, "Pairs per step, over all processes [default: 16; 32 from scratch]."),
    ("--learning-rate", float, "Peak learning rate [default: 2e-4; from scratch the rung's own]."),
    ("--warmup", float, "Share of the steps that the rate rises over [default: 0.03]."),
    ("--weight-decay", float, "AdamW's, on matrices alone [default: 0.01]."),
    ("--clip", float, "Longest gradient [default: 1]."),
    ("--seed", int, "Seed of weights, order and dropout [default: 20261123]."),
    ("--rank", int, "LoRA's r [default: 16, the article's]."),
    ("--alpha", int, "LoRA's alpha [default: 32, the article's]."),
    ("--dropout", float, "Dropout before the adapter [default: 0.05]."),
    ("--context", int, "Tokens of a pair [default: 256, the article's]."),
    ("--precision", click.Choice(["bf16", "no"]), "[default: bf16 where the device has it]."),
)


def recipe_numbers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every number of a recipe as an option; one that is not given arrives as None."""
    for name, kind, told in reversed(_NUMBERS):
        command = click.option(name, type=kind, help=told)(command)
    return command
