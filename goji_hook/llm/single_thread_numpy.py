"""Imports numpy so that its library of linear algebra starts no threads.

Matrices as small as the embedded model's are multiplied faster by one thread, on a busy machine twenty times faster:
threads that wait for each other take turns with everything else. Libraries read their settings once, when they load.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

#: The settings of OpenBLAS, OpenMP, MKL and Apple's Accelerate.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@contextmanager
def one_thread() -> Iterator[None]:
    """Set one thread for the libraries that load inside; the environment is then as it was."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


with one_thread():
    import numpy as np
    import numpy.linalg  # noqa: F401 - the library is loaded here at the latest, and what is broken of numpy shows

__all__ = ["np", "one_thread"]
