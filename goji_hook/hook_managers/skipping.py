"""How to commit once without the gate: each hook manager has a variable for it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from goji_hook.errors import GojiError
from goji_hook.hook_managers import detect
from goji_hook.hook_managers.wanted import GATE
from goji_hook.system.regular_file import read_bytes

_ALWAYS = "GOJI_SKIP=1 git commit …"
_WAYS = {
    "pre-commit": f"SKIP={GATE} git commit …",
    "prek": f"SKIP={GATE} git commit …",
    "lefthook": "LEFTHOOK=0 git commit …",
    "husky": "HUSKY=0 git commit …",
    "git": "git commit --no-verify …",
}


def once(environ: Mapping[str, str]) -> str:
    """Returns the command that passes the gate by once, or an empty text if no hook of a commit or push runs it.

    pre-commit and prek say that they run it. Of the others, it is the one whose file runs goji-hook.
    """
    if environ.get("PRE_COMMIT"):
        pushed = environ.get("PRE_COMMIT_TO_REF")
        return _WAYS["pre-commit"].replace("commit …", "push …") if pushed else _WAYS["pre-commit"]
    if "GIT_INDEX_FILE" not in environ:  # git sets it for the hooks of a commit
        return ""
    try:
        top = detect.top_of_work_tree()
        found = detect.with_review(top)
        content = read_bytes(os.path.join(top, found.path))
    except (GojiError, OSError):
        return _ALWAYS
    if b"goji" not in content:
        return _ALWAYS
    if found.manager == "lefthook" and GATE.encode() in content:
        return f"LEFTHOOK_EXCLUDE={GATE} git commit …"
    return _WAYS[found.manager]
