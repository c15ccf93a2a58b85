#!/usr/bin/env python3
"""Has goji-hook review each edit of a coding agent.

For agents that run a command after an edit and write what they did to its standard input as JSON, with the file as
`tool_input.file_path` (Claude Code: a PostToolUse hook for Edit|Write). The file is compared with the last commit.

A function that became too complex stops the agent: the exit status is 2, and standard error says which, and by how
much. Otherwise the person reads the review. Whatever goes wrong here, the agent goes on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys


def run(path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run goji-hook on the file as it is now."""
    with open(path, "rb") as text:
        return subprocess.run(
            ["goji-hook", *arguments, "--stdin-filename", os.path.abspath(path)],
            cwd=os.path.dirname(os.path.abspath(path)),
            stdin=text,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


def main() -> int:
    """Return 2 if the gate refuses the edit, else 0."""
    try:
        path = json.load(sys.stdin)["tool_input"]["file_path"]
        gate = run(path, "measure", "--quiet", "--fail-on", "worse")
        if gate.returncode == 1:
            print(gate.stderr, end="", file=sys.stderr)
            return 2
        review = run(path, "review")
        if review.stdout:
            print(json.dumps({"systemMessage": review.stdout.rstrip()}))
    except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
        print(f"agent_hook: no review: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
