"""Draws a panel: every model answers the same prompts, and the answers are shuffled."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from goji_hook.errors import GojiError, UsageError
from goji_hook.models import gguf
from goji_hook.models.find import ModelFile
from goji_hook.models.metadata import ModelMetadata, read_metadata
from goji_hook.prompt.tagline import CURRENT
from goji_trainer.panel.key import Entry, Panel
from goji_trainer.score.real_changes import real_asks
from goji_trainer.score.sample import Ask, Sample, draw_asks, generate, in_format


def draw(models: Sequence[Path], texts: int, seed: int) -> Panel:
    """Lets each of the *models* answer the same prompts, *texts* answers in all, and shuffles what they wrote.

    The prompts are spread evenly over the personas that all models know and over the moods; half of them are real
    changes. Raises UsageError if the texts cannot be shared out evenly or two models are the same file.
    """
    if texts < 1 or texts % len(models):
        raise UsageError(f"--texts: {texts} texts cannot be shared out evenly; give a multiple of {len(models)}")
    files = {_label(path): path for path in models}
    if len(files) < len(models):
        raise UsageError("models: two of the files are the same; name each once")
    personas = _common([_metadata(path) for path in models])
    asks = draw_asks(personas, texts // len(models), seed, (), CURRENT, real_asks())
    entries = [entry for label, path in files.items() for entry in _answers(label, path, asks, seed)]
    random.Random(f"{seed} panel").shuffle(entries)
    return _numbered(entries)


def _label(path: Path) -> str:
    return f"{path.stem} ({ModelFile(path.stem, path).sha256()[:12]})"


def _metadata(path: Path) -> ModelMetadata:
    try:
        return read_metadata(gguf.read_header(path).goji)
    except OSError as error:
        raise GojiError(f"model: {path} cannot be read: {error.strerror}") from error


def _common(models: Sequence[ModelMetadata]) -> list[str]:
    """The personas that all models know, in the order of the first. Raises UsageError if there is none."""
    common = [persona for persona in models[0].personas if all(persona in model.personas for model in models)]
    if not common:
        raise UsageError("models: they have no persona in common; let models of the same personas take part")
    return common


def _answers(label: str, path: Path, asks: Sequence[Ask], seed: int) -> list[Entry]:
    """The answers of a model, without numbers. Raises UsageError if it does not know a prompt's mood or scope."""
    from goji_hook.speech.loader import open_speaker

    with open_speaker(ModelFile(path.stem, path)) as speaker:
        known = speaker.metadata
        for ask in asks:
            known.check(ask.prompt.persona, ask.prompt.scope, ask.prompt.mood)
        samples, _ = generate(speaker, [in_format(ask, known.format) for ask in asks], seed, title=label)
    return [_entry(label, sample, known.format) for sample in samples]


def _entry(label: str, sample: Sample, format: int) -> Entry:
    prompt, place = sample.prompt, sample.ask.place
    where = {"path": place.path, "line": place.line, "function": place.function} if place else None
    text = None if sample.text is None else " ".join(sample.text.split())
    return Entry(None, label, prompt.persona, prompt.mood, prompt.tagline(format), where, text)


def _numbered(entries: Sequence[Entry]) -> Panel:
    written = [entry for entry in entries if entry.text is not None]
    if not written:
        raise GojiError("panel: no text of any model passed the guard, so there is nothing to read")
    silent = [entry for entry in entries if entry.text is None]
    return Panel((*(replace(entry, number=number) for number, entry in enumerate(written, 1)), *silent))
