"""Findings as SARIF 2.1.0, which code scanning of GitHub and many viewers read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from goji_hook import __version__
from goji_hook.report.findings.words import MEANING, RULES, last_line, line, message
from goji_hook.scoring.findings import Finding
from goji_hook.terminal.escape import plain_data

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PAGE = "https://github.com/goji-hook/goji-hook"


def render(findings: Sequence[Finding]) -> str:
    """Returns a log of one run; without findings, its results are empty."""
    driver = {
        "name": "goji-hook",
        "version": __version__,
        "informationUri": _PAGE,
        "rules": [_rule(*each) for each in RULES.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in findings],
    }
    data = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(plain_data(data), indent=2, ensure_ascii=False)


def _rule(name: str, text: str) -> dict[str, object]:
    return {"id": name, "name": name, "shortDescription": {"text": text}, "helpUri": MEANING}


def _result(finding: Finding) -> dict[str, object]:
    artifact = {"uri": quote(finding.function.path.encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": line(finding.function), "endLine": last_line(finding.function)}
    return {
        "ruleId": RULES[finding.metric][0],
        "ruleIndex": list(RULES).index(finding.metric),
        "level": "warning" if finding.refused else "note",
        "message": {"text": message(finding, finding.function)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"gojiFunction/v1": finding.fingerprint},
    }
