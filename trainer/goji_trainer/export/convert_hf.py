"""Runs llama.cpp's converter with complete configurations: ``convert_hf SCRIPT ARGUMENT…``.

The converter reads a model's configuration through transformers, whose version 5 drops keys of published files that the
converter needs (``rotary_pct`` of GPT-NeoX). This module puts such keys back from ``config.json``.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any


def keep_published_keys() -> None:
    """Patches ``AutoConfig.from_pretrained``: ``to_dict()`` of its result keeps all keys of ``config.json``."""
    from transformers import AutoConfig

    load = AutoConfig.from_pretrained

    def complete(folder: Any, *arguments: Any, **options: Any) -> Any:
        config = load(folder, *arguments, **options)
        published = Path(folder) / "config.json"
        if hasattr(config, "to_dict") and published.is_file():
            whole = {**json.loads(published.read_text(encoding="utf-8")), **config.to_dict()}
            config.to_dict = lambda: dict(whole)
        return config

    AutoConfig.from_pretrained = complete


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    sys.path.insert(0, str(Path(sys.argv[0]).parent))
    keep_published_keys()
    runpy.run_path(sys.argv[0], run_name="__main__")
