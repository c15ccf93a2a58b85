"""Findings as a list in the format of Code Climate, which GitLab shows as code quality."""

from __future__ import annotations

import json
from collections.abc import Sequence

from goji_hook.report.findings.words import RULES, last_line, line, message
from goji_hook.scoring.findings import Finding
from goji_hook.terminal.escape import plain_data


def render(findings: Sequence[Finding]) -> str:
    """Returns the findings as a list; without any, it is empty."""
    return json.dumps(plain_data([_issue(each) for each in findings]), indent=2, ensure_ascii=False)


def _issue(finding: Finding) -> dict[str, object]:
    return {
        "type": "issue",
        "check_name": RULES[finding.metric][0],
        "description": message(finding, finding.function),
        "categories": ["Complexity"],
        "severity": "major" if finding.refused else "minor",
        "fingerprint": finding.fingerprint,
        "location": {
            "path": finding.function.path,
            "lines": {"begin": line(finding.function), "end": last_line(finding.function)},
        },
    }
