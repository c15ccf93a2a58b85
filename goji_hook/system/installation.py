"""How goji-hook was installed, and what adds a package to that installation."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path


def how_to_add(package: str, prefix: Path | None = None) -> str:
    """Return the command, or the line of a configuration, that puts *package* beside goji-hook.

    *prefix* is the folder of the environment (default: this interpreter's). pre-commit, prek, pipx and uv tool
    are known by an environment's name or a file in it; elsewhere it is pip, or uv where this Python has no pip.
    """
    folder = prefix or Path(sys.prefix)
    if _is_hook_managers(folder):
        return f"add `additional_dependencies: [{package}]` to the hook in .pre-commit-config.yaml"
    if (folder / "pipx_metadata.json").is_file():
        return f"run `pipx inject goji-hook {package}`"
    if (folder / "uv-receipt.toml").is_file():
        return f"run `uv tool install --with {package} goji-hook`"
    python = _quoted(sys.executable or "python")
    if find_spec("pip") is None:
        return f"run `uv pip install --python {python} {package}`"
    return f"run `{python} -m pip install {package}`"


def _is_hook_managers(folder: Path) -> bool:
    """Whether pre-commit (``…/repoXXXX/py_env-python3.12``) or prek (``…/prek/hooks/python-XXXX``) made *folder*."""
    return (
        folder.name.startswith("py_env-")
        or (folder / ".prek-hook.json").is_file()
        or (folder.parent.name == "hooks" and folder.parent.parent.name == "prek")
    )


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path
