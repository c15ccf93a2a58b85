"""A repository full of files that leave a mark if Python imports one of them."""

from __future__ import annotations

import sys
from pathlib import Path

from git_repository import Repository

#: What goji-hook, its packages and Python's own start import, and what a hook is called by.
_STANDARD = {name for name in sys.stdlib_module_names if not name.startswith("_")} - {"antigravity", "this"}
NAMES = (
    *sorted(_STANDARD),
    "click", "filelock", "git", "gitdb", "goji_hook", "huggingface_hub", "lizard", "lizard_ext", "lizard_languages",
    "llama_cpp", "numpy", "pygments", "sitecustomize", "tomli", "tree_sitter", "usercustomize", "wcwidth", "yaml",
)  # fmt: skip


def put_modules(repository: Repository, mark: Path) -> None:
    """Writes, and stages, a module of each name that appends its own name to the file *mark*."""
    body = f"open({str(mark)!r}, 'a').write(__name__ + chr(10))\n"
    for name in NAMES:
        repository.write(f"{name}.py", body)
    repository.git("add", "--all")
