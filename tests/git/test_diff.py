"""What git prints of a comparison, read: whatever the names and the contents, and whatever the bytes."""

from __future__ import annotations

import io
from typing import NamedTuple

import pytest
from git_repository import Repository
from hypothesis import given, settings
from hypothesis import strategies as st

from goji_hook.errors import GojiError
from goji_hook.git import diff

OBJECT = "a" * 40
NASTY = st.sampled_from(
    [b"\n", b"\t", b'"', b"\\", b" ", b"\xff", b"\x1b[31m", b"diff --git ", b"@@ -1 +1 @@", b"a/", b"::"]
)
NAME = st.lists(st.one_of(NASTY, st.binary(min_size=1, max_size=4)), min_size=1, max_size=5).map(
    lambda parts: b"".join(parts).replace(b"\0", b"0") or b"x"
)


class File(NamedTuple):
    """One file of a made-up diff."""

    path: bytes
    old: bytes
    status: str
    hunks: list[tuple[int, int, bytes]]
    binary: bool


FILE = st.builds(
    File,
    path=NAME,
    old=NAME,
    status=st.sampled_from(["M", "A", "R090", "T"]),
    hunks=st.lists(st.tuples(st.integers(1, 99), st.integers(0, 9), NAME.map(lambda one: one.replace(b"\n", b"")))),
    binary=st.booleans(),
)


def printed(files: list[File]) -> bytes:
    """What git would print, under the options of ``diff.options``."""
    raw = patch = b""
    for one in files:
        old = one.old if one.status[0] == "R" else one.path
        raw += f":100644 100644 {OBJECT} {OBJECT} {one.status}".encode() + b"\0"
        raw += b"".join(name + b"\0" for name in dict.fromkeys((old, one.path) if one.status[0] == "R" else (old,)))
        patch += b"diff --git %b %b\n" % tuple(quoted(name) for name in (b"a/" + old, b"b/" + one.path))
        if one.binary:
            patch += b"Binary files %b and %b differ\n" % (quoted(b"a/" + old), quoted(b"b/" + one.path))
            continue
        patch += b"--- %b\n+++ %b\n" % (quoted(b"a/" + old), quoted(b"b/" + one.path))
        for start, count, text in one.hunks:
            patch += b"@@ -1,0 +%d,%d @@ %b\n" % (start, count, text) + (b"+" + text + b"\n") * count
    return raw + b"\0" + patch


def quoted(path: bytes) -> bytes:
    """A C string where a byte needs it, as git writes one."""
    special = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
    if not any(byte < 32 or byte in (34, 92, 127) for byte in path):
        return path
    out = b'"'
    for byte in path:
        plain = bytes([byte])
        out += f"\\{special[byte]}".encode() if byte in special else plain if 32 <= byte != 127 else b"\\%03o" % byte
    return out + b'"'


@given(st.lists(FILE, max_size=4, unique_by=lambda one: one.path))
def test_every_name_and_every_added_line_comes_back(files: list[File]) -> None:
    files = [one._replace(old=one.old + b"2") if one.old == one.path else one for one in files]
    found = diff.parse(io.BytesIO(printed(files)))
    assert [one.path.encode("utf-8", "surrogateescape") for one in found] == [one.path for one in files]
    for entry, made in zip(found, files, strict=True):
        ranges = tuple((start, start + count - 1) for start, count, _ in made.hunks if count)
        assert entry.added == (None if made.binary else ranges)
        assert entry.status == made.status[0]


PIECES = st.sampled_from(
    [b":100644 100644 ", OBJECT.encode() + b" ", b"M\0", b"R090\0", b"a.py\0", b"\0", b"::", b"@@ -1 +1,2 @@\n", b"@@ ",
     b"diff --git a/a.py b/a.py\n", b"Binary files a and b differ\n", b"+x\n", b"\n"]
)  # fmt: skip


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=20).map(b"".join)), st.booleans())
def test_any_bytes_are_entries_or_one_line(content: bytes, patch: bool) -> None:
    told = "git diff: it was read"
    try:
        diff.parse(io.BytesIO(content), patch)
    except GojiError as error:
        told = str(error)
    assert told.startswith("git diff: ")
    assert "\n" not in told


@settings(max_examples=4)
@given(names=st.lists(NAME.map(lambda one: one.replace(b"/", b"_")), min_size=20, max_size=20, unique=True))
def test_what_git_really_prints_of_such_names(tmp_path_factory: pytest.TempPathFactory, names: list[bytes]) -> None:
    made = Repository.init(tmp_path_factory.mktemp("names"))
    blob = made.git("hash-object", "-w", "--stdin", stdin=b"x\n").strip()
    more = made.git("hash-object", "-w", "--stdin", stdin=b"x\ny\n").strip()
    names = [name for name in names if name not in (b".", b"..") and name.lower() != b".git"]
    for one in (blob, more):
        listed = b"".join(b"100644 blob %b\t%b\0" % (one, name) for name in names)
        tree = made.git("mktree", "-z", stdin=listed).decode().strip()
        made.git("tag", "--force", "old" if one == blob else "new", tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made.path)
        found = diff.entries("old", "new")
    assert sorted(one.path.encode("utf-8", "surrogateescape") for one in found) == sorted(names)
    assert {one.added for one in found} == {((2, 2),)}
