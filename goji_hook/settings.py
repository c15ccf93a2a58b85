"""Settings: flags over ``GOJI_*`` over ``goji.toml`` or ``[tool.goji]`` in pyproject.toml over defaults."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from goji_hook.errors import UsageError, unknown
from goji_hook.personas import PERSONAS
from goji_hook.system.repository import repository_top
from goji_hook.terms import MOODS, SCOPES

FORMATS = ("text", "markdown", "json")
COLORS = ("auto", "always", "never")
RANDOM, AUTO, NONE = "random", "auto", "none"


@dataclass(frozen=True)
class Settings:
    """What the user wants of a review, as one frozen value."""

    persona: str = "buddy"
    mood: str = AUTO
    scope: str = AUTO
    model: str = "nano"
    seed: int | None = None
    format: str = "text"
    fail_on: str = NONE
    explain: bool = False
    strict: bool = False
    color: str = AUTO
    exclude: tuple[str, ...] = ()
    #: Where each value that is not a default comes from, by field: the path of a file, ``environment`` or ``flag``.
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def configuration(self) -> str | None:
        """The path of the configuration file that a value comes from; None where all come from elsewhere."""
        return next((origin for origin in self.origins.values() if origin not in (ENVIRONMENT, FLAG)), None)


ENVIRONMENT, FLAG = "environment", "flag"
KEYS = tuple(one.name.replace("_", "-") for one in fields(Settings) if one.name != "origins")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.+-]{0,31}\Z")


def load(flags: Mapping[str, object], environ: Mapping[str, str], folder: Path) -> Settings:
    """Merge the four layers for a run in *folder*. Raises UsageError naming where a bad value stands."""
    merged: dict[str, object] = {}
    origins: dict[str, str] = {}
    for where, layer in ((_file_layer(folder)), (ENVIRONMENT, _environment(environ)), ("", flags)):
        for key, value in layer.items():
            if value is not None:
                name = key.replace("-", "_")
                merged[name] = _read(key.replace("_", "-"), value, where)
                origins[name] = where or FLAG
    _refuse_inner_model(str(merged.get("model", "")), origins.get("model", ""), folder)
    return Settings(**merged, origins=origins)  # type: ignore[arg-type]  # every value went through its key's reader


def _refuse_inner_model(model: str, origin: str, folder: Path) -> None:
    """Raise UsageError where a repository's configuration chooses a file of its own, which a native parser would read.

    A flag or the environment may name it: that is the user.
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


def configured_in(folder: Path) -> Path | None:
    """The folder whose configuration a run in *folder* reads; None where nothing is configured."""
    where, _ = _file_layer(folder)
    return Path(where).parent if where else None


def _environment(environ: Mapping[str, str]) -> dict[str, object]:
    names = {key: "GOJI_" + key.upper().replace("-", "_") for key in KEYS}
    return {key: environ[name] for key, name in names.items() if environ.get(name)}


def _file_layer(folder: Path) -> tuple[str, Mapping[str, object]]:
    """The nearest configuration from *folder* up to the repository's root (or the file system's)."""
    for parent in (folder, *folder.parents):
        for name in ("goji.toml", "pyproject.toml"):
            path = parent / name
            if path.is_file():
                table = _table(path)
                if table is not None:
                    return str(path), table
        if (parent / ".git").exists():
            break
    return "", {}


def _table(path: Path) -> Mapping[str, object] | None:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        text = path.read_bytes().decode("utf-8")
        if path.name == "pyproject.toml" and "goji" not in text:
            return None
        data = tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:  # a number of too many digits is a ValueError, too
        raise UsageError(f"{path}: cannot be read: {error}") from error
    if path.name == "goji.toml":
        return data
    table = data.get("tool", {}).get("goji") if isinstance(data.get("tool"), dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: tool.goji must be a table")
    return table


def _read(key: str, value: object, where: str) -> object:
    try:
        if key not in KEYS:
            raise unknown("setting", key, KEYS)
        return _READERS[key](key, value)
    except UsageError as error:
        told = str(error)
    except ValueError:  # Python does not write out so many digits
        told = f"{key}: this number is too large"
    raise UsageError(f"{where}: {told}" if where else told)


def _one_of(*allowed: str) -> Callable[[str, object], str]:
    def read(key: str, value: object) -> str:
        if value not in allowed:
            raise unknown(key, str(value), allowed)
        return str(value)

    return read


def _persona(key: str, value: object) -> str:
    """A persona's name. Whether a model speaks one that is not ours is for that model to say."""
    if not isinstance(value, str) or not _NAME.match(value):
        raise unknown(key, str(value), (*PERSONAS, RANDOM))
    return value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f"{key}: {value!r} is not a name or path")
    return value


def _seed(key: str, value: object) -> int:
    try:
        number = int(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else -1
    except ValueError:
        number = -1
    if not 0 <= number < 2**32:
        raise UsageError(f"{key}: {value!r} is not a whole number from 0 to {2**32 - 1}")
    return number


def _flag(key: str, value: object) -> bool:
    said = str(value).lower()
    if said not in _TRUE + _FALSE:
        raise UsageError(f"{key}: {value!r} is not true or false")
    return said in _TRUE


def _patterns(key: str, value: object) -> tuple[str, ...]:
    listed = value.split() if isinstance(value, str) else value
    if not isinstance(listed, (list, tuple)) or not all(isinstance(one, str) for one in listed):
        raise UsageError(f"{key}: {value!r} is not a list of glob patterns")
    return tuple(listed)


_READERS: dict[str, Callable[[str, object], object]] = {
    "persona": _persona,
    "mood": _one_of(AUTO, *MOODS),
    "scope": _one_of(AUTO, *SCOPES),
    "model": _text,
    "seed": _seed,
    "format": _one_of(*FORMATS),
    "fail-on": _one_of(NONE, *MOODS),
    "explain": _flag,
    "strict": _flag,
    "color": _one_of(*COLORS),
    "exclude": _patterns,
}
