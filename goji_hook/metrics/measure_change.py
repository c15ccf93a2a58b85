"""Measures a change, in this process or in several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from goji_hook.change.types import Change, Skipped
from goji_hook.metrics import measure_file
from goji_hook.metrics.formulas import compression, share
from goji_hook.metrics.measure_file import tried
from goji_hook.metrics.types import ChangeMetrics, FileMetrics
from goji_hook.system.deadline import Deadline


def measure(change: Change, seconds: float | None = None, deadline: Deadline | None = None) -> ChangeMetrics:
    """Measure a change: ``loc`` and ``tok`` add up, ``cx`` and ``nest`` are the highest among the touched functions.

    ``ind``, ``com`` and ``cmp`` are taken over all its lines together. A file that cannot be measured, or
    not within *seconds* of computing (None: ``SECONDS``), or not before the *deadline*, is skipped.
    """
    from goji_hook.metrics import parallel as sharing

    seconds = measure_file.SECONDS if seconds is None else seconds
    count = sharing.workers(change.files)
    found = (
        [tried(file, seconds, deadline) for file in change.files]
        if count < 2
        else sharing.measured(change.files, seconds, count, deadline)
    )
    files = tuple(one for one in found if isinstance(one, FileMetrics))
    skipped = (*change.skipped, *(one for one in found if isinstance(one, Skipped)))
    return ChangeMetrics(together(files), files, tuple(sorted(skipped, key=lambda one: (one.path, one.reason))))


def language(files: Sequence[FileMetrics]) -> str:
    """Returns the language that all of the files are in, as ``languages`` names it; empty if they differ."""
    languages = {file.language for file in files}
    return languages.pop() if len(languages) == 1 else ""


def together(files: Sequence[FileMetrics]) -> Mapping[str, float]:
    """The metrics of a change that these files make up, its files in order of their paths."""
    code = sum(file.code_lines for file in files)
    commented = sum(file.comment_lines for file in files)
    values = {
        "loc": sum(file.values["loc"] for file in files),
        "tok": sum(file.values["tok"] for file in files),
        "cx": max((file.values["cx"] for file in files), default=1.0),
        "nest": max((file.values["nest"] for file in files), default=0.0),
        "ind": share(sum(file.indents for file in files), code),
        "com": share(commented, commented + code),
        "cmp": files[0].values["cmp"] if len(files) == 1 else compression(file.text for file in files),
    }
    return MappingProxyType(values)
