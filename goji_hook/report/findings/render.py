"""The findings of changes in a format of findings."""

from __future__ import annotations

from collections.abc import Sequence

from goji_hook.report.findings import codeclimate, sarif
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.findings import findings
from goji_hook.settings import Settings


def render(assessments: Sequence[Assessment], settings: Settings) -> str:
    """Returns the findings of all changes as one document, in the format of the settings."""
    found = [each for assessment in assessments for each in findings(assessment, settings)]
    return sarif.render(found) if settings.format == "sarif" else codeclimate.render(found)
