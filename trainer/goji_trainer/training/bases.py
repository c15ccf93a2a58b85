"""The models that training starts from: the article's nine bases, any other causal LM, and the from-scratch ladder."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from goji_hook.errors import UsageError, unknown


@dataclass(frozen=True)
class Shape:
    """A LLaMA model to train from scratch. Widths are multiples of 32, the block size of Q8_0.

    ``learning_rate`` is the rate that it learns well at, in batches of 32: smaller models need a higher rate.
    """

    name: str
    hidden: int
    feed_forward: int
    layers: int
    heads: int
    learning_rate: float = 2e-3

    def parameters(self, pieces: int) -> int:
        """Returns the number of weights for a vocabulary of *pieces*; the embedding is also the output layer."""
        layer = 4 * self.hidden**2 + 3 * self.hidden * self.feed_forward + 2 * self.hidden
        return pieces * self.hidden + self.layers * layer + self.hidden


#: The ladder: about 0.1M, 0.3M, 0.6M, 1M, 3M and 10M parameters with 2,000 pieces.
LADDER: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape("nano-0.1m", 32, 96, 3, 2, 8e-3),
        Shape("nano-0.3m", 64, 160, 4, 2, 5e-3),
        Shape("nano-0.6m", 96, 256, 4, 3, 4e-3),
        Shape("nano-1m", 128, 352, 4, 4, 4e-3),
        Shape("nano-3m", 192, 480, 6, 6, 3e-3),
        Shape("nano-3w", 224, 576, 4, 7, 3e-3),
        Shape("nano-10m", 320, 864, 7, 10, 2e-3),
    )
}


def shape(name: str) -> Shape:
    """Returns the rung called *name*. Raises UsageError with the nearest name for any other."""
    if name not in LADDER:
        raise unknown("base", name, LADDER)
    return LADDER[name]


@dataclass(frozen=True)
class Verdict:
    """The article's verdicts on a fine-tune of the base: English, mood, personas, and its test of granny's warmth."""

    english: str
    mood: str
    personas: str
    granny: str


@dataclass(frozen=True)
class Base:
    """A pretrained causal language model that a LoRA fine-tune starts from.

    ``revision`` is the Hub commit of the weights, or ``main``; then the recipe names the commit that was downloaded.
    ``end`` and ``pad`` are the tokens that end and pad a pair (None: the tokenizer's own), ``context`` the length of
    the pretraining texts in tokens. ``folder`` is set for a base on this disk.
    """

    name: str
    hub: str = ""
    revision: str = "main"
    licence: str = ""
    parameters: int = 0
    family: str = ""
    pretraining: str = ""
    end: str | None = None
    pad: str | None = None
    context: int = 0
    article: Verdict | None = None
    folder: Path | None = None


_END = "<|endoftext|>"
_PILE, _SMOL = "The Pile", "FineWeb-Edu + DCLM"


def _pythia(size: str, revision: str, parameters: int, article: Verdict) -> Base:
    name, hub = f"Pythia-{size.upper()}", f"EleutherAI/pythia-{size}"
    return Base(name, hub, revision, "apache-2.0", parameters, "GPT-NeoX", _PILE, _END, "<|padding|>", 2048, article)


def _smol(size: str, revision: str, parameters: int, article: Verdict) -> Base:
    name = f"SmolLM2-{size}"
    return Base(
        name, f"HuggingFaceTB/{name}", revision, "apache-2.0", parameters, "LLaMA", _SMOL, _END, _END, 8192, article
    )


#: The article's nine bases (https://kobylinski.co, "how small can you go"), in its order, with its verdicts.
BASES: dict[str, Base] = {
    base.name: base
    for base in (
        _pythia("14m", "main", 14_067_712, Verdict("mostly", "no", "no", "failed")),
        _pythia("31m", "main", 30_494_720, Verdict("~70%", "no", "no", "failed")),
        _pythia(
            "70m", "a39f36b100fe8a5377810d56c3f4789b9c53ac42", 70_426_624, Verdict("~60%", "barely", "no", "failed")
        ),
        Base(
            "DistilGPT-2",
            "distilbert/distilgpt2",
            "2290a62682d06624634c1f46a6ad5be0f47f38aa",
            "apache-2.0",
            81_912_576,
            "GPT-2",
            "WebText",
            _END,
            _END,
            1024,
            Verdict("~90%", "no", "no", "failed"),
        ),
        _smol("135M", "93efa2f097d58c2a74874c7e644dbc9b0cee75a2", 134_515_008, Verdict("100%", "yes", "yes", "passed")),
        _pythia(
            "160m", "50f5173d932e8e61f858120bcb800b97af589f46", 162_322_944, Verdict("~10%", "n/a", "n/a", "failed")
        ),
        _smol(
            "360M",
            "f8027fd0eaeea54caa13c31d31b9fdc459c38b49",
            361_821_120,
            Verdict("100%", "strong", "strong", "passed"),
        ),
        _pythia(
            "410m", "9879c9b5f8bea9051dcb0e68dff21493d67e9d4f", 405_334_016, Verdict("~95%", "yes", "decent", "partial")
        ),
        Base(
            "Qwen2.5-0.5B",
            "Qwen/Qwen2.5-0.5B",
            "060db6499f32faf8b98477b0a26969ef7d8b9987",
            "apache-2.0",
            494_032_768,
            "Qwen2",
            "multi-source",
            _END,
            _END,
            32768,
            Verdict("~95%", "yes", "weak", "failed"),
        ),
    )
}

_HUB_NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}\Z")


def resolve(name: str, revision: str = "") -> Base | Shape:
    """Returns the rung or base that *name* means: a rung, one of the nine bases, a model folder, or a Hub name.

    *revision* replaces the pinned revision. Raises UsageError with the nearest name for anything else.
    """
    if name in LADDER:
        return LADDER[name]
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        return Base(folder.resolve().name, folder=folder.resolve(), revision="")
    if folder.is_dir():
        raise UsageError(f"base: {folder} holds no config.json, so it is not a model folder")
    by_name = {base.name.lower(): base for base in BASES.values()} | {base.hub.lower(): base for base in BASES.values()}
    base = by_name.get(name.lower())
    if base is None:
        if not _HUB_NAME.match(name):
            raise _unknown_base(name)
        base = Base(name.rpartition("/")[2], hub=name)
    return replace(base, revision=revision) if revision else base


def catalogue() -> str:
    """Returns a table of the bases (name, parameters, family, licence, Hub name, pinned commit) and of the ladder."""
    lines = [f"{'base':14}{'parameters':>12}  {'family':10}{'licence':12}{'Hub name':30}revision"]
    for base in BASES.values():
        size = f"{base.parameters / 1e6:11.1f}M"
        lines.append(f"{base.name:14}{size}  {base.family:10}{base.licence:12}{base.hub:30}{base.revision}")
    lines += [
        f"{rung.name:14}{rung.parameters(2000) / 1e6:11.1f}M  {'LLaMA':10}from scratch" for rung in LADDER.values()
    ]
    return "\n".join(lines)


def _unknown_base(name: str) -> UsageError:
    known = {base.lower(): base for base in (*BASES, *LADDER)}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f" (did you mean {known[near[0]]!r}?)" if near else ""
    allowed = ", ".join(known.values())
    return UsageError(
        f"base: {name!r} is not known{hint}; allowed: {allowed}; or a model folder, or a Hub name (owner/model)"
    )
