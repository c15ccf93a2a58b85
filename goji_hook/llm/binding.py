"""The door to llama.cpp: the only importer of llama_cpp, and what keeps its log off the terminal."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib
import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from goji_hook.llm.engine import ModelError
from goji_hook.system.cpu import kind


def release() -> str:
    """The installed version of llama-cpp-python, read from its package without running it."""
    spec = find_spec("llama_cpp")
    text = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    found = re.search(r"""__version__ = ["']([\w.+-]+)""", text)
    return found[1] if found else "unknown"


def build() -> str:
    """What tells this build of llama.cpp on this processor from any other, in 16 hexadecimal digits."""
    spec = find_spec("llama_cpp")
    origin = str(spec.origin) if spec else ""
    folder = os.environ.get("LLAMA_CPP_LIB_PATH") or os.path.join(os.path.dirname(origin), "lib")
    files: list[tuple[str, int, int]] = []
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        files = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in found)
    return hashlib.sha256(repr((release(), folder, files, kind())).encode()).hexdigest()[:16]


def binding() -> Any:
    """The binding's bare interface, without the rest of its package (numpy, jinja2, chat formats: half the start)."""
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")  # else a failed assertion starts gdb on this process, for seconds
    if "llama_cpp" in sys.modules:
        return importlib.import_module("llama_cpp.llama_cpp")
    spec = find_spec("llama_cpp")
    if spec is None:
        raise ModelError("model: llama-cpp-python is not installed")
    package = ModuleType("llama_cpp")
    package.__path__ = list(spec.submodule_search_locations or ())
    sys.modules["llama_cpp"] = package
    try:
        return importlib.import_module("llama_cpp.llama_cpp")
    finally:
        del sys.modules["llama_cpp"]  # who imports the package later gets all of it


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Send what is written straight to file descriptor 2 to nowhere, or with ``GOJI_DEBUG=1`` let it through."""
    if os.environ.get("GOJI_DEBUG"):
        yield
        return
    sys.stderr.flush() if sys.stderr else None
    try:
        saved = os.dup(2)
    except OSError:  # standard error is closed: nothing can be written to it
        yield
        return
    try:
        with open(os.devnull, "wb") as sink:
            os.dup2(sink.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


_SILENT: list[Any] = []


def silence(api: Any) -> None:
    """Give llama.cpp a log callback that drops every line; it must outlive the library, so it is kept here."""
    if not _SILENT:
        _SILENT.append(api.llama_log_callback(lambda level, text, data: None))
    if not os.environ.get("GOJI_DEBUG"):
        api.llama_log_set(_SILENT[0], ctypes.c_void_p(0))
