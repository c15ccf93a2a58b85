"""How many threads help: what the process may use, and no more than the model's size can feed."""

from __future__ import annotations

import os
from pathlib import Path

#: A model with fewer parameters than this is fastest on one thread.
_SMALL = 30_000_000
_MOST = 4
#: Characters that surely hold the first processor's paragraph in /proc/cpuinfo, and how its telling lines begin.
_PARAGRAPH = 8192
_TELLING = ("vendor_id", "cpu family", "model", "flags", "CPU implementer", "CPU part", "Features", "isa")


def threads(parameters: int) -> int:
    """Threads that help at this size: one for a few million parameters, else what the process may use, up to four.

    ``GOJI_THREADS`` overrides. The CPU quota of the control group counts as well as the affinity mask.
    """
    return _asked() or (1 if parameters < _SMALL else min(processors(), _MOST))


def processors() -> int:
    """The CPUs that this process may use, by affinity mask and control group; ``GOJI_THREADS`` overrides."""
    return _asked() or max(1, min(_affinity(), quota()))


def _asked() -> int:
    asked = os.environ.get("GOJI_THREADS", "")
    return min(int(asked), 512) if asked.isdigit() else 0


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quota(path: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Whole CPUs that the control group (version 2) grants, or a number too large to matter."""
    try:
        granted, period = path.read_text(encoding="ascii").split()
        return max(1, int(granted) // int(period))
    except (OSError, ValueError):  # no such file, or "max 100000"
        return 1 << 16


def kind(path: Path = Path("/proc/cpuinfo")) -> str:
    """The kind of processor and what it can do, as the system names them; only to be compared."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            first = file.read(_PARAGRAPH).split("\n\n")[0]
    except OSError:  # not Linux
        return os.environ.get("PROCESSOR_IDENTIFIER") or os.uname().machine
    return "\n".join(line for line in first.splitlines() if line.startswith(_TELLING))


def has_amx() -> bool:
    """Whether the processor has AMX, as far as the system names it (Linux does)."""
    return "amx_tile" in kind()
