"""Keeps the numbers 0, 1 and 2 for the standard streams, also where the caller closed them."""

from __future__ import annotations

import os
from contextlib import suppress


def reserve() -> None:
    """Opens the null device in place of each standard stream that is closed.

    Otherwise the system gives the number to the next pipe, and what silences standard error for llama.cpp keeps that
    pipe open for ever: git then waits for an end of input that never comes.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
