"""Exports a trained folder to a GGUF: converts, quantizes, writes the ``goji.*`` metadata, and checks parity."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from goji_hook.errors import GojiError, unknown
from goji_hook.llm.binding import quiet, silence
from goji_hook.llm.engine import DEFAULT_SAMPLING, Sampling
from goji_hook.llm.recommended import sampling_entries
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import parse
from goji_hook.terms import LANGUAGES, MOODS, SCOPES
from goji_trainer.atomic import disk_space, replacing
from goji_trainer.dataset.rows import read_rows
from goji_trainer.export import parity
from goji_trainer.export.converter import convert
from goji_trainer.export.gguf_metadata import write_metadata
from goji_trainer.export.merge import merged
from goji_trainer.training.guard_files import CLAIMS, TRIGRAMS, WORDS
from goji_trainer.training.recipe import read_recipe

QUANTIZATIONS = ("f16", "q8_0", "q6_k", "q4_k_m")


def describe(folder: Path, personas: Sequence[str], format: int) -> dict[str, object]:
    """Returns the metadata of a model folder: its recipe, *personas*, prompt format, licence, and its guard data.

    The guard data are words, trigrams and claims of a rung, and claims of a fine-tune, as training wrote them.
    """
    from goji_trainer import __version__

    recipe = read_recipe(folder)
    files = {"goji.words": folder / WORDS, "goji.trigrams": folder / TRIGRAMS, "goji.claims": folder / CLAIMS}
    licence = {"general.license": str(recipe["licence"])} if recipe.get("licence") else {}
    guard_data = {key: path.read_text(encoding="utf-8") for key, path in files.items() if path.is_file()}
    return {
        "goji.prompt.format": format,
        "goji.personas": " ".join(personas),
        "goji.moods": " ".join(MOODS),
        "goji.scopes": " ".join(SCOPES),
        "goji.languages": " ".join(LANGUAGES),
        "goji.base": str(recipe["base"]),
        "goji.dataset.sha256": str(recipe["dataset_sha256"]),
        "goji.trainer.version": __version__,
        "general.name": "goji",
        **licence,
        **guard_data,
    }


def export(
    folder: Path,
    output: Path,
    entries: Mapping[str, object],
    prompts: Sequence[str],
    quantization: str = "q8_0",
    *,
    greedy_share: float = 0.0,
    unchecked: bool = False,
) -> parity.Parity:
    """Writes the model in *folder* to the GGUF *output*, merging a fine-tune's adapter first, and returns the parity.

    *output* is only replaced if parity holds on *prompts*; see ``parity.check`` for *greedy_share* and ``converter``
    for *unchecked*. Raises ParityError if it does not hold, GojiError if the converter or the disk fails.
    """
    outputs = {quantization: output}
    return export_all(folder, outputs, entries, prompts, greedy_share=greedy_share, unchecked=unchecked)[quantization]


def export_all(
    folder: Path,
    outputs: Mapping[str, Path],
    entries: Mapping[str, object],
    prompts: Sequence[str],
    *,
    greedy_share: float = 0.0,
    unchecked: bool = False,
) -> dict[str, parity.Parity]:
    """Writes a GGUF for each quantization in *outputs*, converting once, and returns their parities; see ``export``."""
    for quantization in outputs:
        if quantization not in QUANTIZATIONS:
            raise unknown("quantization", quantization, QUANTIZATIONS)
    _say(f"reading {folder}")
    folder = merged(folder)
    need = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    place = next(iter(outputs.values())).parent
    done = {}
    with disk_space(place, need, "export"), tempfile.TemporaryDirectory(dir=place, prefix=".export-") as work:
        plain, small = Path(work) / "f16.gguf", Path(work) / "small.gguf"
        _say("converting")
        convert(folder, plain, "f16", unchecked=unchecked)
        for quantization, output in outputs.items():
            if quantization != "f16":
                _say(f"quantizing to {quantization}")
                quantize(plain, small, quantization)
            with replacing(output) as part:
                write_metadata(plain if quantization == "f16" else small, part, dict(entries))
                _say(f"comparing both on {len(prompts):,} prompts")
                done[quantization] = parity.check(folder, part, prompts, quantization, greedy_share=greedy_share)
    return done


def _say(step: str) -> None:
    """Shows on a terminal what the export is doing."""
    if sys.stderr.isatty():
        click.echo(f"goji-trainer: {step} …", err=True)


def quantize(source: Path, target: Path, quantization: str) -> None:
    """Quantizes a GGUF with llama.cpp. Raises GojiError if llama.cpp fails."""
    import llama_cpp

    types: dict[str, Any] = {
        "q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0,
        "q6_k": llama_cpp.LLAMA_FTYPE_MOSTLY_Q6_K,
        "q4_k_m": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
    }
    settings = llama_cpp.llama_model_quantize_default_params()
    settings.ftype = types[quantization]
    silence(llama_cpp)
    with quiet():
        failed = llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), settings)
    if failed or not target.is_file():
        raise GojiError(f"export: llama.cpp could not quantize {source.name} to {quantization}")


def export_model(
    folder: Path,
    out: Path,
    quantization: str,
    validation: Path,
    format: int,
    sampling: Sampling = DEFAULT_SAMPLING,
    *,
    unchecked: bool = False,
) -> str:
    """Exports a trained folder to the GGUF *out*, checked on every prompt of *validation*; returns a line about it.

    The GGUF recommends *sampling* to whoever draws from it.
    """
    if not validation.is_file():
        raise GojiError(
            f"export: there is no file {validation}; run `goji-trainer dataset`, or name one by --validation"
        )
    prompts = sorted({row["prompt"] for row in read_rows(validation)})
    used = {parse(prompt).persona for prompt in prompts}
    personas = [*(name for name in PERSONAS if name in used), *sorted(used - set(PERSONAS))]
    entries = {**describe(folder, personas, format), **sampling_entries(sampling)}
    result = export(folder, out, entries, prompts, quantization, unchecked=unchecked)
    return (
        f"{out}: {out.stat().st_size / 1e6:.2f} MB {quantization}; token ids equal on {result.prompts} prompts, greedy "
        f"text on {result.greedy_equal} of {result.greedy_prompts}, logits within {result.logit_error:.4f}"
    )
