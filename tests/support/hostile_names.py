"""Names that try to control a terminal or a log, and what is wrong with an output that lets them."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import gguf_files as ggufs
from git_repository import Repository

#: Texts that may stand in a name: what each would do to a terminal, or to the log of a job.
TEXTS = (
    "\x1b[8mhidden", "\x1b]0;title\x07", "\x1b]8;;http://x.test\x1b\\link", "\x1bP+q\x1b\\", "back\x08\x08\x08",
    "return\rstart", "two\nlines", "a\n::set-output name=x::y", "a\n  ::add-mask::x", "::error::x", " ::warning::x",
    "##[add-mask]x", "a ##[error]x", "::stop-commands::x", "a\r\n::notice::x", "bell\x07", "tab\tstop", "del\x7f",
    "c1\x9b8m", "c1\x85line", "bidi\u202egnp", "isolate\u2066x", "pop\u2069x", "mark\u200fx", "zero\u200bwidth",
    "line\u2028x", "bom\ufeffx", "tag\U000e0041x", "private\ue000x", "soft\u00adhyphen", "vertical\x0bx", "form\x0cx",
    "letters" * 30,
)  # fmt: skip
#: What no text can hold: bytes that are not UTF-8, and a half of a pair as some systems write it.
BYTES = (b"\xff\xfe", b"\x9b8m", b"half\xed\xa0\x80", b"cut\xe2\x80")
_SGR = re.compile(r"\x1b\[(?:[0-3]|3[0-7]|4[0-7]|9[0-7])m")
_ISOLATED = re.compile("\u2068([^\u2066-\u2069\n]*)\u2069")
_PROGRESS = "\r\x1b[K"
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_OURS = re.compile(r"::notice title=goji-hook::")
_STOP = re.compile(r"::stop-commands::([0-9a-f]{32,})")


def offences(output: str, *, colored: bool = False, actions: bool = False) -> list[str]:
    """The lines of an output that control a terminal, or where *actions* reads them, start a command of its runner.

    Allowed are our own colours where it is *colored*, the isolates that we put around names, and our own notices.
    """
    if colored:
        output = _SGR.sub("", output).replace(_PROGRESS, "")
    plain = _ISOLATED.sub(r"\1", output)
    bad = [
        f"U+{ord(letter):04X} in {line!r}"
        for line in plain.split("\n")
        for letter in line
        if unicodedata.category(letter) in _HIDDEN
    ]
    return bad + (list(_commands(plain)) if actions else [])


def _commands(output: str) -> Iterator[str]:
    """Lines that the runner would take for a command of its own: outside of what ``::stop-commands::`` quotes."""
    token = ""
    for line in output.split("\n"):
        stripped = line.strip()
        if token:
            token = "" if stripped == f"::{token}::" else token
        elif match := _STOP.fullmatch(stripped):
            token = match[1]
        elif (stripped.startswith("::") or "##[" in line) and not _OURS.match(line):
            yield f"a command in {line!r}"


def file_names() -> list[bytes]:
    """Names that a file may have on Linux, of code and of what is skipped."""
    texts = [text.encode() for text in TEXTS] + list(BYTES)
    suffixes = (b".py", b".js", b"", b".min.js")
    return [text.replace(b"/", b"\\") + suffixes[index % len(suffixes)] for index, text in enumerate(texts)]


def repository(path: Path) -> Repository:
    """Two commits and staged work in files of hostile names, on a branch and by an author of such names."""
    made = Repository.init(path)
    made.commit("Begin")
    made.git("symbolic-ref", "HEAD", "refs/heads/c1\x9b8m\u202ebidi")

    def commit(message: str) -> None:
        """Commit, by people of hostile names."""
        names = ("\x1b[8mAnn\u202e ::error::x ##[error]x", "\x9b8mBob")
        verbatim = ("commit", "--quiet", "--cleanup=verbatim", "-m", message)
        made.git(*verbatim, GIT_AUTHOR_NAME=names[0], GIT_COMMITTER_NAME=names[1])

    for number, text in enumerate(TEXTS):
        subject = f"{text} of {number}".replace("\n", " ") if number % 2 else f"{text} of {number}"
        made.stage(f"{number}.py", f"def f{number}(x):\n    return x\n")
        commit(subject)
    for name in file_names():
        made.write(name, _code(name, 1))
        made.write(b"gone/" + name, _code(name, 9))
        made.write(b"was/" + name, _code(name, 9))
    made.git("add", "--all", "--force")
    commit("##[error]x\n\n::error::y")
    for number, name in enumerate(file_names()):
        made.write(name, _code(name, 9) * 2)
        (made.path / "gone" / os.fsdecode(name)).unlink()
        renamed = made.path / "is" / f"{number}.py" if number % 2 else made.path / "is" / os.fsdecode(name)
        renamed.parent.mkdir(exist_ok=True)
        (made.path / "was" / os.fsdecode(name)).rename(renamed)
        renamed.write_bytes(renamed.read_bytes() + _code(name, 1))
    made.git("add", "--all", "--force")
    return made


def _code(name: bytes, depth: int) -> bytes:
    """Code with functions of hostile names, as far as a language has them, nested so deep."""
    deep = "".join(f"{'  ' * one}if (a > {one}) {{\n" for one in range(depth)) + "}\n" * depth
    names = "".join(f"function f{text}x(a) {{\n{deep}}}\n" for text in ("\u202e", "\x9b8m", "::error::", "\x1b[8m"))
    return names.encode() if name.endswith(b".js") else b"def f(a):\n" + b"    if a:\n        return 1\n" * depth


def toml(text: str) -> str:
    """A TOML string with every letter that could be anything special as an escape."""
    return '"' + "".join(one if one.isascii() and one.isalnum() else f"\\U{ord(one):08x}" for one in text) + '"'


def lock(path: Path) -> None:
    """A goji.lock with hostile names, each pinned in good order."""
    pin = f'repository = "a/b"\nrevision = "{"1" * 40}"\nfile = "c.gguf"\nsize = 7\nsha256 = "{"2" * 64}"\n'
    path.write_text("".join(f"[{toml(text)}]\n{pin}" for text in TEXTS), encoding="utf-8")


#: Settings that end in an error which quotes them.
SETTINGS = tuple(
    f"{line}\n"
    for text in TEXTS
    for line in (
        f"{toml(text)} = 1",
        f"persona = {toml(text)}",
        f"model = {toml(text)}",
        f"model = {toml('hf:' + text)}",
        f"exclude = [{toml(text)}]\nseed = {toml(text)}",
        f'fail-on = "worse"\nmax-complexity = {toml(text)}',
        f"max-nesting = {toml(text)}",
        f"fail-on = {toml(text)}",
    )
)


def models(folder: Path) -> list[Path]:
    """GGUFs that say hostile things of themselves, each under a hostile name of its own."""
    pieces, size = ggufs.small_vocabulary()
    plain = ggufs.random_model(folder / "plain.gguf", pieces, size)
    made = []
    for number, text in enumerate(TEXTS):
        card = json.dumps({text: text, "persona": {"value": text}})
        changes: dict[str, ggufs.Value | None] = {
            "general.name": text, "general.license": text, "goji.base": text, "goji.dataset.sha256": text,
            "goji.trainer.version": text, "goji.scorecard": card,
        }  # fmt: skip
        changes |= (
            {},
            {"goji.personas": [text, "buddy"]},
            {"general.architecture": text},
            {"goji.prompt.format": text},
        )[number % 4]
        target = Path(os.fsdecode(os.fsencode(folder) + b"/" + text[:40].replace("/", "\\").encode() + b".gguf"))
        made.append(ggufs.edited(plain, target, changes))
    return made
