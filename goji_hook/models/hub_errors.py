"""Turns an exception of the Hub's client into one sentence: what went wrong, and what to do next."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)
_BY_HAND = "or fetch the file by hand and use `--model PATH`"


def explain(error: BaseException, cache: Path) -> str:
    """Returns one sentence for an exception of the Hub's client; *cache* is the folder where it keeps files."""
    from huggingface_hub import errors

    if isinstance(error, errors.LocalEntryNotFoundError) and error.__cause__ is not None:
        return explain(error.__cause__, cache)
    if isinstance(error, errors.GatedRepoError):
        return "its owner asks for consent first: give it on the model's page, then set HF_TOKEN and pull again"
    if isinstance(error, errors.RepositoryNotFoundError):
        return "there is no such repository, or it is private: check the name, or set HF_TOKEN"
    if isinstance(error, errors.RevisionNotFoundError):
        return "the repository has no such revision: check what follows the @"
    if isinstance(error, errors.EntryNotFoundError):
        return "the repository has no such file: check the name"
    if isinstance(error, errors.FileMetadataError):
        return f"what answers at {_endpoint()} is not a Hub: check HF_ENDPOINT and the proxy, {_BY_HAND}"
    if isinstance(error, errors.HfHubHTTPError):
        return _status(error)
    if isinstance(error, errors.OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE is set: unset it to pull"
    return _local(error, cache) if isinstance(error, OSError) and error.errno else _broken(error)


def _status(error: BaseException) -> str:
    response = getattr(error, "response", None)
    code = getattr(response, "status_code", 0)
    if code == 401:
        return "the Hub does not accept the token (401): check HF_TOKEN"
    if code == 403:
        return "the Hub refuses access (403): check what HF_TOKEN may read"
    if code == 429:
        return f"the Hub asks to slow down (429): try again in a few minutes, set HF_TOKEN, {_BY_HAND}"
    if code >= 500:
        return f"the Hub is out of order ({code}): try again later, {_BY_HAND}"
    return f"the Hub answers {code}: check HF_ENDPOINT and the name"


def _local(error: OSError, cache: Path) -> str:
    if error.errno in _FULL:
        return f"the disk is full: make room in {cache}, or set HF_HUB_CACHE to a folder with more"
    if error.errno in _UNWRITABLE:
        return f"{cache} cannot be written: set HF_HUB_CACHE to a folder that can"
    return _broken(error)


def _broken(error: BaseException) -> str:
    """Explains an exception of the client's transport, whose class differs from one version to the next."""
    if "Consistency check failed" in str(error) or type(error).__name__ in ("RemoteProtocolError", "ReadError"):
        return "the connection was cut half-way: pull again"
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return f"{_endpoint()} cannot be reached ({reason}): check the network, HF_ENDPOINT and the proxy, {_BY_HAND}"


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT") or "the Hub"
