"""The trainer's commands; no logic."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from goji_hook.edge import run_tool
from goji_trainer import __version__

_BUILD = Path("build")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, message="goji-trainer %(version)s")
def main() -> None:
    """Builds the models that goji-hook speaks with, and scores what they write."""


@main.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Voice files to read instead of the package's.")
@click.option("--samples", default=0, help="Print this many composed reviews per persona.")
@click.option("--seed", default=1, help="Seed of the samples.")
def voices(folder: Path | None, samples: int, seed: int) -> None:
    """Check the voice files and count what each persona can say."""
    from goji_trainer.census import census, sample

    click.echo(census(folder))
    for line in sample(folder, samples, seed):
        click.echo(line)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=_BUILD, help="Folder for the products.")
@click.option("--pairs", default=320_000, help="Pairs of the stream for training from scratch.")
@click.option("--seed", default=20261123, help="Everything follows from this seed.")
@click.option("--prompt-format", type=click.IntRange(1, 2), default=2, help="1: the article's; 2: with ind and at.")
@click.option("--article/--no-article", default=True, help="Also compose the article-sized set of 3,993 pairs.")
@click.option("--voices", "folder", type=click.Path(path_type=Path), help="Voice files instead of the package's.")
def dataset(out: Path, pairs: int, seed: int, prompt_format: int, article: bool, folder: Path | None) -> None:
    """Compose, clean, balance and split the dataset: the article-sized set and the stream."""
    from goji_trainer.dataset import Recipe
    from goji_trainer.products import make_dataset

    recipe = Recipe(seed, prompt_format)
    click.echo(json.dumps(make_dataset(out, pairs, recipe, article=article, voices=folder), indent=2))


@main.command()
@click.option("--base", required=True, help="A rung of the ladder: nano-0.1m, nano-0.3m, nano-1m, nano-3m, nano-10m.")
@click.option("--dataset", "data", type=click.Path(path_type=Path), default=_BUILD / "stream.jsonl", help="JSONL pairs.")
@click.option("--out", type=click.Path(path_type=Path), help="Model folder [default: build/BASE].")
@click.option("--epochs", default=1.0, help="Passes over the dataset.")
@click.option("--batch", default=64, help="Pairs per step.")
@click.option("--learning-rate", default=2e-3, help="Peak learning rate.")
@click.option("--seed", default=20261123, help="Seed of the weights and of the order of pairs.")
@click.option("--stop-after", type=int, help="End this call at that step; the next one resumes there.")
def train(
    base: str, data: Path, out: Path | None, epochs: float, batch: int, learning_rate: float, seed: int, stop_after: int | None
) -> None:
    """Train a model from scratch; run again to resume. Start with torchrun to use several processes."""
    from goji_trainer.bases import shape
    from goji_trainer.scratch import train_from_scratch
    from goji_trainer.train import TrainRecipe

    recipe = TrainRecipe(base, "", batch=batch, epochs=epochs, learning_rate=learning_rate, seed=seed)
    folder = train_from_scratch(shape(base), data, out or _BUILD / base, recipe, stop_after=stop_after)
    click.echo(f"trained {base}: {folder}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The GGUF to write.")
@click.option("--quantization", default="q8_0", help="f16, q8_0, q6_k or q4_k_m.")
@click.option("--validation", type=click.Path(path_type=Path), default=_BUILD / "validation.jsonl", help="Parity prompts.")
@click.option("--prompt-format", type=click.IntRange(1, 2), default=2)
def export(folder: Path, out: Path, quantization: str, validation: Path, prompt_format: int) -> None:
    """Convert a trained folder to a GGUF that describes itself, and check that it does the same."""
    from goji_trainer.products import export_model

    click.echo(export_model(folder, out, quantization, validation, prompt_format))


def entry() -> int:
    """The console script."""
    return run_tool(main, sys.argv[1:], "goji-trainer")


if __name__ == "__main__":
    sys.exit(entry())
