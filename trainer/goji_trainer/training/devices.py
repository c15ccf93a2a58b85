"""Processes, number precision and log output of a training run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

#: torch's names for the units of a CPU that compute in bf16: two of x86, one of ARM.
_BF16_UNITS = ("avx512_bf16", "amx_bf16", "bf16")


def has_accelerator() -> bool:
    """Whether torch can compute on a GPU (CUDA or Apple's MPS)."""
    return bool(torch.cuda.is_available() or torch.backends.mps.is_available())


def processes() -> Any:
    """Returns accelerate's ``PartialState``: the processes that torchrun has started, or this process alone.

    Without a GPU accelerate must be asked for CPU processes explicitly, or each process takes itself for the only one.
    """
    from accelerate import PartialState

    return PartialState(cpu=not has_accelerator())


def precision() -> str:
    """Returns ``bf16`` if the device computes in it, else ``no``: emulated, it takes a CPU ten times as long."""
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "no"
    if torch.backends.mps.is_available():
        return "no"
    capabilities: Mapping[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.10 and newer
    return "bf16" if any(capabilities.get(name) for name in _BF16_UNITS) else "no"


def silence_transformers() -> None:
    """Keeps transformers' progress bars and advice off the terminal; its errors are still shown."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
