"""What a change did to each function: sources before and after in, functions with both sides out."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goji_hook.change.types import Before, Change, FileChange
from goji_hook.evolution.evolve import evolve
from goji_hook.evolution.types import Evolution
from goji_hook.git.diff import Hunk, added_by
from goji_hook.metrics import measure_change

FLAT = "def {name}(a):\n    total = a + {seed}\n    show(total, {seed})\n    return total\n"
DEEP = (
    "def {name}(a):\n    for one in a:\n        if one > {seed}:\n            show(one, {seed})\n        elif one:\n"
    "            hide(one)\n    return len(a)\n"
)


def flat(name: str, seed: int = 1) -> str:
    return FLAT.format(name=name, seed=seed)


def deep(name: str, seed: int = 1) -> str:
    return DEEP.format(name=name, seed=seed)


def hunks(before: str, after: str) -> tuple[Hunk, ...]:
    """The hunks of a line diff by difflib, as git counts them."""
    import difflib

    old, new = before.splitlines(), after.splitlines()
    found = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Hunk(a + (b > a), b - a, c + (d > c), d - c))
    return tuple(found)


def changed(**files: tuple[str | None, str | None]) -> Evolution:
    """The evolution of Python files, each given by its name with both texts (None: it is not there)."""
    parts = []
    for name, (before, after) in files.items():
        path = f"{name}.py"
        if before is None:
            assert after is not None
            parts.append(FileChange(path, after.encode()))
        elif after is None:
            count = len(before.splitlines())
            gone = (Hunk(1, count, 0, 0),)
            parts.append(FileChange(path, b"", (), Before(path, before.encode()), gone, gone=True))
        else:
            spans = hunks(before, after)
            parts.append(FileChange(path, after.encode(), added_by(spans), Before(path, before.encode()), spans))
    change = Change("diff", "", tuple(parts))
    return evolve(change, measure_change.measure(change))


def whole(before: str, after: str, spans: tuple[Hunk, ...]) -> Evolution:
    file = FileChange("a.py", after.encode(), added_by(spans), Before("a.py", before.encode()), spans)
    change = Change("diff", "", (file,))
    return evolve(change, measure_change.measure(change))


def said(evolution: Evolution) -> dict[str, tuple[str, int | None, int | None]]:
    return {
        one.now.name: (one.did, one.before and one.before.cx, one.after and one.after.cx) for one in evolution.functions
    }


def test_each_thing_that_can_become_of_a_function() -> None:
    before = flat("stays") + flat("grows", 2) + deep("shrinks", 3) + flat("touched", 4) + deep("goes", 5)
    after = flat("stays") + deep("grows", 2) + flat("shrinks", 3) + flat("touched", 40) + deep("comes", 66)
    assert said(changed(a=(before, after))) == {
        "grows": ("worse", 1, 4),
        "shrinks": ("better", 4, 1),
        "touched": ("same", 1, 1),
        "comes": ("same", 4, 4),  # it is `goes`, renamed: five of its seven lines stayed
    }


def test_a_function_that_only_lost_lines_is_touched() -> None:
    before = deep("work")
    after = before.replace("        elif one:\n            hide(one)\n", "")
    assert said(changed(a=(before, after))) == {"work": ("better", 4, 3)}


def test_a_last_line_that_goes_is_seen_too() -> None:
    before = "def f(a):\n    show(a)\n    return a if a else 0\n\n\ndef g():\n    pass\n"
    after = "def f(a):\n    show(a)\n\n\ndef g():\n    pass\n"
    assert said(changed(a=(before, after))) == {"f": ("better", 2, 1)}


def test_a_removed_neighbour_does_not_touch_the_function_before_it() -> None:
    assert said(changed(a=(flat("keep", 1) + deep("drop", 2), flat("keep", 1)))) == {"drop": ("removed", 4, None)}


def test_a_function_that_moves_to_another_file_is_not_new() -> None:
    found = changed(a=(flat("f") + deep("moving", 7), flat("f")), b=(None, deep("moving", 7)))
    assert said(found) == {"moving": ("same", 4, 4)}
    assert [(one.path, one.before_path) for one in found.functions] == [("b.py", "a.py")]


def test_a_deleted_file_is_reviewed_by_what_it_takes_away() -> None:
    found = changed(a=(flat("f") + deep("g", 2), None))
    assert said(found) == {"f": ("removed", 1, None), "g": ("removed", 4, None)}
    assert (found.tally.deleted, found.tally.added, found.tally.removed) == (11, 0, 2)


def test_a_function_split_in_two_and_two_that_become_one() -> None:
    whole = "def f(a):\n" + "".join(f"    if a == {n}:\n        show({n}, a)\n" for n in range(8)) + "    return a\n"
    part = "def f(a):\n    g(a)\n    return a\n\n\ndef g(a):\n" + "".join(
        f"    if a == {n}:\n        show({n}, a)\n" for n in range(8)
    )
    split = said(changed(a=(whole, part)))
    assert split["f"] == ("better", 9, 1)
    assert split["g"] == ("new", None, 9)
    joined = said(changed(a=(part, whole)))
    assert joined == {"f": ("worse", 1, 9), "g": ("removed", 9, None)}


def test_two_functions_of_one_name() -> None:
    before = "if a:\n    def f(x):\n        return x\nelse:\n    def f(x):\n        return x or 1\n"
    after = before.replace("x or 1", "x or 1 or 2")
    found = changed(a=(before, after))
    assert [(one.did, one.before and one.before.cx, one.now.cx) for one in found.functions] == [("worse", 2, 3)]


def test_lines_that_only_moved_or_got_another_indentation_are_counted_apart() -> None:
    before = deep("f", 3)
    lines = before.splitlines(keepends=True)
    after = lines[0] + "    if a:\n" + "".join("    " + line for line in lines[1:])
    found = changed(a=(before, after))
    assert said(found) == {"f": ("worse", 4, 5)}


def test_a_before_that_cannot_be_had_makes_functions_new_and_says_so() -> None:
    spans = (Hunk(2, 1, 2, 1),)
    file = FileChange("a.py", deep("f").encode(), ((2, 2),), Before("a.py", "not measured: git lacks it"), spans)
    change = Change("diff", "", (file,))
    found = evolve(change, measure_change.measure(change))
    assert said(found) == {"f": ("new", None, 4)}
    assert list(found.unknown) == [("a.py", "not measured: git lacks it")]


NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True)


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "\n\n".join((deep if draw(st.booleans()) else flat)(name, draw(st.integers(1, 3))) for name in draw(NAMES))


@settings(deadline=None, max_examples=60)
@given(texts(), texts())
def test_the_reverse_of_a_change_swaps_worse_and_better(before: str, after: str) -> None:
    spans = hunks(before, after)
    there = whole(before, after, spans)
    back = whole(after, before, tuple(Hunk(span.new, span.added, span.old, span.removed) for span in spans))
    swapped = {"worse": "better", "better": "worse", "new": "removed", "removed": "new", "same": "same"}
    assert sorted(swapped[one.did] for one in there.functions) == sorted(one.did for one in back.functions)


@settings(deadline=None, max_examples=40)
@given(texts(), st.integers(0, 2**32 - 1))
def test_a_change_of_nothing_but_whitespace_leaves_all_functions_the_same(text: str, seed: int) -> None:
    rng = random.Random(seed)
    after = "".join(line + "\n" * rng.choice((1, 1, 2)) for line in text.splitlines())
    found = changed(a=(text, after.replace("    ", "        ")))
    assert {one.did for one in found.functions} <= {"same"}


@pytest.mark.parametrize("count", [10_000])
def test_a_change_of_ten_thousand_functions(count: int) -> None:
    before = "".join(flat(f"f{number}", number) for number in range(count))
    after = "".join(flat(f"g{number}", number) for number in range(count))
    found = changed(a=(before, None), b=(None, after))
    assert found.tally.same == count
