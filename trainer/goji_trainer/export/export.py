"""A trained model folder to a GGUF that describes itself: convert, quantize, write ``goji.*``, check parity."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError, unknown
from goji_hook.llm.binding import quiet, silence
from goji_hook.terms import LANGUAGES, MOODS, SCOPES
from goji_trainer.atomic import replacing, room
from goji_trainer.export import parity
from goji_trainer.export.converter import convert
from goji_trainer.export.gguf_metadata import write_metadata
from goji_trainer.export.merge import merged, read_recipe
from goji_trainer.training.from_scratch import CLAIMS, TRIGRAMS, WORDS

QUANTIZATIONS = ("f16", "q8_0", "q6_k", "q4_k_m")


def describe(folder: Path, personas: Sequence[str], format: int) -> dict[str, object]:
    """The ``goji.*`` entries for a model folder: its recipe, and for a rung what it was taught to say."""
    from goji_trainer import __version__

    recipe = read_recipe(folder)
    taught = {"goji.words": folder / WORDS, "goji.trigrams": folder / TRIGRAMS, "goji.claims": folder / CLAIMS}
    known = {key: path.read_text(encoding="utf-8") for key, path in taught.items() if path.is_file()}
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
        **known,
    }


def export(
    folder: Path,
    output: Path,
    entries: Mapping[str, object],
    prompts: Sequence[str],
    quantization: str = "q8_0",
    *,
    greedy_share: float = 0.0,
) -> parity.Parity:
    """Write *output* from the model in *folder* (a fine-tune's adapter is merged first); what was compared comes back.

    Nothing is put in *output*'s place unless parity holds on *prompts*. Raises ParityError where it does not, GojiError
    where the converter or the disk gives up.
    """
    done = export_all(folder, {quantization: output}, entries, prompts, greedy_share=greedy_share)
    return done[quantization]


def export_all(
    folder: Path,
    outputs: Mapping[str, Path],
    entries: Mapping[str, object],
    prompts: Sequence[str],
    *,
    greedy_share: float = 0.0,
) -> dict[str, parity.Parity]:
    """Write one GGUF for each quantization of *outputs*, converting once; see ``export``."""
    for quantization in outputs:
        if quantization not in QUANTIZATIONS:
            raise unknown("quantization", quantization, QUANTIZATIONS)
    folder = merged(folder)
    need = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    place = next(iter(outputs.values())).parent
    done = {}
    with room(place, need, "export"), tempfile.TemporaryDirectory(dir=place, prefix=".export-") as work:
        plain, small = Path(work) / "f16.gguf", Path(work) / "small.gguf"
        convert(folder, plain, "f16")
        for quantization, output in outputs.items():
            if quantization != "f16":
                quantize(plain, small, quantization)
            with replacing(output) as part:
                write_metadata(plain if quantization == "f16" else small, part, dict(entries))
                done[quantization] = parity.check(folder, part, prompts, quantization, greedy_share=greedy_share)
    return done


def quantize(source: Path, target: Path, quantization: str) -> None:
    """Quantize a GGUF with llama.cpp. Raises GojiError when it refuses."""
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
