"""The article's nine bases at full size, with their real configurations and random weights: what a fine-tune needs.

    python benchmarks/bases.py [--base NAME]... [--out benchmarks/bases.md]

For each base, in a process of its own: one LoRA step (16 pairs), the merge with its check, the export to Q8_0 with
parity. Printed: seconds of each, the most memory held, the file's size. Weights are random because only their number
matters here; vocabularies are the real ones that llama.cpp's source release carries, LLaMA's for SmolLM2.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "trainer" / "data" / "reviews-3993.jsonl"
PAIRS = 16


def pythia(hidden: int, layers: int, heads: int) -> dict[str, Any]:
    """GPT-NeoX's configuration for a Pythia of that width, depth and number of heads."""
    return {
        "model_type": "gpt_neox",
        "hidden_size": hidden,
        "intermediate_size": 4 * hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "max_position_embeddings": 2048,
        "vocab_size": 50304,
        "rotary_pct": 0.25,
        "bos_token_id": 0,
        "eos_token_id": 0,
    }


def llama(hidden: int, feed_forward: int, layers: int, heads: int, groups: int) -> dict[str, Any]:
    """A SmolLM2's configuration."""
    return {
        "model_type": "llama",
        "hidden_size": hidden,
        "intermediate_size": feed_forward,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": groups,
        "max_position_embeddings": 8192,
        "vocab_size": 49152,
        "rope_theta": 100000,
        "tie_word_embeddings": True,
        "bos_token_id": 1,
        "eos_token_id": 2,
    }


#: The published configurations, smallest first.
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "Pythia-14M": pythia(128, 6, 4),
    "Pythia-31M": pythia(256, 6, 8),
    "Pythia-70M": pythia(512, 6, 8),
    "DistilGPT-2": {
        "model_type": "gpt2",
        "n_embd": 768,
        "n_layer": 6,
        "n_head": 12,
        "n_positions": 1024,
        "n_ctx": 1024,
    },
    "SmolLM2-135M": llama(576, 1536, 30, 9, 3),
    "Pythia-160M": pythia(768, 12, 12),
    "SmolLM2-360M": llama(960, 2560, 32, 15, 5),
    "Pythia-410M": pythia(1024, 24, 16),
    "Qwen2.5-0.5B": {
        "model_type": "qwen2",
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
        "vocab_size": 151936,
        "rope_theta": 1000000,
        "tie_word_embeddings": True,
        "bos_token_id": 151643,
        "eos_token_id": 151643,
    },
}
FAMILY = {"gpt_neox": "GPT-NeoX", "gpt2": "GPT-2", "llama": "LLaMA", "qwen2": "Qwen2"}


def random_base(name: str, folder: Path) -> int:
    """Write a base of the real configuration with random weights to *folder*; its number of parameters comes back."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    sys.path.insert(0, str(ROOT / "trainer" / "tests"))
    from families import write_vocabulary  # type: ignore[import-not-found]

    settings = dict(CONFIGURATIONS[name])
    folder.mkdir(parents=True)
    write_vocabulary(FAMILY[settings["model_type"]], folder)
    if settings["model_type"] == "llama":  # llama.cpp takes 49,152 tokens for a SmolLM, which begins with none
        path = folder / "tokenizer_config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "add_bos_token": False}), encoding="utf-8")
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(settings.pop("model_type"), **settings))
    model.save_pretrained(folder)
    return int(model.num_parameters())


def measure(name: str, work: Path) -> dict[str, Any]:
    """One base through a step, the merge and the export; seconds of each, peak memory and file size in MB."""
    from goji_trainer.dataset.rows import read_rows
    from goji_trainer.export.export import describe, export
    from goji_trainer.export.merge import merged
    from goji_trainer.memory import peak_megabytes
    from goji_trainer.training.bases import BASES, Base
    from goji_trainer.training.devices import silence_transformers
    from goji_trainer.training.lora import LoraRecipe, train_lora

    silence_transformers()
    parameters = random_base(name, work / "base")
    assert parameters == BASES[name].parameters, (name, parameters)
    rows = [row for row, _ in zip(read_rows(DATA), range(PAIRS), strict=False)]
    (work / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    clock = [time.monotonic()]
    run = train_lora(
        Base(name, folder=work / "base"), work / "pairs.jsonl", work / "run", LoraRecipe(name, ""), stop_after=1
    )
    clock.append(time.monotonic())
    merged(run)
    clock.append(time.monotonic())
    gguf, prompts = work / "model-q8_0.gguf", [row["prompt"] for row in rows[:2]]
    parity = export(run, gguf, describe(run, ["buddy"], 2), prompts)
    clock.append(time.monotonic())
    step, merge, export_seconds = (round(two - one, 1) for one, two in itertools.pairwise(clock))
    return {
        "base": name,
        "parameters": parameters,
        "step_seconds": step,
        "merge_seconds": merge,
        "export_seconds": export_seconds,
        "peak_megabytes": peak_megabytes(),
        "file_megabytes": round(gguf.stat().st_size / 1e6, 1),
        "logit_error": round(parity.logit_error, 4),
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    heads = ("base", "parameters", "LoRA step s", "merge s", "Q8_0 export s", "peak MB", "Q8_0 MB", "logit error")
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    for row in rows:
        cells = [row["base"], f"{row['parameters']:,}", *(f"{value:,}" for value in list(row.values())[2:])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", action="append", choices=list(CONFIGURATIONS), help="may be repeated; default: all")
    parser.add_argument("--out", type=Path, help="Markdown file to write the table to, after every base")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        with tempfile.TemporaryDirectory() as work:
            print(json.dumps(measure(given.one, Path(work))))
        return
    rows = []
    for name in given.base or CONFIGURATIONS:
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: {(done.stderr.strip().splitlines() or ['no message'])[-1]}", file=sys.stderr)
            continue
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(table(rows[-1:]).splitlines()[-1], flush=True)
        if given.out:
            given.out.write_text(f"{__doc__.split(chr(10))[0]}\n\n{table(rows)}", encoding="utf-8")


if __name__ == "__main__":
    main()
