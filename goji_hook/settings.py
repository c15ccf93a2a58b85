"""Settings: flags over ``GOJI_*`` over ``goji.toml`` or ``[tool.goji]`` in pyproject.toml over defaults.

Of the environment, ``GOJI_`` with a setting's name in capitals sets it (``GOJI_FAIL_ON``). These are no settings, as a
repository's configuration must not choose them: ``GOJI_SKIP=1`` skips a review, ``GOJI_DEBUG=1`` shows tracebacks and
llama.cpp's log, ``GOJI_THREADS`` says how many threads work, ``GOJI_BUDGET`` how many seconds a hook may take.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from goji_hook.errors import UsageError, unknown
from goji_hook.personas import NAME, PERSONAS
from goji_hook.system.deadline import MOST_BUDGET, VARIABLE, seconds_in
from goji_hook.system.regular_file import read_bytes
from goji_hook.system.repository import repository_top
from goji_hook.system.toml_file import parse_toml
from goji_hook.terms import FALSE, MOODS, SCOPES, TRUE

FORMATS = ("text", "markdown", "json", "sarif", "codeclimate")
#: Formats that list findings: no model speaks in them.
FINDINGS = ("sarif", "codeclimate")
COLORS = ("auto", "always", "never")
RANDOM, AUTO, NONE = "random", "auto", "none"
#: The value of ``fail-on`` that judges by what a change did to its functions, not by its mood.
WORSE = "worse"
#: The highest limit of complexity or nesting.
_HIGHEST = 1_000_000
#: How many globs ``exclude`` may list, and how many letters one may have.
MOST_PATTERNS, LONGEST_PATTERN = 1_000, 1_000


@dataclass(frozen=True)
class Settings:
    """The settings of a review, merged from flags, environment and configuration."""

    persona: str = "buddy"
    mood: str = AUTO
    scope: str = AUTO
    model: str = "nano"
    seed: int | None = None
    format: str = "text"
    fail_on: str = NONE
    max_complexity: int = 15
    max_nesting: int = 4
    explain: bool = False
    strict: bool = False
    color: str = AUTO
    exclude: tuple[str, ...] = ()
    #: Where each value that is not a default comes from, by field: the path of a file, ``environment`` or ``flag``.
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def configuration(self) -> str | None:
        """Returns the path of the configuration file that a value comes from, or None if none does."""
        return next((origin for origin in self.origins.values() if origin not in (ENVIRONMENT, FLAG)), None)

    def inner_configuration(self) -> str | None:
        """Returns the path of the configuration file if it lies below the top of its repository, else None."""
        path = self.configuration()
        folder = Path(path).parent if path else None
        return path if folder and repository_top(folder) not in (None, folder) else None


#: Variables that set no setting: a repository must not choose their values.
VARIABLES = ("GOJI_SKIP", "GOJI_BUDGET", "GOJI_THREADS", "GOJI_DEBUG")
ENVIRONMENT, FLAG = "environment", "flag"
KEYS = tuple(one.name.replace("_", "-") for one in fields(Settings) if one.name != "origins")


def load(flags: Mapping[str, object], environ: Mapping[str, str], folder: Path, paths: Sequence[str] = ()) -> Settings:
    """Merges the four layers for a run in *folder*, on *paths* if some are named.

    Raises UsageError that names the place of a bad value.
    """
    merged: dict[str, object] = {}
    origins: dict[str, str] = {}
    for where, layer in (_file_layer(_nearest(folder, paths)), (ENVIRONMENT, _environment(environ)), ("", flags)):
        for key, value in layer.items():
            if value is not None:
                name = key.replace("-", "_")
                merged[name] = _read(key.replace("_", "-"), value, where)
                origins[name] = where or FLAG
    _refuse_inner_model(str(merged.get("model", "")), origins.get("model", ""), folder)
    return Settings(**merged, origins=origins)  # type: ignore[arg-type]  # every value went through its key's reader


def _refuse_inner_model(model: str, origin: str, folder: Path) -> None:
    """Raises UsageError if a repository's configuration chooses a file of its own, which a native parser would read.

    A flag or the environment may name it: the user sets those.
    """
    if not model or model.startswith("hf:") or origin in ("", ENVIRONMENT, FLAG):
        return
    named, repository = os.path.expanduser(model), repository_top(folder)
    place = os.path.join(folder, named)
    top = os.path.realpath(repository or Path(origin).parent)
    inside = any(_lies_in(way(place), top) for way in (os.path.abspath, os.path.realpath))
    own = repository is None and os.path.isabs(named)  # outside of a repository, it is the user who configures
    if (inside and not own and os.path.isfile(place)) or model.startswith(("\\\\", "//")):
        raise UsageError(
            f"{origin}: model: {model!r} is a file of this repository: name it by --model or GOJI_MODEL if you trust it"
        )


def _lies_in(place: str, top: str) -> bool:
    return place == top or place.startswith(top.rstrip(os.sep) + os.sep)


def budget(environ: Mapping[str, str]) -> float:
    """Returns the seconds that a review may take as a hook. Raises UsageError for a bad GOJI_BUDGET."""
    seconds = seconds_in(environ.get(VARIABLE, ""))
    if seconds is None:
        raise UsageError(f"{VARIABLE}: {environ[VARIABLE]!r} is not a number of seconds from 0.1 to {MOST_BUDGET:.0f}")
    return seconds


def configured_in(folder: Path) -> Path | None:
    """Returns the folder whose configuration a run in *folder* reads, or None if nothing is configured."""
    where, _ = _file_layer(folder)
    return Path(where).parent if where else None


def _nearest(folder: Path, paths: Sequence[str]) -> Path:
    """Returns the folder that all *paths* lie in, or *folder* if there are none, or if they lie in another repository.

    So black finds its project, too. Another repository's configuration could choose a model by a path of its own.
    """
    if not paths:
        return folder
    try:
        places = [os.path.realpath(folder / path) for path in paths]
        common = Path(
            os.path.commonpath([place if os.path.isdir(place) else os.path.dirname(place) for place in places])
        )
    except ValueError:  # two drives on Windows, or a NUL
        return folder
    here = Path(os.path.realpath(folder))
    if repository_top(common) != repository_top(here):
        return folder
    return folder / common.relative_to(here) if common.is_relative_to(here) else common


def _environment(environ: Mapping[str, str]) -> dict[str, object]:
    names = {key: "GOJI_" + key.upper().replace("-", "_") for key in KEYS}
    return {key: environ[name] for key, name in names.items() if environ.get(name)}


def _file_layer(folder: Path) -> tuple[str, Mapping[str, object]]:
    """Returns the nearest configuration from *folder* up to the repository's root (or the file system's)."""
    for parent in (folder, *folder.parents):
        for name in ("goji.toml", "pyproject.toml"):
            path = parent / name
            if path.exists():
                table = _table(path)
                if table is not None:
                    return str(path), table
        if (parent / ".git").exists():
            break
    return "", {}


def _table(path: Path) -> Mapping[str, object] | None:
    """Returns the settings in a file, None for a pyproject.toml without any. Raises UsageError if it is not TOML."""
    if path.is_dir():
        return None
    try:
        text = read_bytes(path).decode("utf-8")
        if path.name == "pyproject.toml" and "goji" not in text:
            return None
        data = parse_toml(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    table = data.get("tool", {}).get("goji") if isinstance(data.get("tool"), dict) else None
    if path.name == "goji.toml":
        return _of_goji_toml(data, table, path)
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: tool.goji must be a table")
    return table


def _of_goji_toml(data: Mapping[str, object], table: object, path: Path) -> Mapping[str, object]:
    """Returns the settings of a goji.toml, also of one with the table that belongs into a pyproject.toml."""
    if not isinstance(table, dict):
        return data
    if len(data) > 1:
        raise UsageError(f"{path}: settings stand at the top and in [tool.goji]; in a goji.toml, write them at the top")
    return table


def _read(key: str, value: object, where: str) -> object:
    try:
        if key not in KEYS:
            raise unknown("setting", key, KEYS)
        return _READERS[key](key, value)
    except UsageError as error:
        message = str(error)
    except (ValueError, RecursionError):  # Python refuses integers of over 4,300 digits, and deep nesting
        message = f"{key}: this value is too large"
    raise UsageError(f"{where}: {message}" if where else message)


def _one_of(*allowed: str) -> Callable[[str, object], str]:
    def read(key: str, value: object) -> str:
        if value not in allowed:
            raise unknown(key, str(value), allowed)
        return str(value)

    return read


def _persona(key: str, value: object) -> str:
    """Reads a persona's name. The chosen model decides whether it speaks one that is not among the seven."""
    if not isinstance(value, str) or not NAME.match(value):
        raise unknown(key, str(value), (*PERSONAS, RANDOM))
    return value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f"{key}: {value!r} is not a name or path")
    return value


def _seed(key: str, value: object) -> int:
    return _whole(key, value, 2**32 - 1)


def _limit(key: str, value: object) -> int:
    return _whole(key, value, _HIGHEST)


def _whole(key: str, value: object, most: int) -> int:
    """Reads a whole number from 0 to *most*."""
    try:
        number = int(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else -1
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        raise UsageError(f"{key}: {value!r} is not a whole number from 0 to {most}")
    return number


def _flag(key: str, value: object) -> bool:
    word = str(value).lower()
    if word not in TRUE + FALSE:
        raise UsageError(f"{key}: {value!r} is not true or false")
    return word in TRUE


def _patterns(key: str, value: object) -> tuple[str, ...]:
    patterns = value.split() if isinstance(value, str) else value
    if not isinstance(patterns, (list, tuple)) or not all(isinstance(pattern, str) for pattern in patterns):
        raise UsageError(f"{key}: {value!r} is not a list of glob patterns")
    if len(patterns) > MOST_PATTERNS:
        raise UsageError(f"{key}: {len(patterns):,} patterns; at most {MOST_PATTERNS:,} are allowed")
    if any(len(pattern) > LONGEST_PATTERN for pattern in patterns):
        raise UsageError(f"{key}: a pattern has more than {LONGEST_PATTERN:,} letters")
    return tuple(patterns)


_READERS: dict[str, Callable[[str, object], object]] = {
    "persona": _persona,
    "mood": _one_of(AUTO, *MOODS),
    "scope": _one_of(AUTO, *SCOPES),
    "model": _text,
    "seed": _seed,
    "format": _one_of(*FORMATS),
    "fail-on": _one_of(NONE, *MOODS, WORSE),
    "max-complexity": _limit,
    "max-nesting": _limit,
    "explain": _flag,
    "strict": _flag,
    "color": _one_of(*COLORS),
    "exclude": _patterns,
}
