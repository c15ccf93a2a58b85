"""The folder of the files that come with the package (``importlib.resources`` takes 8 ms to import)."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).resolve().with_name("data")
