"""A function, or an owner of functions, while the pass over a file is inside of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Scope:
    """A function or an owner of functions while the pass is inside of it.

    ``function`` is the innermost function, this one included, and None outside of all. ``nests`` holds the ends of the
    control structures that are open in a function.
    ``annotated`` tells whether it begins with an annotation.
    """

    start: int
    end: int
    roles: int
    parent: Scope | None
    function: Scope | None = None
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    decisions: int = 0
    nests: list[int] = field(default_factory=list)
    nest: int = 0
    annotated: bool = False
