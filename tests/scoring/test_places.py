"""Pinning: the worst places of a change, and the one of which all that is said is true."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from goji_hook.change.types import Change, FileChange
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.types import FileMetrics
from goji_hook.prompt import build
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring import places as pinning
from goji_hook.scoring import places as places_
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.ranges import bucket, default_ranges
from goji_hook.terms import METRICS

SMALL = b"def small(a):\n    return a\n"
KNOT = (
    b"def knot(a, b):\n"
    + b"".join(b"    " * n + b"if a > %d:\n" % n for n in range(1, 9))
    + b"    " * 9
    + b"return b\n"
)
FLAT = b"def flat(a):\n" + b"".join(b"    if a == %d:\n        a += 1\n" % n for n in range(30)) + b"    return a\n"
PLAIN = b"x = 1\n" * 40


def measured(path: str, content: bytes) -> FileMetrics:
    return measure_file(path, content)


def test_the_worst_function_comes_first() -> None:
    files = [measured("a.py", SMALL), measured("b.py", SMALL + KNOT), measured("c.py", SMALL)]
    places = pinning.worst_places(files, default_ranges(), "diff")
    assert (places[0].path, places[0].line, places[0].function) == ("b.py", 3, "knot")
    assert len(places) == 3
    assert places[0].metric == "nest"
    assert places[0].value == 8
    assert places[0].percentile > 90
    assert str(places[0]) == "b.py:3 knot"


def test_each_is_told_at_its_worst_metric() -> None:
    found = pinning.worst_places([measured("a.py", FLAT)], default_ranges(), "diff")[0]
    assert (found.metric, found.value) == ("cx", 31)


def test_files_stand_in_where_there_is_no_function() -> None:
    places = pinning.worst_places([measured("a.py", b"x = 1\n"), measured("b.py", PLAIN)], default_ranges(), "diff")
    assert [(one.path, one.line, one.function, one.metric) for one in places] == [
        ("b.py", 1, "", "loc"),
        ("a.py", 1, "", "loc"),
    ]
    assert places[0].at == "file"


def test_the_order_does_not_depend_on_the_order_of_files() -> None:
    files = [measured(name, SMALL) for name in ("c.py", "a.py", "b.py")]
    assert [one.path for one in pinning.worst_places(files, default_ranges(), "diff", most=2)] == ["a.py", "b.py"]


def test_a_function_without_a_name_is_a_place_in_its_file() -> None:
    content = b"items.forEach(function (a) {\n  if (a) { while (a) { if (a > 1) { go(a); } } }\n});\n"
    found = pinning.worst_places([measured("a.js", content)], default_ranges(), "diff")[0]
    assert found.function == ""
    assert found.at == "file"
    assert grounding.fill("Look at {function}.", found) is None


def test_nothing_has_no_worst_place() -> None:
    assert pinning.worst_places([], default_ranges(), "diff") == []


def judged(files: dict[str, bytes]) -> Assessment:
    changes = tuple(FileChange(path, content) for path, content in files.items())
    return assess(Change("diff", "what is staged", changes, ()))


def pinned(assessment: Assessment, on: Sequence[str]) -> tuple[Prompt, places_.Place | None]:
    prompt = build.build(assessment, "buddy", "auto")
    return build.ground(replace(prompt, on=tuple(on)), assessment, 4)


@pytest.mark.parametrize(("metric", "function"), [("cx", "flat"), ("nest", "knot")])
def test_the_function_is_the_one_that_what_is_said_is_true_of(metric: str, function: str) -> None:
    assessment = judged({"a.py": FLAT, "b.py": KNOT})
    assert (assessment.placements["cx"].bucket, assessment.placements["nest"].bucket) == ("high", "high")
    prompt, place = pinned(assessment, [metric])
    assert place is not None
    assert (place.function, place.metric, prompt.at) == (function, metric, "func")
    assert bucket(place.percentiles[metric]) == "high"


def test_two_metrics_that_no_function_shares_are_spoken_of_one_at_a_time() -> None:
    deep = b"def deep(a):\n" + b"".join(b"    " * n + b"for a in a:\n" for n in range(1, 4)) + b"                a()\n"
    assessment = judged({"a.py": FLAT, "b.py": deep})
    assert (assessment.placements["cx"].bucket, assessment.placements["nest"].bucket) == ("high", "high")
    prompt, place = pinned(assessment, ["nest", "cx"])
    assert prompt.on == ("nest",)
    assert place is not None
    assert place.function == "deep"
    assert pinned(judged({"a.py": KNOT * 3}), ["nest", "cx"])[0].on == ("nest", "cx")


def test_many_small_files_make_a_long_change_without_a_long_file() -> None:
    assessment = judged({f"{number}.py": b"x = 1\n" * 5 for number in range(60)})
    assert assessment.placements["loc"].bucket == "high"
    prompt, place = pinned(assessment, ["loc"])
    assert place is None
    assert prompt.at == "none"
    assert prompt.on == ("loc",)


def test_a_long_file_is_named_before_short_ones() -> None:
    assessment = judged({"a.py": KNOT, "long.py": PLAIN * 20 + SMALL})
    _, place = pinned(assessment, ["loc"])
    assert place is not None
    assert (place.path, place.function, place.at) == ("long.py", "", "file")
    assert grounding.fill("{file} has {loc} lines.", place) == "long.py has 802 lines."


def test_nothing_to_speak_of_is_pinned_on_the_worst_place() -> None:
    assessment = judged({"a.py": FLAT, "b.py": KNOT, "c.py": SMALL})
    _, place = pinned(assessment, [])
    assert place == assessment.worst[0]


def test_whatever_is_spoken_of_is_true_of_the_place() -> None:
    """Real shapes of code in every mixture: the buckets of the place's file, and of its function, are the change's."""
    parts = [
        SMALL,
        KNOT,
        FLAT,
        PLAIN,
        b"# why\n" * 9 + SMALL * 9,
        PLAIN * 30,
        b"def one(a):\n    if a:\n        b()\n" * 5,
    ]
    dice = random.Random(7)
    places = 0
    for _ in range(60):
        files = {f"{n}.py": b"".join(dice.choices(parts, k=dice.randint(1, 3))) for n in range(dice.randint(1, 5))}
        assessment = judged(files)
        prompt, place = pinned(assessment, dice.sample(METRICS, dice.randint(1, 2)))
        if place is None:
            continue
        places += 1
        (file,) = (one for one in assessment.measured.files if one.path == place.path)
        placements = default_ranges().placements("diff", file.values, file.language)
        for metric in prompt.on:
            assert placements[metric].bucket == prompt.buckets[metric]
            if place.function and metric in place.numbers and metric != "loc":
                percentile = default_ranges().percentile("diff", metric, place.numbers[metric], file.language)
                assert bucket(percentile) == prompt.buckets[metric]
    assert places > 40
