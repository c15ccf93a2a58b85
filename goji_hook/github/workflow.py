"""Writes the GitHub workflow of ``init --action``."""

from __future__ import annotations

import json
import re

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.personas import PERSONAS

PATH = ".github/workflows/goji-hook.yml"
NEXT = "git commit, git push: the next pull request is reviewed"
TEXT = f"""\
# A review on every pull request. On one from a fork, where the token may only read, it is in the job's summary.
name: goji-hook

on:
  pull_request:

permissions: {{}}

concurrency:
  group: goji-hook-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  review:
    name: review
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write # the comment
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      # Better: the release's commit instead of its tag.
      - uses: goji-hook/goji-hook@v{__version__} # zizmor: ignore[unpinned-uses]
"""


_PERSONA, _GATE = "          persona: ", "          fail-on: worse\n"
_OURS = re.compile(
    re.escape(TEXT) + rf"(?:        with:\n(?:{_PERSONA}\S+\n)?(?:{_GATE})?)?"  # what add can write
)


def add(text: str, persona: str = "", gate: bool = False) -> str:
    """Returns the workflow, with the Action's inputs for a *persona* and a *gate*.

    Raises GojiError if another workflow has its name.
    """
    named = persona if persona in PERSONAS else json.dumps(persona)
    inputs = (f"{_PERSONA}{named}\n" if persona else "") + (_GATE if gate else "")
    workflow = f"{TEXT}        with:\n{inputs}" if inputs else TEXT
    if text and text != workflow and not (_OURS.fullmatch(text) and not inputs):
        raise GojiError("another workflow has this name, and is not overwritten")
    return text or workflow


def remove(text: str) -> str:
    """Returns an empty text. Raises GojiError if the workflow is not as it was written."""
    if text and not _OURS.fullmatch(text):
        raise GojiError("it was edited, or another version wrote it; delete it by hand")
    return ""
