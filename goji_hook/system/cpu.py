"""The processors that this process may use, and how many threads suit a model's size."""

from __future__ import annotations

import os
from pathlib import Path

#: A model with fewer parameters than this is fastest on one thread.
_SMALL = 30_000_000
_MOST = 4
#: Characters that hold the first processor's paragraph of /proc/cpuinfo, and the beginnings of its lines that matter.
_PARAGRAPH = 8192
_IDENTIFYING = ("vendor_id", "cpu family", "model", "flags", "CPU implementer", "CPU part", "Features", "isa")


def threads(parameters: int) -> int:
    """Returns the threads that are fastest for a model: one for a few million *parameters*, else up to four.

    ``GOJI_THREADS`` overrides. The CPU quota of the control group counts as well as the affinity mask.
    """
    return _requested() or (1 if parameters < _SMALL else min(processors(), _MOST))


def processors() -> int:
    """Returns the CPUs that this process may use, by affinity mask and control group; ``GOJI_THREADS`` overrides."""
    return _requested() or max(1, min(_affinity(), quota()))


def _requested() -> int:
    threads = os.environ.get("GOJI_THREADS", "")
    return min(int(threads[:9]), 512) if threads.isdecimal() else 0


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quota(path: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Returns the whole CPUs that the control group (version 2) grants, or a number too large to matter."""
    try:
        granted, period = path.read_text(encoding="ascii").split()
        return max(1, int(granted) // int(period))
    except (OSError, ValueError):  # no such file, or "max 100000"
        return 1 << 16


def kind(path: Path = Path("/proc/cpuinfo")) -> str:
    """Returns the processor's model and features, as the system names them; only good for comparing."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            first = file.read(_PARAGRAPH).split("\n\n")[0]
    except OSError:  # not Linux
        return os.environ.get("PROCESSOR_IDENTIFIER") or os.uname().machine
    return "\n".join(line for line in first.splitlines() if line.startswith(_IDENTIFYING))


def has_amx() -> bool:
    """Tells whether the processor has AMX, if the system lists features (Linux does)."""
    return "amx_tile" in kind()
