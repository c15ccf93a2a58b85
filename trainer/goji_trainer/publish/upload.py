"""Uploads files to the Hub as one commit, with the Hub's own client, and explains every refusal in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goji_hook.errors import GojiError, UsageError

_AGAIN = "run the same command again: what has been uploaded stays, and is not sent twice"


class UploadError(GojiError):
    """The Hub refused a release; none of its files are visible there."""


@dataclass(frozen=True)
class Published:
    """A published release: repository, commit, address, and whether this call changed anything."""

    repo: str
    commit: str
    url: str
    changed: bool


def require_token() -> None:
    """Raises UsageError if neither HF_TOKEN nor a login gives a token."""
    from huggingface_hub import get_token

    if not get_token():
        raise UsageError("publish: no token; set HF_TOKEN to one with write access, or use --dry-run")


def upload(folder: Path, repo: str, *, public: bool, message: str, tag: str = "") -> Published:
    """Uploads all files of *folder* to *repo* as one commit; creates the repository, private unless *public*.

    A second call with the same files commits nothing. Raises UploadError with the Hub's reason and what to do.
    """
    from huggingface_hub import CommitOperationAdd, HfApi

    api = HfApi()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    operations = [CommitOperationAdd(path.relative_to(folder).as_posix(), path) for path in files]
    with _explained(repo):
        api.create_repo(repo, private=not public, exist_ok=True)
        info = api.model_info(repo)
        if public and info.private:
            api.update_repo_settings(repo, private=False)
        done = api.create_commit(repo, operations, commit_message=message, parent_commit=info.sha)
        if tag:
            api.create_tag(repo, tag=tag, revision=done.oid, exist_ok=True)
    return Published(repo, done.oid, f"{api.endpoint}/{repo}", done.oid != info.sha)


@contextmanager
def _explained(repo: str) -> Iterator[None]:
    import huggingface_hub.errors as hub_errors
    from huggingface_hub import constants

    try:
        yield
    except hub_errors.HfHubHTTPError as error:
        raise UploadError(f"publish: {_reason(int(error.response.status_code), repo)}") from error
    except ValueError as error:
        raise UploadError(f"publish: the Hub's client refused: {' '.join(str(error).split())}") from error
    except RuntimeError as error:  # an LFS upload that failed in a worker thread
        cause = error.__cause__
        if isinstance(cause, hub_errors.HfHubHTTPError):
            raise UploadError(f"publish: {_reason(int(cause.response.status_code), repo)}") from error
        raise UploadError(f"publish: an upload to {constants.ENDPOINT} broke; {_AGAIN}") from error
    except Exception as error:
        if not isinstance(error, (OSError, *_transport(hub_errors.HfHubHTTPError))):
            raise
        kind = type(error).__name__
        raise UploadError(f"publish: the connection to {constants.ENDPOINT} broke ({kind}); {_AGAIN}") from error


def _transport(refusal: type[Exception]) -> tuple[type[Exception], ...]:
    """The HTTP library's own errors: the classes called HTTPError that the Hub's error for a refusal derives from."""
    return tuple(kind for kind in refusal.__mro__ if kind.__name__ == "HTTPError" and issubclass(kind, Exception))


def _reason(status: int, repo: str) -> str:
    owner = repo.partition("/")[0]
    reasons = {
        401: f"the token was refused (401); set HF_TOKEN to one with write access to {owner}",
        403: f"the token may not write to {repo} (403); ask {owner} for write access, or name another repository",
        404: f"{repo} does not exist, or the token may not read it (404); check the name and HF_TOKEN",
        409: f"another change to {repo} is under way (409); {_AGAIN}",
        412: f"{repo} was changed meanwhile (412); {_AGAIN}",
        429: f"the Hub has had too many requests (429); wait a few minutes, then {_AGAIN}",
    }
    return reasons.get(status, f"the Hub answered {status}; {_AGAIN}")
