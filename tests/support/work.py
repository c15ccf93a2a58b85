"""Work as a number that no busy machine changes: the instructions of our own code that Python runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import goji_hook

_OURS = str(Path(goji_hook.__file__).parent)
#: The packages in which a model is run: how much that is depends on what it says.
_SPEAKING = tuple(f"{_OURS}/{name}/" for name in ("llm", "speech", "guard", "prompt", "models"))


def work(action: Callable[[], object]) -> int:
    """How many instructions of goji_hook *action* runs in this thread, but for those by which a model speaks.

    What a single call of C does is not seen: whether a list holds something, say.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        name = frame.f_code.co_filename
        if not name.startswith(_OURS) or name.startswith(_SPEAKING):
            return None
        frame.f_trace_opcodes = True
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count
