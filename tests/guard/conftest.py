"""The embedded model, for tests of the guard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from goji_hook.models import find as models
from goji_hook.speech.loader import open_speaker
from goji_hook.speech.speaker import Speaker


@pytest.fixture(scope="module")
def speaker() -> Iterator[Speaker]:
    with open_speaker(models.find(models.EMBEDDED)) as opened:
        yield opened
