"""Tells whether a signal handler may raise: not in the middle of an import.

importlib locks and unlocks in the callback of a weak reference, where CPython drops exceptions: the exception would be
lost, the lock kept, and the thread that loads the model would wait for it for ever.
"""

from __future__ import annotations

from types import FrameType


def importing(frame: FrameType | None) -> bool:
    """Tells whether the frame that a signal interrupted is importlib's own."""
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")
