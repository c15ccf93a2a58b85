"""How much memory a process has needed."""

from __future__ import annotations

import sys


def peak_megabytes() -> float | None:
    """The most resident memory that this process or one of its children has held, in MB; None where it is not told."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(most * unit / 1e6, 1)
