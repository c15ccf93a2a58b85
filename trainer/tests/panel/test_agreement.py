"""How well readers agree, against the worked example of the measure's author."""

from __future__ import annotations

import math

import pytest
from goji_trainer.panel.agreement import alpha

#: Four readers of twelve texts, `None` where a reader gave no answer (Krippendorff, "Computing Krippendorff's
#: Alpha-Reliability", 2011, part C: alpha is 0.743 for names and 0.849 for an interval scale).
READERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
UNITS = [[float(value) for value in values if value is not None] for values in zip(*READERS, strict=True)]


def is_other(one: float, other: float) -> float:
    return float(one != other)


def squared(one: float, other: float) -> float:
    return (one - other) ** 2


def test_the_worked_example() -> None:
    assert alpha(UNITS, is_other) == pytest.approx(0.743, abs=0.0005)
    assert alpha(UNITS, squared) == pytest.approx(0.849, abs=0.0005)


def test_full_agreement_and_less_than_chance() -> None:
    assert alpha([[1.0, 1.0], [2.0, 2.0]], is_other) == 1.0
    opposed = alpha([[1.0, 2.0], [2.0, 1.0]], is_other)
    assert opposed is not None
    assert opposed < 0


def test_where_nothing_varies_there_is_no_agreement_to_speak_of() -> None:
    assert alpha([[1.0, 1.0], [1.0, 1.0]], is_other) is None
    assert alpha([[1.0], [2.0]], is_other) is None
    assert alpha([], is_other) is None


def test_a_reader_more_who_agrees_makes_it_no_worse() -> None:
    before = alpha(UNITS, is_other)
    after = alpha([[*values, max(values, key=values.count)] for values in UNITS], is_other)
    assert before is not None
    assert after is not None
    assert after >= before or math.isclose(after, before)
