"""Decides which files are not reviewed, by name, attributes and first bytes, and gives the reason for the report."""

from __future__ import annotations

import re
from collections.abc import Collection
from posixpath import basename

from goji_hook import languages
from goji_hook.git import command as git

_VENDORED = frozenset({
    "node_modules", "bower_components", "jspm_packages", "vendor", "vendored", "third_party", "third-party",
    "thirdparty", "3rdparty", "external", "externals", "_vendor", "site-packages", ".venv", "venv", "dist", "Pods",
    "Carthage", "Godeps", ".yarn", ".bundle", "__pycache__",
})  # fmt: skip
_LOCK_FILES = frozenset({
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock",
    "poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pixi.lock", "conda-lock.yml", "Cargo.lock", "Gemfile.lock",
    "composer.lock", "go.sum", "go.work.sum", "flake.lock", "mix.lock", "pubspec.lock", "Podfile.lock",
    "Package.resolved", "packages.lock.json", "gradle.lockfile", "MODULE.bazel.lock", "Manifest.toml", "renv.lock",
    "rebar.lock", "gleam.toml.lock", ".terraform.lock.hcl",
})  # fmt: skip
_MINIFIED = re.compile(r"[.-]min\.(?:js|mjs|cjs|css)\Z|\.bundle\.js\Z", re.IGNORECASE)
_GENERATED_NAME = re.compile(
    r"(?:_pb2(?:_grpc)?\.py|\.pb(?:\.gw)?\.go|\.pb\.(?:cc|h)|_generated\.[a-z]+|\.generated\.[a-z]+|\.g\.cs|\.designer\.cs"
    r"|\.freezed\.dart|\.g\.dart|zz_generated[^/]*\.go)\Z",
    re.IGNORECASE,
)
_GENERATED_MARK = re.compile(
    rb"""^(?: .*@generated\b | .*\bDO\ NOT\ (?:EDIT|MODIFY)\b | [ \t]*(?:[#/*%!;<"'-]+[ \t]*)?(?i:
        this\ (?:file|code|module|header|script)\ (?:is|was|has\ been)
            \ (?:auto-?|automatically\ |machine[ -])?generated\b
        | (?:auto-?|automatically\ |machine[ -])?generated\ (?:automatically\ )?(?:by|from|with|using)\b
        | (?:auto-?|automatically\ )generated[^a-z]*$))""",
    re.MULTILINE | re.VERBOSE,
)
_MARK_LINES = 8
_LONG_LINES = 400  # bytes per line on average: minified code has far more, hand-written code far fewer
_LONG_ENOUGH = 2000  # bytes: below that, one long line is just a long line
_HEAD = 8000  # bytes at the start in which git looks for a NUL
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LFS = b"version https://git-lfs.github.com/spec/v1\n"


def by_path(path: str) -> str | None:
    """Returns why a file of this name is not reviewed, or None."""
    name = basename(path)
    if not _VENDORED.isdisjoint(path.split("/")[:-1]):
        return "vendored"
    if name in _LOCK_FILES:
        return "lock file"
    if _MINIFIED.search(name):
        return "minified"
    if _GENERATED_NAME.search(name):
        return "generated"
    if languages.by_name(path) is None and not languages.may_be_script(path):
        return languages.unknown(path)
    return None


def by_content(path: str, content: bytes) -> str | None:
    """Returns why a file with this content is not reviewed, or None. UTF-16 with a byte order mark is text."""
    if languages.detect(path, content) is None:
        return languages.unknown(path)
    if len(content) > git.MAX_BYTES:
        return too_large(len(content))
    if b"\0" in content[:_HEAD] and not content.startswith(_TEXT_MARKS):
        return "binary"
    if content.startswith(_LFS):
        return "LFS pointer"
    if len(content) > _LONG_ENOUGH and len(content) > _LONG_LINES * (content.count(b"\n") + 1):
        return "minified"
    head = b"\n".join(content[:_HEAD].split(b"\n", _MARK_LINES)[:_MARK_LINES])
    return "generated" if _GENERATED_MARK.search(head) else None


def too_large(size: int) -> str:
    """Returns the reason for a file of *size* bytes."""
    return f"too large ({size / 1e6:.1f} MB)"


def by_attributes(
    paths: Collection[str], *, index: bool = False, tree: str = "", filters: Collection[str] = ()
) -> dict[str, str]:
    """Returns the paths that .gitattributes calls generated or vendored, or keeps through one of the *filters*.

    The value is the reason. The attributes are read from the index, from a *tree* (git 2.41 and later), or else from
    the work tree.
    """
    if not paths:
        return {}
    names = b"\0".join(path.encode("utf-8", "surrogateescape") for path in paths) + b"\0"
    arguments = ["check-attr", "-z", "--stdin", *(["--cached"] if index else [])]
    environment = {"GIT_ATTR_SOURCE": tree} if tree else {}
    attributes = ["linguist-generated", "linguist-vendored", *(["filter"] if filters else [])]
    answer = git.run(*arguments, *attributes, stdin=names, **environment)
    fields = answer.decode("utf-8", "surrogateescape").split("\0")
    reasons: dict[str, str] = {}
    for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if name == "filter":
            if value in filters:
                reasons.setdefault(path, f"kept through a filter of git ({value}): stage it first")
        elif value not in ("unspecified", "unset", "false"):
            reasons.setdefault(path, name.removeprefix("linguist-"))
    return reasons
