"""Measure thousands of hostile files, and give every parser of what others write any bytes: nothing may get out.

``python benchmarks/fuzz_inputs.py --files 5000 --texts 20000``. Each file is measured in a process of its own, so that
a crash, a hang or a hunger for memory is seen, and is one of three files of a change: the other two must be measured.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import hostile_text as inputs

from goji_hook import settings
from goji_hook.change.types import Change, FileChange
from goji_hook.errors import GojiError
from goji_hook.git import diff
from goji_hook.github import event
from goji_hook.metrics import measure_change
from goji_hook.models import gguf, metadata
from goji_hook.models import lockfile as pins
from goji_hook.prompt import tagline as prompt

#: Mebibytes that measuring one file may take, and seconds of computing over its limit.
MEMORY, GRACE = 300, 1.0
_PLAIN = (FileChange("0.py", b"x = 1\n"), FileChange("z.c", b"int f(void) { return 1; }\n"))


def main() -> None:
    """Run both, and print how each kind of ending came about; exit 1 if anything got out."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=5_000)
    options.add_argument("--texts", type=int, default=20_000)
    options.add_argument("--first", type=int, default=0, help="number of the first file and text")
    options.add_argument("--largest", type=int, default=100_000, help="bytes of a file")
    options.add_argument("--seconds", type=float, default=1.0, help="what a file may take")
    asked = options.parse_args()
    measure_change.measure(Change("diff", "", _PLAIN))  # the forked processes need not import again
    endings: Counter[str] = Counter()
    slowest = most = 0.0
    for number in range(asked.first, asked.first + asked.files):
        path, content = inputs.hostile(number, asked.largest)
        ending, seconds, memory = measured(path, content, asked.seconds)
        endings[ending.partition(":")[0] if not ending.startswith("HARM") else ending] += 1
        slowest, most = max(slowest, seconds), max(most, memory)
        if ending.startswith("HARM"):
            print(f"file {number} ({path}, {len(content)} bytes): {ending}", flush=True)
        if (number + 1) % 100 == 0:
            print(number + 1, dict(endings), f"slowest {slowest:.1f} s, most {most:.0f} MB", flush=True)
    print(f"slowest file {slowest:.2f} s of computing, most memory {most:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.first, asked.first + asked.texts):
            endings[read(number, Path(folder))] += 1
    for ending, count in sorted(endings.items()):
        print(f"{count:7} {ending}")
    sys.exit(any("HARM" in ending for ending in endings))


def measured(path: str, content: bytes, limit: float) -> tuple[str, float, float]:
    """How measuring a file in a process of its own ends, its computing time (s), and the memory it took (MiB)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_measure(path, content, limit, writer))
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    _, status, used = os.wait4(child, 0)
    seconds = used.ru_utime + used.ru_stime
    ending, _, memory = told.rpartition("|")
    if os.WIFSIGNALED(status):
        return f"HARM: dies of signal {os.WTERMSIG(status)}", seconds, 0.0
    if seconds > limit + GRACE:
        return f"HARM: {seconds:.1f} s of computing", seconds, float(memory)
    if float(memory) > MEMORY:
        return f"HARM: {memory} MB", seconds, float(memory)
    return ending, seconds, float(memory)


def _measure(path: str, content: bytes, limit: float, told: int) -> int:
    """In the process of one file: measure it among others, and write the ending and the memory to *told*."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    try:
        found = measure_change.measure(Change("diff", "", (_PLAIN[0], FileChange(path, content), _PLAIN[1])), limit)
        names = {file.path for file in found.files}
        ending = "measured" if path in names else f"skipped, {found.skipped[0].reason}"
        if not names >= {"0.py", "z.c"}:
            ending = "HARM: the others were not measured"
    except BaseException as error:
        ending = f"HARM: {type(error).__name__}: {error}"[:200]
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    with contextlib.suppress(OSError):
        os.write(told, f"{ending}|{memory:.0f}".encode())
    return 0


def read(number: int, folder: Path) -> str:
    """How one parser's reading of a text ends, in words."""
    source = random.Random(number)
    name = source.choice(list(_PARSERS))
    data = _bytes(source, _TEXTS[name])
    try:
        _PARSERS[name](data, folder)
    except GojiError as error:
        return f"{name}: told" if "\n" not in str(error) or name == "prompt" else f"HARM: {name}: many lines ({number})"
    except Exception as error:
        print(f"text {number}: {name}: {type(error).__name__}: {error}", flush=True)
        return f"HARM: {name}: {type(error).__name__}"
    return f"{name}: read"


def _bytes(source: random.Random, text: tuple[bytes, ...]) -> bytes:
    """The text with up to four of its parts left out, doubled, swapped for odd ones or for noise; or noise alone."""
    parts = [source.randbytes(source.randrange(60))] if source.random() < 0.1 else list(text)
    for _ in range(source.randrange(5)):
        at = source.randrange(len(parts))
        put = source.choice(
            ([], parts[at : at + 3] * 2, [source.choice(_ODD)], [source.choice(text)], [source.randbytes(3)])
        )
        parts[at : at + 1] = put or [b""]
    return b"".join(parts)


def _settings(data: bytes, folder: Path) -> object:
    (folder / "goji.toml").write_bytes(data)
    return settings.load({}, {}, folder)


def _pins(data: bytes, folder: Path) -> object:
    (folder / "goji.lock").write_bytes(data)
    return pins.read(folder / "goji.lock")


def _event(data: bytes, folder: Path) -> object:
    (folder / "event.json").write_bytes(data)
    told = event.read({"GITHUB_REPOSITORY": "a/b", "GITHUB_EVENT_PATH": str(folder / "event.json")})
    return told.pull_request(), told.number(), told.commit(), told.branch()


def _gguf(data: bytes, folder: Path) -> object:
    (folder / "any.gguf").write_bytes(data)
    return metadata.read_metadata(gguf.read_header(folder / "any.gguf").goji)


_PARSERS: dict[str, Callable[[bytes, Path], object]] = {
    "diff": lambda data, _: diff.parse(io.BytesIO(data)),
    "prompt": lambda data, _: prompt.parse(data.decode("latin-1")),
    "settings": _settings,
    "pins": _pins,
    "event": _event,
    "gguf": _gguf,
}
_NAME, _SIDE = b"a" * 40, b'{"sha": "%b", "repo": {"id": 1}}' % (b"a" * 40)
#: For each parser a whole text that it reads, of the parts that others are made of too.
_TEXTS: dict[str, tuple[bytes, ...]] = {
    "diff": (
        b":100644 100644 ", _NAME, b" ", _NAME, b" ", b"M\0", b"a.py\0", b":100644 100644 ", _NAME, b" ", _NAME, b" ",
        b"R090\0", b"a.py\0", b"b.py\0", b"\0", b"diff --git a/a.py b/a.py\n", b"--- a/a.py\n+++ b/a.py\n",
        b"@@ -1,0 +2,2 @@ x\n", b"+a\n", b"+b\n", b"diff --git a/a.py b/b.py\n", b"Binary files a and b differ\n",
    ),
    "prompt": (
        b"P:", b"granny", b" ", b"M:critical", b" ", b"S:", b"diff", b" ", b"L:en", b" ", b"cx=", b"high", b" ",
        b"at=func", b"\n", b"Feedback:",
    ),
    "settings": (
        b"persona", b"=", b'"granny"', b"\n", b"seed", b"=", b"7", b"\n", b"exclude", b"=", b"[", b'"a"', b"]", b"\n",
        b"explain", b"=", b"true", b"\n", b"fail-on", b" = ", b'"critical"', b"\n", b"#", b"\n",
    ),
    "pins": (
        b"[a]", b"\n", b"repository", b"=", b'"a/b"', b"\n", b"revision", b"=", b'"%b"' % _NAME, b"\n", b"file", b"=",
        b'"c.gguf"', b"\n", b"size", b"=", b"7", b"\n", b"sha256", b"=", b'"%b"' % (b"b" * 64), b"\n",
    ),
    "event": (
        b"{", b'"pull_request"', b":", b"{", b'"number"', b":", b"1", b",", b'"base"', b":", _SIDE, b",", b'"head"',
        b":", _SIDE, b"}", b",", b'"repository"', b":", b'{"id": 1}', b",", b'"issue"', b":", b"null", b"}",
    ),
    "gguf": (
        b"GGUF", b"\3\0\0\0", b"\0" * 8, b"\2" + b"\0" * 7, b"\x14" + b"\0" * 7, b"general.architecture", b"\x08\0\0\0",
        b"\5" + b"\0" * 7, b"llama", b"\x12" + b"\0" * 7, b"goji.prompt.format", b"\x08\0\0\0", b"\1" + b"\0" * 7, b"2",
    ),
}  # fmt: skip
_ODD = (
    b"", b"\0", b"\n", b"[" * 9, b"{" * 9, b"1e999", b"NaN", b'"\\ud800"', b"9" * 5000, b"0x" + b"f" * 5000,
    b"\xff" * 8, b"::", b"000000", b"@@ ", b"1979-05-27", b"inf", b'"""', b"\\u0000", b".",
)  # fmt: skip


if __name__ == "__main__":
    main()
