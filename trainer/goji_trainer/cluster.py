"""Runs joblib's work on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from goji_hook.errors import GojiError


@contextmanager
def joblib_on(cluster: str, command: str) -> Iterator[None]:
    """Sends joblib's work inside the block to the Dask scheduler at the address *cluster*; stays here if it is empty.

    The cluster's workers must see the same paths. Raises GojiError, beginning with *command*, if Dask is not installed
    or no scheduler answers within 10 seconds.
    """
    if not cluster:
        yield
        return
    try:
        from distributed import Client
        from joblib import parallel_config
    except ImportError as error:
        raise GojiError(f"{command}: --cluster needs Dask; run pip install 'goji-trainer[cluster]'") from error
    try:
        client: Any = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise GojiError(f"{command}: no Dask scheduler answers at {cluster}; give --cluster its address") from error
    with client, parallel_config(backend="dask", wait_for_workers_timeout=60):
        yield
