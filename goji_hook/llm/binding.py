"""Imports llama_cpp, the only place that does, and keeps its log off the terminal."""

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
    """Returns the installed version of llama-cpp-python, read from its package without importing it."""
    spec = find_spec("llama_cpp")
    text = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    match = re.search(r"""__version__ = ["']([\w.+-]+)""", text)
    return match[1] if match else "unknown"


def build() -> str:
    """Returns 16 hexadecimal digits that identify this build of llama.cpp on this kind of processor."""
    spec = find_spec("llama_cpp")
    origin = str(spec.origin) if spec else ""
    folder = os.environ.get("LLAMA_CPP_LIB_PATH") or os.path.join(os.path.dirname(origin), "lib")
    files: list[tuple[str, int, int]] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        files = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in entries)
    return hashlib.sha256(repr((release(), folder, files, kind())).encode()).hexdigest()[:16]


def binding() -> Any:
    """Imports the binding's C interface without the rest of its package (numpy, jinja2, chat formats: half the time).

    Raises ModelError if the library is missing or cannot be loaded.
    """
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")  # a failed assertion would run gdb on this process, for seconds
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
    except Exception as error:  # the library is damaged, of another machine, or lacks a function
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelError(f"model: llama-cpp-python cannot be loaded ({reason}): install it anew") from error
    finally:
        del sys.modules["llama_cpp"]  # who imports the package later gets all of it


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Discards what is written directly to file descriptor 2, unless ``GOJI_DEBUG`` is set."""
    if os.environ.get("GOJI_DEBUG"):
        yield
        return
    sys.stderr.flush() if sys.stderr else None
    try:
        saved = os.dup(2)
    except OSError:  # standard error is closed, so nothing can be written to it
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
    """Gives llama.cpp a log callback that drops every line. It must outlive the library, so it is kept here."""
    if not _SILENT:
        _SILENT.append(api.llama_log_callback(lambda level, text, data: None))
    if not os.environ.get("GOJI_DEBUG"):
        api.llama_log_set(_SILENT[0], ctypes.c_void_p(0))
