"""Where a model starts: the from-scratch ladder."""

from __future__ import annotations

from dataclasses import dataclass

from goji_hook.errors import unknown


@dataclass(frozen=True)
class Shape:
    """A LLaMA-architecture model trained from nothing. Widths are multiples of 32, so that Q8_0 has whole blocks."""

    name: str
    hidden: int
    feed_forward: int
    layers: int
    heads: int

    def parameters(self, pieces: int) -> int:
        """Weights in all, the embedding of *pieces* tokens counted once (it is tied to the output)."""
        layer = 4 * self.hidden**2 + 3 * self.hidden * self.feed_forward + 2 * self.hidden
        return pieces * self.hidden + self.layers * layer + self.hidden


#: The ladder: about 0.1M, 0.3M, 1M, 3M and 10M parameters with 2,000 pieces.
LADDER: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape("nano-0.1m", 32, 96, 3, 2),
        Shape("nano-0.3m", 64, 160, 4, 2),
        Shape("nano-1m", 128, 352, 4, 4),
        Shape("nano-3m", 192, 480, 6, 6),
        Shape("nano-10m", 320, 864, 7, 10),
    )
}


def shape(name: str) -> Shape:
    """The rung of that name. Raises UsageError with the nearest name otherwise."""
    if name not in LADDER:
        raise unknown("base", name, LADDER)
    return LADDER[name]
