"""Where a signal's handler must not raise: in the middle of the import system's own work.

importlib takes and gives back the lock of all imports in a weak reference's callback, where CPython drops what is
raised: the exception would be lost, the lock kept, and the thread that loads the model would wait for it for ever.
"""

from __future__ import annotations

from types import FrameType


def importing(frame: FrameType | None) -> bool:
    """Whether the frame that a signal came into is importlib's own."""
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")
