"""Measures the memory of a process."""

from __future__ import annotations

import sys


def peak_megabytes() -> float | None:
    """Returns the peak resident memory of this process or its largest ended child, in MB; None on Windows."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(most * unit / 1e6, 1)
