"""The GitHub workflow that ``init --action`` writes."""

from __future__ import annotations

from goji_hook import __version__
from goji_hook.errors import GojiError

PATH = ".github/workflows/goji-hook.yml"
TEXT = f"""\
name: goji-hook
on: pull_request

permissions: {{}}

# A newer push makes an older review pointless, and two at once would write two comments.
concurrency:
  group: goji-hook-${{{{ github.event.pull_request.number }}}}
  cancel-in-progress: true

jobs:
  review:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write # for the one comment; without it, the review is in the job's summary
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: goji-hook/goji-hook@v{__version__}
"""


def add(text: str) -> str:
    """The workflow; raises GojiError where another one has its name."""
    if text and text != TEXT:
        raise GojiError("another workflow has this name; nothing is overwritten")
    return TEXT


def remove(text: str) -> str:
    """Nothing; raises GojiError where the workflow is not as it was written."""
    if text and text != TEXT:
        raise GojiError("it was edited, or written by another version; delete it by hand")
    return ""
