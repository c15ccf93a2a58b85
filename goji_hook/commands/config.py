"""The ``config`` command: which settings are in force, and where each comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping

from goji_hook.errors import unknown
from goji_hook.exit_codes import ExitCode
from goji_hook.settings import ENVIRONMENT, KEYS, VARIABLES, Settings
from goji_hook.terminal.escape import plain, plain_data
from goji_hook.terminal.output import show, show_json

_DEFAULT = "default"
_FORMATS = ("text", "json")
#: Columns of the longest values that still have their origin beside them.
_VALUE = 24


def run_config(settings: Settings, format: str, environ: Mapping[str, str], width: int) -> ExitCode:
    """Prints each setting with its value and origin, and the variables that no configuration can set."""
    if format not in _FORMATS:
        raise unknown("format", format, _FORMATS)
    if format == "json":
        show_json(json.dumps(plain_data(_data(settings, environ)), indent=2))
        return ExitCode.OK
    rows = [(key, _shown(_value(settings, key)), _origin(settings, key)) for key in KEYS]
    rows += [(name, value, "") for name, value in _variables(environ).items()]
    show("\n".join(_line(*row, width) for row in rows))
    return ExitCode.OK


def _data(settings: Settings, environ: Mapping[str, str]) -> dict[str, object]:
    values = {key: {"value": _value(settings, key), "origin": _origin(settings, key)} for key in KEYS}
    file = settings.configuration()
    return {"version": 1, "configuration": file, "settings": values, "environment": _variables(environ)}


def _value(settings: Settings, key: str) -> object:
    value = getattr(settings, key.replace("-", "_"))
    return list(value) if isinstance(value, tuple) else value


def _origin(settings: Settings, key: str) -> str:
    """Returns ``default``, the variable, or the path of the configuration file."""
    origin = settings.origins.get(key.replace("-", "_"), _DEFAULT)
    return f"GOJI_{key.upper().replace('-', '_')}" if origin == ENVIRONMENT else origin


def _variables(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in VARIABLES if environ.get(name)}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else "none"
    return "from the change" if value is None else str(value)


def _line(key: str, value: str, origin: str, width: int) -> str:
    line = f"{key:15} {plain(value):{_VALUE}} {plain(origin)}".rstrip()
    return line if len(line) <= width or len(value) <= _VALUE else f"{key:15} {plain(value)}\n{'':40} {plain(origin)}"
