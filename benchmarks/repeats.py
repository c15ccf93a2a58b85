"""Sentences and openers that a persona says again in the history of a repository, with its memory and without.

    python benchmarks/repeats.py REPOSITORY… [--commits 150] [--persona buddy] [--model GGUF] [--built-in]

Each of the last non-merge commits of HEAD with something to review is staged on top of its parent, in a repository
that borrows the objects of REPOSITORY, and reviewed from the oldest to the newest as in ``git commit``. Counted are the
sentences of a review that an earlier review had, and its first three words, both with placeholders unfilled, so that
another name does not make a sentence a new one. Prints a line for each repository, persona and kind of run, with the
shares over all reviews and over their second half, then the mean over the repositories.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from unittest import mock

from histories import borrowed, commits, stage

from goji_hook.change.collect import staged
from goji_hook.errors import GojiError
from goji_hook.models.find import EMBEDDED
from goji_hook.personas import PERSONAS
from goji_hook.review.review import review
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.settings import Settings
from goji_hook.speech.loader import ModelLoader
from goji_hook.speech.memory import NAME, opener, spoken

_ROW = "{:<28} {:<9} {:<8} {:>7} {:>7} {:>10} {:>8} {:>20} {:>8}"
_HEADS = (
    "repository",
    "persona",
    "memory",
    "reviews",
    "silent",
    "sentences",
    "openers",
    "2nd half: sentences",
    "openers",
)


@dataclass(frozen=True)
class Shares:
    """Shares of the sentences and of the openers (0 to 1) that earlier reviews had."""

    sentences: float
    openers: float


@dataclass(frozen=True)
class Run:
    """The reviews of a history: how many, how many of them without a text, and what is said again in them."""

    reviews: int
    silent: int
    all: Shares
    second_half: Shares


def run_of(drafts: Sequence[str]) -> Run:
    """Counts what the drafts of a run say again; an empty draft is a review without a text."""
    heard: set[str] = set()
    opened: set[str] = set()
    again: list[tuple[int, int, bool]] = []  # sentences, those heard before, whether the opener was
    for draft in filter(None, drafts):
        sentences = spoken(draft)
        again.append((len(sentences), sum(sentence in heard for sentence in sentences), opener(draft) in opened))
        heard.update(sentences)
        opened.add(opener(draft))
    return Run(len(drafts), len(drafts) - len(again), _shares(again), _shares(again[len(again) // 2 :]))


def _shares(again: Sequence[tuple[int, int, bool]]) -> Shares:
    total = sum(count for count, _, _ in again)
    if not total:
        return Shares(0.0, 0.0)
    return Shares(sum(heard for _, heard, _ in again) / total, sum(opener for _, _, opener in again) / len(again))


def assessments(source: Path, count: int) -> list[Assessment]:
    """Measures the last commits with something to review, in the current borrowed repository; oldest first."""
    made: list[Assessment] = []
    for commit, parent in commits(source, -1):
        if len(made) == count:
            break
        stage(commit, parent)
        try:
            assessment = assess(staged())
        except GojiError as error:  # objects that the mirror lacks
            print(f"{source}: {commit[:12]} is left out: {error}", file=sys.stderr)
            continue
        if assessment.measured.files:
            made.append(assessment)
    return made[::-1]


def drafts_of(changes: Sequence[Assessment], settings: Settings, opened: ModelLoader, *, memory: bool) -> list[str]:
    """Reviews the changes in their order, and returns the drafts; the memory is empty at first."""
    Path(".git", NAME).unlink(missing_ok=True)
    with mock.patch.dict(os.environ, {"CI": "" if memory else "true"}):
        return [review(change, settings, opened).reply.draft for change in changes]


def replayed(source: Path, requested: argparse.Namespace, opened: ModelLoader) -> Iterator[tuple[str, str, Run]]:
    """Yields persona, kind of run and result for a repository."""
    with borrowed(source):
        changes = assessments(source, requested.commits)
        for persona in requested.persona or [Settings().persona]:
            settings = Settings(persona=persona, model=requested.model)
            for kind in ("with", "without"):
                drafts = drafts_of(changes, settings, opened, memory=kind == "with")
                yield persona, kind, run_of(drafts)


def main() -> None:
    """Replay the histories and print the shares."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repositories", nargs="+", type=Path, metavar="REPOSITORY")
    options.add_argument("--commits", type=int, default=150, help="commits with something to review, of each")
    options.add_argument("--persona", action="append", help=f"may be repeated: {', '.join(PERSONAS)}")
    options.add_argument("--model", default=EMBEDDED, help="a GGUF, or a name that goji-hook knows")
    options.add_argument("--built-in", action="store_true", help="run the embedded model by the built-in reader")
    requested = options.parse_args()
    if requested.commits < 1:
        options.error("--commits: give 1 or more")
    if os.path.isfile(requested.model):
        requested.model = os.path.abspath(requested.model)  # the current folder changes
    without_llama = mock.patch("goji_hook.llm.engine.has_llama_cpp", return_value=False)
    engine = without_llama if requested.built_in else nullcontext()
    runs: dict[tuple[str, str], list[Run]] = {}
    with engine, ModelLoader(requested.model) as opened:
        try:
            speaker = opened.speaker()
        except GojiError as error:
            options.error(str(error))
        print(f"{speaker.file.path.name} ({speaker.file.sha256()[:12]}), {speaker.engine}: said before, in percent")
        print(_ROW.format(*_HEADS).rstrip(), flush=True)
        for source in [path.resolve() for path in requested.repositories]:
            for persona, kind, run in replayed(source, requested, opened):
                runs.setdefault((persona, kind), []).append(run)
                print(_row(_title(source), persona, kind, [run]), flush=True)
    for (persona, kind), several in runs.items():
        print(_row(f"mean of {len(several)}", persona, kind, several))


def _title(source: Path) -> str:
    parts = [part for part in source.parts if part not in ("repo", ".git")]
    return parts[-1].rpartition("+")[2].removesuffix(".git")


def _row(name: str, persona: str, kind: str, runs: Sequence[Run]) -> str:
    """Formats the sums of the numbers, and the means of the shares."""
    shares = [f"{100 * mean(getattr(getattr(run, part), what) for run in runs):.1f}"
              for part in ("all", "second_half") for what in ("sentences", "openers")]  # fmt: skip
    numbers = [sum(run.reviews for run in runs), sum(run.silent for run in runs)]
    return _ROW.format(name[:28], persona, kind, *numbers, *shares)


if __name__ == "__main__":
    main()
